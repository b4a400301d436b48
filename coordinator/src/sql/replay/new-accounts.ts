import { everything } from '../../restore/selection.ts';
import { SYSTEM_ACCOUNTS, type SqlConfig } from '../config.ts';
import { column, withConnection } from '../connection.ts';
import { readServer } from '../server.ts';
import { accountName } from './account-name.ts';
import { planUsers } from './plan-users.ts';

/**
 * The accounts and roles of users.sql that a server does not have.
 *
 * @param users the file as it is; undefined where there is none
 * @throws BackupError SQL_*, DEADLINE_EXCEEDED
 */
export async function newAccounts(
  config: SqlConfig,
  users: Buffer | undefined,
  signal: AbortSignal,
): Promise<{ readonly user: string; readonly host: string }[]> {
  if (users === undefined) return [];
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
