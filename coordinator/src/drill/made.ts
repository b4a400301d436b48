import { planDatabases } from '../sql/replay/plan-databases.ts';
import { planUsers } from '../sql/replay/plan-users.ts';
import { accountName } from '../sql/replay/account-name.ts';
import { SYSTEM_ACCOUNTS, type SqlConfig } from '../sql/config.ts';
import { column, withConnection } from '../sql/connection.ts';
import { readServer } from '../sql/server.ts';
import type { RestoreContext } from '../restore/context.ts';
import type { SqlFiles } from '../restore/download.ts';
import { restoredTables } from '../restore/plan.ts';
import { everything } from '../restore/selection.ts';
import type { MadeByDrill } from './marker.ts';

/** What a restore is about to make in an empty cluster. @throws BackupError SQL_*, DEADLINE_EXCEEDED */
export async function aboutToMake(
  { op, plan, mysql, diskObjects }: RestoreContext,
  { users, databases }: SqlFiles,
): Promise<MadeByDrill> {
  const steps = databases === undefined ? [] : planDatabases(databases.toString('latin1'), everything);
  const named = steps.flatMap((step) => (step.do === 'make' ? [step.object.database] : []));
  const ofTables = restoredTables(plan).map(({ database }) => database);
  return {
    databases: [...new Set([...ofTables, ...named])].sort(),
    accounts: users === undefined ? [] : await newAccounts(mysql, users, op.signal),
    diskObjects: !diskObjects,
  };
}

/** Those of users.sql that the server does not have. */
async function newAccounts(
  config: SqlConfig,
  users: Buffer,
  signal: AbortSignal,
): Promise<MadeByDrill['accounts']> {
  const options = { signal, timeoutMs: config.dumpTimeoutMs, what: 'listing accounts' };
  return await withConnection(config, options, async (connection) => {
    const { kind } = await readServer(connection);
    const rows = await connection.query('SELECT user AS user, host AS host FROM mysql.user');
    const there = new Set(rows.map((row) => accountName(column(row, 'user'), column(row, 'host')).bytes));
    return planUsers(users.toString('latin1'), everything, kind).accounts.flatMap(({ account }) =>
      there.has(account.bytes) || SYSTEM_ACCOUNTS.has(account.user)
        ? []
        : [{ user: account.user, host: account.host }],
    );
  });
}
