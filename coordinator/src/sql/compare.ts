import { label, type SqlCatalog, type TableName } from './catalog.ts';
import type { SqlWarning } from './config.ts';
import { byText } from './quoting.ts';

/**
 * Where the SQL dump and the native backup disagree, table by table. `nativeTables` are the tables for people: no
 * system tables, no hidden ones. A table that is in the native backup is backed up, whatever its engine is called.
 */
export function compareTables(catalog: SqlCatalog, nativeTables: readonly TableName[]): SqlWarning[] {
  const native = new Set(nativeTables.map(key));
  const sql = new Set(catalog.tables.map(key));
  const missing = catalog.tables.filter((table) => !native.has(key(table))).map(notInNative);
  const dropped = nativeTables
    .filter((table) => !catalog.excludedDatabases.has(table.database) && !sql.has(key(table)))
    .map(
      (table): SqlWarning => ({
        code: 'SQL_TABLE_DROPPED',
        message: `table ${label(table)} is in the native backup but not in databases.sql: it was dropped or renamed meanwhile`,
        object: label(table),
      }),
    );
  return [...missing, ...dropped].sort((a, b) => byText(a.object, b.object));
}

function notInNative(table: SqlCatalog['tables'][number]): SqlWarning {
  const object = label(table);
  if (table.engine === 'NDBCLUSTER') {
    const message = `table ${object} is in databases.sql but not in the native backup: it was created meanwhile and its rows are in no backup`;
    return { code: 'SQL_TABLE_NOT_IN_NATIVE_BACKUP', message, object };
  }
  const message = `the rows of table ${object} are in no native backup: its engine is ${table.engine === '' ? 'unknown' : table.engine}`;
  return { code: 'SQL_ENGINE_NOT_BACKED_UP', message, object };
}

const key = ({ database, name }: TableName): string => JSON.stringify([database, name]);
