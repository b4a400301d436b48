import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import type { MysqlAddress } from '../cluster.ts';
import type { SimulatedCluster } from './start.ts';

/** A MySQL-compatible server that shows what ndb_restore makes in a simulated cluster, as one that has joined does. */
export interface SqlNode extends AsyncDisposable {
  stop(): Promise<void>;
}

const SYSTEM = "('mysql', 'sys', 'performance_schema', 'information_schema', 'ndbinfo')";
const ID = (database: string, table: string): string => `CRC32(CONCAT(${database}, '/', ${table}))`;
const POLL_MS = 100;

/** The dictionary of the data nodes: tables, ordered and unique indexes, foreign keys, of whatever engine. */
const DICTIONARY = `CREATE OR REPLACE VIEW ndbinfo.dict_obj_info AS
  SELECT 2 AS type, ${ID('table_schema', 'table_name')} AS id, COALESCE(s.table_id, 1) AS version,
    0 AS parent_obj_type, 0 AS parent_obj_id, CONCAT(table_schema, '/def/', table_name) AS fq_name
  FROM information_schema.tables
    LEFT JOIN information_schema.innodb_sys_tables s ON s.name = CONCAT(table_schema, '/', table_name)
  WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ${SYSTEM}
  UNION ALL SELECT DISTINCT 6, 0, 1, 2, ${ID('table_schema', 'table_name')},
    CONCAT('sys/def/', ${ID('table_schema', 'table_name')}, '/', index_name)
  FROM information_schema.statistics WHERE table_schema NOT IN ${SYSTEM}
  UNION ALL SELECT DISTINCT 3, 0, 1, 2, ${ID('table_schema', 'table_name')},
    CONCAT('sys/def/', ${ID('table_schema', 'table_name')}, '/', index_name, '$unique')
  FROM information_schema.statistics WHERE non_unique = 0 AND index_name <> 'PRIMARY' AND table_schema NOT IN ${SYSTEM}
  UNION ALL SELECT 2, 1, 1, 0, 0, 'mysql/def/ndb_apply_status'`;

/**
 * Makes a server that is empty the one of a simulated cluster, until `stop`. Restored tables come to it with as many rows
 * as ndb_restore brought, and those that are dropped in it leave the cluster.
 *
 * @param definitions CREATE TABLE by full table name such as `shop/def/orders`; each has an integer column `id`
 */
export async function joinSimulated(
  cluster: SimulatedCluster,
  { host, port, user, password }: MysqlAddress,
  definitions: Readonly<Record<string, string>>,
): Promise<SqlNode> {
  const connection = await createConnection({ host, port, user, password });
  await connection.query('CREATE DATABASE IF NOT EXISTS ndbinfo');
  await connection.query(DICTIONARY);
  const stop = new AbortController();
  const following = follow(cluster, connection, definitions, stop.signal);
  const end = async (): Promise<void> => {
    stop.abort();
    await following;
    connection.destroy();
  };
  return { stop: end, [Symbol.asyncDispose]: end };
}

async function follow(
  cluster: SimulatedCluster,
  connection: Connection,
  definitions: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const shown = new Map<string, number>();
  while (!signal.aborted) {
    await forgetDropped(cluster, connection, shown);
    const rows = await cluster.restoredRows();
    for (const table of await cluster.tables()) {
      const definition = definitions[table];
      if (definition !== undefined) await show(connection, table, definition, rows[table] ?? 0, shown);
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function forgetDropped(
  cluster: SimulatedCluster,
  connection: Connection,
  shown: Map<string, number>,
): Promise<void> {
  const [there] = await connection.query<RowDataPacket[]>(
    "SELECT CONCAT(table_schema, '/def/', table_name) AS name FROM information_schema.tables",
  );
  const names = new Set(there.map((row) => String(row['name'])));
  const dropped = [...shown.keys()].filter((table) => !names.has(table));
  if (dropped.length > 0) await cluster.dropTables(dropped);
  for (const table of dropped) shown.delete(table);
}

async function show(
  connection: Connection,
  table: string,
  definition: string,
  rows: number,
  shown: Map<string, number>,
): Promise<void> {
  const [database = '', name = ''] = table.split('/def/');
  if (!shown.has(table)) {
    await connection.query('CREATE DATABASE IF NOT EXISTS ??', [database]);
    await connection.query('USE ??', [database]);
    await connection.query(definition);
    shown.set(table, 0);
  }
  const known = shown.get(table) ?? 0;
  if (rows <= known) return;
  // Dropped in this moment: seen by the next look.
  await connection
    .query(`INSERT INTO ??.?? (id) SELECT seq FROM seq_${known + 1}_to_${rows}`, [database, name])
    .then(
      () => shown.set(table, rows),
      () => undefined,
    );
}
