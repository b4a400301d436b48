import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { ClusterModel, TableModel } from './model.ts';

const SYSTEM_SCHEMAS = ['mysql', 'sys', 'performance_schema', 'information_schema', 'ndbinfo'];
const BLOB_TYPES = [
  'tinytext',
  'text',
  'mediumtext',
  'longtext',
  'tinyblob',
  'blob',
  'mediumblob',
  'longblob',
  'json',
];
const DEFAULT_ROW_BYTES = 200;
/** Of a small InnoDB table the average row length is that of its page, divided by few rows. */
const MAX_ROW_BYTES = 1000;

/** The tables of a MySQL-compatible server, of whatever engine, with their exact row counts, as a cluster's model. */
export async function modelFromSql(mysql: Connection): Promise<ClusterModel> {
  const rows = async (sql: string, values: unknown[] = []) =>
    (await mysql.query<RowDataPacket[]>(sql, values))[0];
  const found = await rows(
    `SELECT table_schema AS db, table_name AS name, avg_row_length AS length FROM information_schema.tables
      WHERE table_type = 'BASE TABLE' AND table_schema NOT IN (?) ORDER BY 1, 2`,
    [SYSTEM_SCHEMAS],
  );
  const tables: TableModel[] = [];
  for (const { db, name, length } of found as {
    db: string;
    name: string;
    length: number | string | null;
  }[]) {
    const [count] = await rows('SELECT COUNT(*) AS count FROM ??.??', [db, name]);
    const blobs = await rows(
      `SELECT column_name AS name FROM information_schema.columns
        WHERE table_schema = ? AND table_name = ? AND data_type IN (?) ORDER BY ordinal_position`,
      [db, name, BLOB_TYPES],
    );
    const indexes = await rows(
      `SELECT DISTINCT index_name AS name FROM information_schema.statistics
        WHERE table_schema = ? AND table_name = ? AND index_name <> 'PRIMARY' ORDER BY 1`,
      [db, name],
    );
    const names = (list: readonly RowDataPacket[]) => list.map((row) => String(row['name']));
    tables.push({
      database: db,
      table: name,
      rows: Number(count?.['count']),
      rowBytes: Math.min(MAX_ROW_BYTES, Number(length ?? 0) || DEFAULT_ROW_BYTES),
      blobs: names(blobs),
      indexes: names(indexes),
    });
  }
  return { tables };
}
