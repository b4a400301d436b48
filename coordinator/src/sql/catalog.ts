import { excludedDatabases, type SqlConfig } from './config.ts';
import { column, type SqlConnection, withConnection } from './connection.ts';
import { byText } from './quoting.ts';

export interface TableName {
  readonly database: string;
  readonly name: string;
}

export interface SqlCatalog {
  /** Every database that is not excluded, sorted; also empty ones. */
  readonly databases: readonly string[];
  /** Base tables, with the engine's name in capitals: `NDBCLUSTER`, `INNODB`. */
  readonly tables: readonly (TableName & { readonly engine: string })[];
  readonly views: readonly TableName[];
  /** The server's own databases and those that the configuration leaves out. */
  readonly excludedDatabases: ReadonlySet<string>;
}

/** What the SQL side knows of tables and views. @throws BackupError SQL_*, DEADLINE_EXCEEDED */
export async function readCatalog(config: SqlConfig, signal?: AbortSignal): Promise<SqlCatalog> {
  const options = { signal, timeoutMs: config.dumpTimeoutMs, what: 'reading the SQL catalog' };
  return await withConnection(config, options, async (connection) => await queryCatalog(connection, config));
}

export async function queryCatalog(connection: SqlConnection, config: SqlConfig): Promise<SqlCatalog> {
  const excluded = excludedDatabases(config);
  const databases = (await connection.query('SELECT schema_name AS name FROM information_schema.schemata'))
    .map((row) => column(row, 'name'))
    .filter((name) => !excluded.has(name))
    .sort(byText);
  const wanted = new Set(databases);
  const rows = await connection.query(
    `SELECT table_schema AS db, table_name AS name, table_type AS type, COALESCE(engine, '') AS engine
     FROM information_schema.tables WHERE table_schema NOT IN (?, ?)`,
    ['information_schema', 'performance_schema'],
  );
  const found = rows
    .map((row) => ({
      database: column(row, 'db'),
      name: column(row, 'name'),
      view: column(row, 'type').includes('VIEW'),
      engine: column(row, 'engine').toUpperCase(),
    }))
    .filter(({ database }) => wanted.has(database))
    .sort((a, b) => byText(label(a), label(b)));
  return {
    databases,
    tables: found
      .filter((entry) => !entry.view)
      .map(({ database, name, engine }) => ({ database, name, engine })),
    views: found.filter((entry) => entry.view).map(({ database, name }) => ({ database, name })),
    excludedDatabases: excluded,
  };
}

export const label = ({ database, name }: TableName): string => `${database}.${name}`;

/** Different for any two tables, which labels are not: names may have dots. */
export const tableKey = ({ database, name }: TableName): string => JSON.stringify([database, name]);
