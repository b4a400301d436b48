import { readFile } from 'node:fs/promises';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import mysql, { type RowDataPacket, type SslOptions } from 'mysql2/promise';
import type { SqlConfig } from './config.ts';
import { orAborted, withDeadline } from '../concurrency/deadline.ts';
import { serverErrorNumber, toSqlError } from './errors.ts';

/** One result row, as text by column name; NULL is null. Column names are as the server writes them. */
export type Row = Readonly<Record<string, string | null>>;

export interface SqlConnection {
  /** Rows of one statement. Never with values in the text: those go into `values`. @throws BackupError SQL_* */
  query(sql: string, values?: readonly string[]): Promise<Row[]>;
  /** The same, and server errors come as mysql2 throws them, for callers that read `errno`. */
  queryRaw(sql: string): Promise<Row[]>;
}

interface ConnectionOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs: number;
  /** What it is for, for the error of a deadline. */
  readonly what: string;
  /**
   * Statements are strings of one character a byte and are sent as they are, whatever SET NAMES says; the session
   * begins with utf8mb4. For SQL files, whose bodies may be in any character set.
   */
  readonly bytes?: boolean;
}

/**
 * Connects, runs `work`, and closes in every case. The whole ends after `timeoutMs`.
 *
 * The session has an empty `sql_mode`, so that quoting is the same whatever the server's default is.
 *
 * @throws BackupError SQL_UNREACHABLE, SQL_DENIED, SQL_FAILED, DEADLINE_EXCEEDED, or the reason of `signal`
 */
export async function withConnection<T>(
  config: SqlConfig,
  options: ConnectionOptions,
  work: (connection: SqlConnection) => Promise<T>,
): Promise<T> {
  const where = `${config.host}:${config.port}`;
  return await withDeadline(options.signal, options.timeoutMs, options.what, async (signal) => {
    const connection = await connect(config, where, options.bytes === true, signal);
    // Without a listener a connection that dies between two statements would end the process.
    connection.on('error', () => undefined);
    try {
      const run = async (sql: string, values: readonly string[] = []): Promise<Row[]> => {
        signal.throwIfAborted();
        const [rows] = await orAborted(connection.query<RowDataPacket[]>(sql, [...values]), signal).catch(
          (error: unknown) => {
            throw options.bytes === true ? readable(error) : error;
          },
        );
        return Array.isArray(rows) ? rows.map(toRow) : [];
      };
      const query = async (sql: string, values?: readonly string[]): Promise<Row[]> =>
        await run(sql, values).catch((error: unknown) => {
          throw toSqlError(error, `query the MySQL server at ${where}`);
        });
      if (options.bytes === true) {
        // Else the driver would follow SET NAMES and encode what is encoded already.
        await query("SET SESSION session_track_system_variables = ''");
        await query('SET NAMES utf8mb4');
      }
      await query("SET SESSION sql_mode = '', sql_quote_show_create = 1, character_set_results = utf8mb4");
      return await work({ query, queryRaw: run });
    } finally {
      // Not `end()`, which waits for the server's answer and would hang with it.
      connection.destroy();
    }
  });
}

async function connect(
  config: SqlConfig,
  where: string,
  bytes: boolean,
  signal: AbortSignal,
): Promise<mysql.Connection> {
  const ssl = await tlsOptions(config);
  const pending = mysql.createConnection({
    host: config.host,
    port: config.port,
    user: config.user,
    ...(config.password === undefined ? {} : { password: config.password }),
    ...(ssl === undefined ? {} : { ssl }),
    charset: bytes ? 'LATIN1_SWEDISH_CI' : 'utf8mb4',
    connectTimeout: config.connectTimeoutMs,
    // Every value as the text that the server sent: no dates, no numbers that lose digits.
    typeCast: (field) => field.string('utf8'),
  });
  try {
    return await orAborted(
      withDeadline(signal, config.connectTimeoutMs, `connecting to ${where}`, (own) =>
        orAborted(pending, own),
      ),
      signal,
    );
  } catch (error) {
    // The connection may still come, after nobody waits for it.
    pending.then(
      (late) => late.destroy(),
      () => undefined,
    );
    const typed = toSqlError(error, `connect to the MySQL server at ${where} as ${config.user}`);
    if (typed.code !== 'DEADLINE_EXCEEDED' || signal.aborted) throw typed;
    throw new BackupError('SQL_UNREACHABLE', typed.message, { cause: typed });
  }
}

/** The certificate's host name is not checked: MySQL servers make themselves certificates without one. */
async function tlsOptions(config: SqlConfig): Promise<SslOptions | undefined> {
  if (config.tls === undefined) return undefined;
  const { caFile } = config.tls;
  if (caFile === undefined) return { rejectUnauthorized: false };
  const ca = await readFile(caFile, 'utf8').catch((error: unknown) => {
    throw new BackupError('CONFIG_INVALID', `cannot read mysql.tls.caFile ${caFile}`, { cause: error });
  });
  return { ca, rejectUnauthorized: true, verifyIdentity: false };
}

/** The server's words came as UTF-8 and were read as bytes. */
function readable(error: unknown): unknown {
  if (error instanceof Error && serverErrorNumber(error) !== undefined) {
    error.message = Buffer.from(error.message, 'latin1').toString('utf8');
  }
  return error;
}

const toRow = (row: RowDataPacket): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)]),
  );

/** The value of a column that cannot be NULL, whatever the case of its name (MySQL 8 and 9 differ in that). */
export function column(row: Row, name: string): string {
  const wanted = name.toLowerCase();
  const value = Object.entries(row).find(([key]) => key.toLowerCase() === wanted)?.[1];
  if (value === undefined || value === null) {
    throw new BackupError('SQL_FAILED', `the MySQL server answered without a value for column ${name}`);
  }
  return value;
}
