import type { MysqlAddress } from '../cluster/cluster.ts';
import { connect, select } from './connect.ts';
import { quote } from './rich/names.ts';

interface TableChecksum {
  readonly rows: number;
  /** Equal for two tables exactly when (but for a collision of SHA-256 pieces) they hold the same rows. */
  readonly checksum: string;
}

/** Types whose bytes are what counts, those of a shape with its reference system. */
const BYTES = /(?:char|text|binary|blob|geometry|point|string|polygon|collection)$/;

/** What of a value is hashed: different for any two values of the type. */
function hashed(column: string, type: string): string {
  if (BYTES.test(type)) return column;
  // As text a FLOAT is rounded to six digits, and bits are not text.
  if (type === 'float') return `CAST(${column} + 0e0 AS CHAR)`;
  if (type === 'bit') return `CAST(${column} + 0 AS CHAR)`;
  return `CAST(${column} AS CHAR)`;
}

/**
 * Row count and checksum over all rows and columns of every base table, whatever order the rows are in, by
 * `database.table`. The server computes it: SHA-256 of each value, of each row, and two sums of pieces of these.
 */
export async function checksumTables(
  address: MysqlAddress,
  databases: readonly string[],
): Promise<Readonly<Record<string, TableChecksum>>> {
  await using session = await connect(address);
  const { connection } = session;
  const columns = await select<{ db: string; tbl: string; col: string; type: string }>(
    connection,
    `SELECT c.table_schema AS db, c.table_name AS tbl, c.column_name AS col, c.data_type AS type
     FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE t.table_type = 'BASE TABLE' AND c.table_schema IN (?)
     ORDER BY c.table_schema, c.table_name, c.ordinal_position`,
    [databases],
  );
  const tables = Map.groupBy(columns, ({ db, tbl }) => `${db}.${tbl}`);
  const results: Record<string, TableChecksum> = {};
  for (const [name, cols] of tables) {
    const values = cols.map(({ col, type }) => `IFNULL(SHA2(${hashed(quote(col), type)}, 256), 'null')`);
    const piece = (from: number) => `CAST(CONV(SUBSTRING(h, ${from}, 15), 16, 10) AS UNSIGNED)`;
    const [first] = cols;
    const [row] = await select<{ n: number | string; a: string; b: string }>(
      connection,
      `SELECT COUNT(*) AS n, CAST(SUM(${piece(1)}) AS CHAR) AS a, CAST(SUM(${piece(16)}) AS CHAR) AS b
       FROM (SELECT SHA2(CONCAT_WS(',', ${values.join(', ')}), 256) AS h
         FROM ${quote(first?.db ?? '')}.${quote(first?.tbl ?? '')}) AS hashes`,
    );
    results[name] = { rows: Number(row?.n), checksum: `${row?.a ?? 0}-${row?.b ?? 0}` };
  }
  return results;
}
