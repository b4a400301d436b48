import type { TableName } from '../catalog.ts';
import { excludedDatabases, type SqlConfig } from '../config.ts';
import { column, type Row, type SqlConnection, withConnection } from '../connection.ts';

/** A view, routine, trigger or event of a server. */
export interface CodeObject extends TableName {
  readonly kind: 'view' | 'routine' | 'trigger' | 'event';
  /** `FUNCTION`, `PROCEDURE`, and so on; empty for all others. */
  readonly routineType: string;
}

export interface PresentObjects {
  /** In the data nodes, whether this MySQL server knows them or not; sorted by the server. */
  readonly tables: readonly TableName[];
  /** Of this MySQL server: others of the cluster have their own. */
  readonly code: readonly CodeObject[];
}

/** A table and which object of the dictionary of the data nodes it is. */
export interface TableObject extends TableName {
  readonly object: DictionaryObject;
}

/**
 * Of all tables that a cluster ever had, one. The id is given again when a table is dropped; the low 24 bits of the
 * version count the tables that had it, the high 8 bits what was altered in place (seen on 9.7.4). TRUNCATE makes another
 * table.
 */
interface DictionaryObject {
  readonly id: number;
  readonly version: number;
}

/**
 * What is in a cluster and its MySQL server, without the server's own and the databases that the configuration leaves
 * out.
 *
 * @throws BackupError SQL_*, DEADLINE_EXCEEDED; SQL_FAILED also where the server has not joined a cluster
 */
export async function listNdbTables(config: SqlConfig, signal: AbortSignal): Promise<PresentObjects> {
  const excluded = excludedDatabases(config);
  const isWanted = ({ database }: TableName): boolean => !excluded.has(database);
  const options = { signal, timeoutMs: config.dumpTimeoutMs, what: 'listing the tables of the cluster' };
  return await withConnection(config, options, async (connection) => ({
    tables: (await dictionaryTables(connection)).filter(isWanted),
    code: (await codeObjects(connection)).filter(isWanted),
  }));
}

/** The tables in the data nodes, with their objects; as `listNdbTables`. */
export async function listTableObjects(config: SqlConfig, signal: AbortSignal): Promise<TableObject[]> {
  const excluded = excludedDatabases(config);
  const options = { signal, timeoutMs: config.dumpTimeoutMs, what: 'listing the tables of the data nodes' };
  return await withConnection(config, options, async (connection) => {
    const rows = await connection.query(dictionary('id AS id, version AS version'));
    return rows.flatMap((row) => {
      const table = tableOf(row);
      if (table === undefined || excluded.has(table.database)) return [];
      const object = { id: Number(column(row, 'id')), version: Number(column(row, 'version')) };
      return [{ ...table, object }];
    });
  });
}

/** Whether `mysql.ndb_apply_status`, which holds the epoch, is in the data nodes. @throws as `listNdbTables` */
export async function hasApplyStatus(config: SqlConfig, signal: AbortSignal): Promise<boolean> {
  const options = { signal, timeoutMs: config.dumpTimeoutMs, what: 'looking for mysql.ndb_apply_status' };
  return await withConnection(config, options, async (connection) =>
    (await dictionaryTables(connection)).some(
      ({ database, name }) => database === 'mysql' && name === 'ndb_apply_status',
    ),
  );
}

/**
 * Type 2: user tables; those with a parent hold BLOBs of it; `NDB$FKM…` stands for the parent of a foreign key. The
 * column claims to be latin1 and holds UTF-8.
 */
const dictionary = (more: string): string =>
  `SELECT CONVERT(CAST(fq_name AS BINARY) USING utf8mb4) AS name, ${more} FROM ndbinfo.dict_obj_info
   WHERE type = 2 AND parent_obj_type = 0 ORDER BY fq_name`;

function tableOf(row: Row): TableName | undefined {
  const [, database, name] = /^([^/]+)\/def\/(.+)$/s.exec(column(row, 'name')) ?? [];
  if (database === undefined || name === undefined || name.startsWith('NDB$')) return undefined;
  return { database, name };
}

const dictionaryTables = async (connection: SqlConnection): Promise<TableName[]> =>
  (await connection.query(dictionary('type AS type'))).flatMap((row) => tableOf(row) ?? []);

async function codeObjects(connection: SqlConnection): Promise<CodeObject[]> {
  const list = async (kind: CodeObject['kind'], prefix: string, from: string): Promise<CodeObject[]> => {
    const type = kind === 'routine' ? 'routine_type' : "''";
    const rows = await connection.query(
      `SELECT ${prefix}_schema AS db, ${prefix}_name AS name, ${type} AS type FROM information_schema.${from} ORDER BY 1, 2, 3`,
    );
    return rows.map((row) => ({
      kind,
      database: column(row, 'db'),
      name: column(row, 'name'),
      routineType: column(row, 'type'),
    }));
  };
  return [
    ...(await list('view', 'table', 'views')),
    ...(await list('routine', 'routine', 'routines')),
    ...(await list('trigger', 'trigger', 'triggers')),
    ...(await list('event', 'event', 'events')),
  ];
}
