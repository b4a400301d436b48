import type { Connection } from 'mysql2/promise';
import { select } from '../connect.ts';
import { quote } from './names.ts';

/** A statement that changes one value of one row. */
export interface Alteration {
  /** `database.table` */
  readonly table: string;
  readonly column: string;
  readonly sql: string;
}

interface Column {
  readonly db: string;
  readonly tbl: string;
  readonly col: string;
  readonly type: string;
  /** `PRI` in a primary key. */
  readonly part: string;
  readonly nullable: 'YES' | 'NO';
  readonly scale: number;
  readonly precision: number;
}

/** The least change of a value, for each type: a step towards zero, the last character, the next number that there is. */
function changed(c: string, { type, part, scale, precision }: Column): string {
  const step = `CAST('${scale === 0 ? '1' : `0.${'0'.repeat(scale - 1)}1`}' AS DECIMAL(65, ${scale}))`;
  const instant = precision > 0 ? 'MICROSECOND' : 'SECOND';
  const micros = 10 ** (6 - precision);
  const amount = precision > 0 ? micros : 1;
  if (/geom|point|string|polygon/.test(type)) return `ST_SwapXY(${c})`;
  // A number that is a key is not to become another row's.
  if (type.endsWith('int')) return part === 'PRI' ? `${c} ^ (1 << 30)` : `IF(${c} > 0, ${c} - 1, ${c} + 1)`;
  if (/char$|text$/.test(type))
    return `CONCAT(LEFT(${c}, CHAR_LENGTH(${c}) - 1), IF(RIGHT(${c}, 1) = 'y', 'z', 'y'))`;
  if (/blob$|binary$/.test(type))
    return `CONCAT(LEFT(${c}, LENGTH(${c}) - 1), CHAR(ORD(RIGHT(${c}, 1)) ^ 1))`;
  switch (type) {
    case 'decimal':
      return `IF(${c} > 0, ${c} - ${step}, ${c} + ${step})`;
    case 'float':
      return `${c} * (1 - 1.2e-7)`;
    case 'double':
      return `${c} * (1 - 2.3e-16)`;
    case 'bit':
      return `${c} ^ 1`;
    case 'set':
      return `(${c} + 0) ^ 1`;
    case 'enum':
      return `IF(${c} + 0 = 1, 2, 1)`;
    case 'json':
      return `JSON_ARRAY(${c})`;
    case 'year':
      return `IF(${c} = 2000, 2001, 2000)`;
    case 'date':
      return `${c} - INTERVAL 1 DAY`;
    case 'time':
      return `SUBTIME(${c}, '${precision > 0 ? `0:0:0.${'0'.repeat(precision - 1)}1` : '0:0:1'}')`;
    case 'datetime':
    case 'timestamp':
      return `${c} - INTERVAL ${amount} ${instant}`;
    default:
      throw new Error(`no way to change a ${type}`);
  }
}

/** For every column that is not computed: one changed value, and where there may be none, one that is taken away. */
export async function alterations(
  connection: Connection,
  databases: readonly string[],
): Promise<Alteration[]> {
  const columns = await select<Column>(
    connection,
    `SELECT c.table_schema AS db, c.table_name AS tbl, c.column_name AS col, c.data_type AS type, c.column_key AS part, c.is_nullable AS nullable,
       IFNULL(c.numeric_scale, 0) AS scale, IFNULL(c.datetime_precision, 0) AS \`precision\`
     FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE t.table_type = 'BASE TABLE' AND c.table_schema IN (?) AND c.generation_expression = ''
     ORDER BY c.table_schema, c.table_name, c.ordinal_position`,
    [databases],
  );
  return columns.flatMap((column) => {
    const { db, tbl, col, nullable } = column;
    const c = quote(col);
    const update = (value: string) => ({
      table: `${db}.${tbl}`,
      column: col,
      // The longest value is one that has a last character, and parts where it is a BLOB.
      sql: `UPDATE ${quote(db)}.${quote(tbl)} SET ${c} = ${value} WHERE ${c} IS NOT NULL ORDER BY LENGTH(${c}) DESC LIMIT 1`,
    });
    return [update(changed(c, column)), ...(nullable === 'YES' ? [update('NULL')] : [])];
  });
}
