import { column, type SqlConnection } from '../connection.ts';
import { serverErrorNumber, toSqlError } from '../errors.ts';
import { quoteIdentifier, quoteString } from '../quoting.ts';
import { bytesOfText } from './bytes.ts';

/** Why the server refused one statement. */
export interface Refusal {
  readonly errorNumber: number;
  /** In the server's words. */
  readonly message: string;
}

/** The variables that decide what a body means. */
export interface SessionContext {
  readonly set: string;
}

/** The session in which a file is replayed: refusals are values, a lost connection is an error. */
export interface ReplaySession {
  /** @throws BackupError SQL_UNREACHABLE, DEADLINE_EXCEEDED, or the reason of the signal */
  run(sql: string): Promise<Refusal | undefined>;
  /** The same inside a database: never in another one, even where it cannot be used. */
  runIn(database: string, sql: string): Promise<Refusal | undefined>;
  context(): Promise<SessionContext>;
}

export function replaySession(connection: SqlConnection): ReplaySession {
  let inUse: string | undefined;
  const run = async (sql: string): Promise<Refusal | undefined> => {
    try {
      await connection.queryRaw(sql);
      return undefined;
    } catch (error) {
      const errorNumber = serverErrorNumber(error);
      const typed = toSqlError(error, 'replay an SQL file');
      const lost = typed.code !== 'SQL_FAILED' && typed.code !== 'SQL_DENIED';
      if (errorNumber === undefined || lost) throw typed;
      return { errorNumber, message: error instanceof Error ? error.message : String(error) };
    }
  };
  return {
    run,
    runIn: async (database, sql) => {
      if (inUse !== database) {
        inUse = undefined;
        const refused = await run(`USE ${bytesOfText(quoteIdentifier(database))}`);
        if (refused !== undefined) return refused;
        inUse = database;
      }
      return await run(sql);
    },
    context: async () => {
      const [row = {}] = await connection.query(
        `SELECT @@character_set_client AS cs, @@collation_connection AS co, @@sql_mode AS mode, @@time_zone AS tz`,
      );
      const value = (name: string): string => bytesOfText(quoteString(column(row, name)));
      return {
        set: `SET SESSION character_set_client = ${value('cs')}, collation_connection = ${value('co')},
          sql_mode = ${value('mode')}, time_zone = ${value('tz')}`,
      };
    },
  };
}
