import { setTimeout as sleep } from 'node:timers/promises';
import type { TableName } from '../catalog.ts';
import type { SqlConfig } from '../config.ts';
import { type SqlConnection, withConnection } from '../connection.ts';
import { serverErrorNumber, toSqlError } from '../errors.ts';
import { quoteIdentifier } from '../quoting.ts';

/** The server compares its dictionary with that of the data nodes every minute, if it is not told to. */
export const DISCOVERED_WITHIN_MS = 75_000;

const POLL_MS = 200;

/** A table that a server cannot open, in the server's words. */
export interface UnusableTable extends TableName {
  readonly reason: string;
}

/**
 * Makes a MySQL server see tables that ndb_restore made, and waits until it can open every one. A server finds a table
 * of the data nodes when it is asked for it in a database that it knows; the rest, databases too, when it compares its
 * dictionary with theirs, every minute or when `ndb_metadata_sync` is set.
 *
 * Make the databases first (`createDatabases`): one that the server finds itself gets its own default character set.
 *
 * @returns the tables that could not be opened in time
 * @throws BackupError SQL_UNREACHABLE, SQL_DENIED, or the reason of the signal
 */
export async function discoverTables(
  config: SqlConfig,
  tables: readonly TableName[],
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<UnusableTable[]> {
  const deadline = Date.now() + timeoutMs;
  // The last look may begin just before the deadline and has time of its own.
  const options = { signal, timeoutMs: timeoutMs + config.dumpTimeoutMs, what: 'discovering tables' };
  return await withConnection(config, options, async (connection) => {
    let waiting = await unusable(connection, tables);
    while (waiting.length > 0 && Date.now() < deadline) {
      await compareDictionaries(connection);
      await sleep(POLL_MS, undefined, { signal });
      waiting = await unusable(connection, waiting);
    }
    return waiting.map(({ database, name, reason }) => ({ database, name, reason }));
  });
}

async function unusable(connection: SqlConnection, tables: readonly TableName[]): Promise<UnusableTable[]> {
  const found: UnusableTable[] = [];
  for (const { database, name } of tables) {
    const reason = await refusalOf(connection, `SELECT 1 FROM ${quoted({ database, name })} LIMIT 0`);
    if (reason !== undefined) found.push({ database, name, reason });
  }
  return found;
}

/** Turned off by the server itself when all is compared. An account may not be allowed to: then the minute passes. */
const compareDictionaries = async (connection: SqlConnection): Promise<unknown> =>
  await refusalOf(connection, 'SET GLOBAL ndb_metadata_sync = ON');

/** What the server has against one statement; undefined where it ran. @throws BackupError where the connection is lost */
async function refusalOf(connection: SqlConnection, sql: string): Promise<string | undefined> {
  try {
    await connection.queryRaw(sql);
    return undefined;
  } catch (error) {
    const typed = toSqlError(error, 'look at a restored object');
    const lost = typed.code !== 'SQL_FAILED' && typed.code !== 'SQL_DENIED';
    if (lost || serverErrorNumber(error) === undefined) throw typed;
    return `${error instanceof Error ? error.message : String(error)} (error ${serverErrorNumber(error)})`;
  }
}

export const quoted = ({ database, name }: TableName): string =>
  `${quoteIdentifier(database)}.${quoteIdentifier(name)}`;

/** Views that cannot be selected from, and why: a table or DEFINER is gone, or has not the privilege. @throws as above */
export async function checkViews(
  config: SqlConfig,
  views: readonly TableName[],
  signal: AbortSignal,
): Promise<UnusableTable[]> {
  const options = { signal, timeoutMs: config.dumpTimeoutMs, what: `checking ${views.length} views` };
  return await withConnection(config, options, async (connection) => await unusable(connection, views));
}
