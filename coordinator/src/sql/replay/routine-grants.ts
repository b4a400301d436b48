import type { SqlConfig } from '../config.ts';
import { column, type SqlConnection, withConnection } from '../connection.ts';
import { serverErrorNumber } from '../errors.ts';
import { quoteIdentifier, quoteString } from '../quoting.ts';

/** What an account may do with a routine. */
export interface RoutineGrant {
  /** `user@host` */
  readonly account: string;
  /** A GRANT statement, the same each time. */
  readonly sql: string;
}

/**
 * What every account may do with routines. To drop a routine takes that from all of them, also from those that a restore
 * leaves alone: read it before routines are made anew, and give it back afterwards.
 *
 * @throws BackupError SQL_*, DEADLINE_EXCEEDED, or the reason of the signal
 */
export const readRoutineGrants = (config: SqlConfig, signal: AbortSignal): Promise<RoutineGrant[]> =>
  withConnection(
    config,
    { signal, timeoutMs: config.dumpTimeoutMs, what: 'reading the privileges on routines' },
    queryGrants,
  );

/** It takes milliseconds, and is done after a cancel too. */
const GIVE_BACK_WITHIN_MS = 5_000;

/** Grants again what is missing, as far as the routine and the account are there. @throws BackupError SQL_* */
export async function giveBackRoutineGrants(
  config: SqlConfig,
  grants: readonly RoutineGrant[],
): Promise<void> {
  if (grants.length === 0) return;
  const options = { timeoutMs: GIVE_BACK_WITHIN_MS, what: 'giving back the privileges on routines' };
  await withConnection(config, options, async (connection) => {
    const there = new Set((await queryGrants(connection)).map(({ sql }) => sql));
    for (const { sql } of grants.filter((grant) => !there.has(grant.sql))) {
      try {
        await connection.queryRaw(sql);
      } catch (error) {
        // The routine, or the account, is not there any more.
        if (serverErrorNumber(error) === undefined) throw error;
      }
    }
  });
}

async function queryGrants(connection: SqlConnection): Promise<RoutineGrant[]> {
  const rows = await connection.query(
    `SELECT db AS db, routine_name AS name, routine_type AS type, user AS user, host AS host, proc_priv AS privileges
     FROM mysql.procs_priv ORDER BY 1, 2, 3, 4, 5`,
  );
  return rows.map((row) => {
    const [user, host] = [column(row, 'user'), column(row, 'host')];
    const held = column(row, 'privileges').split(',');
    const privileges = held.filter((name) => name !== 'Grant' && name !== '');
    const on = `${quoteIdentifier(column(row, 'db'))}.${quoteIdentifier(column(row, 'name'))}`;
    const to = `${quoteString(user)}@${quoteString(host)}`;
    const option = held.includes('Grant') ? ' WITH GRANT OPTION' : '';
    const what = privileges.join(', ').toUpperCase() || 'USAGE';
    return {
      account: `${user}@${host}`,
      sql: `GRANT ${what} ON ${column(row, 'type')} ${on} TO ${to}${option}`,
    };
  });
}
