import { setTimeout as sleep } from 'node:timers/promises';
import { isUserTable, splitTableName } from '@rondb-backup/shared/ndb-files/dictionary.ts';
import type { TableName } from '../sql/catalog.ts';
import type { SqlConfig } from '../sql/config.ts';
import { column, type SqlConnection, withConnection } from '../sql/connection.ts';
import { quoteIdentifier } from '../sql/quoting.ts';

const USER_TABLE = 2;

/** What the data nodes hold, whether the MySQL server knows of it or not. */
export interface NdbObjects {
  /** Those that people made. */
  readonly tables: readonly TableName[];
  /** Whether there are tablespaces or logfile groups. */
  readonly diskObjects: boolean;
  /** Whether mysql.ndb_apply_status is there, which takes epochs. */
  readonly applyStatus: boolean;
}

/** @throws BackupError SQL_*, DEADLINE_EXCEEDED */
export const readNdbObjects = (config: SqlConfig, signal: AbortSignal): Promise<NdbObjects> =>
  connected(config, 'reading what the data nodes hold', signal, queryNdbObjects);

async function queryNdbObjects(connection: SqlConnection): Promise<NdbObjects> {
  // 2 user table, 20 tablespace, 21 logfile group: NdbDictionary::Object::Type.
  const rows = await connection.query(
    'SELECT type, id, fq_name AS name FROM ndbinfo.dict_obj_info WHERE type IN (2, 20, 21)',
  );
  const objects = rows.map((row) => ({
    type: Number(column(row, 'type')),
    id: Number(column(row, 'id')),
    name: column(row, 'name'),
  }));
  return {
    tables: objects
      .filter(({ type }) => type === USER_TABLE)
      .filter(isUserTable)
      .map(({ name }) => {
        const { database, table } = splitTableName(name);
        return { database, name: table };
      }),
    diskObjects: objects.some(({ type }) => type !== USER_TABLE),
    applyStatus: objects.some(({ name }) => name === 'mysql/def/ndb_apply_status'),
  };
}

/**
 * Makes the MySQL server see what was made in the data nodes without it.
 *
 * @throws BackupError SQL_*, DEADLINE_EXCEEDED
 */
export const discoverTables = (config: SqlConfig, signal: AbortSignal): Promise<void> =>
  connected(config, 'waiting for the MySQL server to see the tables', signal, (connection) =>
    synchronize(connection, signal),
  );

async function synchronize(connection: SqlConnection, signal: AbortSignal): Promise<void> {
  await connection.query('SET GLOBAL ndb_metadata_sync = ON');
  for (;;) {
    // The server turns it off when it has seen everything.
    const [row] = await connection.query('SELECT @@GLOBAL.ndb_metadata_sync AS running');
    if (column(row ?? {}, 'running') === '0') return;
    await sleep(200, undefined, { signal });
  }
}

/** Rows of each table, in their order; undefined where it cannot be read. */
export const countRows = (
  config: SqlConfig,
  tables: readonly TableName[],
  signal: AbortSignal,
): Promise<(number | undefined)[]> =>
  connected(config, 'counting rows', signal, async (connection) => {
    const counts: (number | undefined)[] = [];
    for (const table of tables) {
      const sql = `SELECT COUNT(*) AS n FROM ${quoted(table)}`;
      const rows = await connection.queryRaw(sql).catch((error: unknown) => {
        if (isServerError(error)) return [];
        throw error;
      });
      counts.push(rows[0] === undefined ? undefined : Number(column(rows[0], 'n')));
    }
    return counts;
  });

/**
 * Drops tables, whatever foreign keys there are between them.
 *
 * @returns those that are still there, with what the server said
 */
export const dropTables = (
  config: SqlConfig,
  tables: readonly TableName[],
  signal: AbortSignal,
): Promise<(TableName & { readonly reason: string })[]> =>
  connected(config, 'dropping tables', signal, async (connection) => {
    await synchronize(connection, signal);
    await connection.query('SET SESSION foreign_key_checks = 0');
    let left = tables.map((table) => ({ ...table, reason: '' }));
    for (let before = Number.POSITIVE_INFINITY; left.length > 0 && left.length < before; ) {
      before = left.length;
      const refused: typeof left = [];
      for (const table of left) {
        try {
          await connection.queryRaw(`DROP TABLE ${quoted(table)}`);
        } catch (error) {
          if (!isServerError(error)) throw error;
          refused.push({ ...table, reason: error.message });
        }
      }
      left = refused;
    }
    return left;
  });

const isServerError = (error: unknown): error is Error & { errno: number } =>
  error instanceof Error && 'errno' in error && Number(error.errno) >= 1_000;

const connected = <Result>(
  config: SqlConfig,
  what: string,
  signal: AbortSignal,
  work: (connection: SqlConnection) => Promise<Result>,
): Promise<Result> => withConnection(config, { what, signal, timeoutMs: config.dumpTimeoutMs }, work);

const quoted = ({ database, name }: TableName): string =>
  `${quoteIdentifier(database)}.${quoteIdentifier(name)}`;
