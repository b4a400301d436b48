import type { SqlConfig } from '../config.ts';
import { column, withConnection } from '../connection.ts';

/** An object that runs as an account which does not exist: using it fails with error 1449. */
export interface WithoutDefiner {
  readonly kind: 'view' | 'routine' | 'trigger' | 'event';
  readonly database: string;
  readonly name: string;
  /** `user@host` */
  readonly definer: string;
}

/**
 * Everything in the given databases whose DEFINER does not exist, sorted. SQL SECURITY INVOKER is left out: it does not
 * need one.
 *
 * @throws BackupError SQL_*, DEADLINE_EXCEEDED, or the reason of the signal
 */
export async function missingDefiners(
  config: SqlConfig,
  databases: readonly string[],
  signal: AbortSignal,
): Promise<WithoutDefiner[]> {
  if (databases.length === 0) return [];
  const options = { signal, timeoutMs: config.dumpTimeoutMs, what: 'looking for missing definers' };
  const some = (kind: WithoutDefiner['kind'], prefix: string, from: string, secure: boolean): string =>
    `SELECT '${kind}' AS kind, ${prefix}_schema AS db, ${prefix}_name AS name, CONVERT(definer USING utf8mb4) AS definer
     FROM information_schema.${from} WHERE ${secure ? "security_type = 'DEFINER'" : 'TRUE'}`;
  return await withConnection(config, options, async (connection) => {
    const accounts = await connection.query(`SELECT CONCAT(user, '@', host) AS account FROM mysql.user`);
    const known = new Set(accounts.map((row) => column(row, 'account')));
    const rows = await connection.query(
      [
        some('view', 'table', 'views', true),
        some('routine', 'routine', 'routines', true),
        some('trigger', 'trigger', 'triggers', false),
        some('event', 'event', 'events', false),
      ].join(' UNION ALL '),
    );
    const wanted = new Set(databases);
    return rows
      .map((row) => ({
        kind: column(row, 'kind') as WithoutDefiner['kind'],
        database: column(row, 'db'),
        name: column(row, 'name'),
        definer: column(row, 'definer'),
      }))
      .filter(({ database, definer }) => wanted.has(database) && !known.has(definer))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  });
}
