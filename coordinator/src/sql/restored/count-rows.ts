import type { TableName } from '../catalog.ts';
import { together } from '../../concurrency/together.ts';
import type { SqlConfig } from '../config.ts';
import { column, withConnection } from '../connection.ts';
import { serverErrorNumber, toSqlError } from '../errors.ts';
import { quoted } from './discover-tables.ts';

export interface CountedTable extends TableName {
  /** Undefined where the table could not be read. */
  readonly rows: number | undefined;
  /** In the server's words; empty where it was counted. */
  readonly reason: string;
}

/**
 * Counts the rows of each table, over `parallel` connections.
 *
 * @returns in the order of `tables`
 * @throws BackupError SQL_UNREACHABLE, SQL_DENIED (connecting), DEADLINE_EXCEEDED, or the reason of the signal
 */
export async function countRows(
  config: SqlConfig,
  tables: readonly TableName[],
  { parallel, signal }: { readonly parallel: number; readonly signal: AbortSignal },
): Promise<CountedTable[]> {
  const counted: CountedTable[] = [];
  const waiting = [...tables.entries()];
  const worker = async (own: AbortSignal): Promise<void> => {
    const options = { signal: own, timeoutMs: config.dumpTimeoutMs, what: 'counting rows' };
    await withConnection(config, options, async (connection) => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [index, { database, name }] = next;
        try {
          const [row] = await connection.queryRaw(`SELECT COUNT(*) AS n FROM ${quoted({ database, name })}`);
          counted[index] = { database, name, rows: Number(column(row ?? {}, 'n')), reason: '' };
        } catch (error) {
          const typed = toSqlError(error, `count the rows of ${database}.${name}`);
          if (serverErrorNumber(error) === undefined || typed.code === 'SQL_UNREACHABLE') throw typed;
          counted[index] = { database, name, rows: undefined, reason: typed.message };
        }
      }
    });
  };
  const workers = Math.max(1, Math.min(parallel, tables.length));
  await together(
    signal,
    Array.from({ length: workers }, () => worker),
  );
  return counted;
}
