import type { TestServer } from './server.ts';

/** Columns that tell when or by whom, which no dump carries over. */
const FLEETING: ReadonlySet<string> = new Set([
  'timestamp',
  'grantor',
  'password_last_changed',
  'created',
  'last_altered',
  'last_executed',
  'update_time',
  'create_time',
  'check_time',
  'table_rows',
  'avg_row_length',
  'data_length',
  'index_length',
  'data_free',
  'max_data_length',
  'max_index_length',
  'cardinality',
  'version',
  'row_format',
  'auto_increment',
  'temporary',
  'table_catalog',
]);

const ACCOUNTS = {
  mysql: [
    'db',
    'tables_priv',
    'columns_priv',
    'procs_priv',
    'proxies_priv',
    'role_edges',
    'default_roles',
    'global_grants',
    'user',
  ],
  mariadb: [
    'db',
    'tables_priv',
    'columns_priv',
    'procs_priv',
    'proxies_priv',
    'roles_mapping',
    'global_priv',
  ],
};
const SCHEMA = [
  'schemata',
  'tables',
  'columns',
  'statistics',
  'key_column_usage',
  'referential_constraints',
  'views',
  'routines',
  'parameters',
  'triggers',
  'events',
];
const OWN = "('mysql', 'sys', 'information_schema', 'performance_schema', 'ndbinfo')";

/** All rows of the server's own privilege tables, as the server stores them: independent of SHOW GRANTS. */
export async function accountState(server: TestServer): Promise<string> {
  return await rowsOf(server, 'mysql', ACCOUNTS[server.programs.kind], () => 'TRUE');
}

/** All that the server knows of schemas, tables, views, routines, triggers and events but its own. */
export async function schemaState(server: TestServer): Promise<string> {
  return await rowsOf(server, 'information_schema', SCHEMA, (columns) => {
    const schema = columns.find((name) =>
      /^(?:table|routine|trigger|event|specific|constraint)?_?schema(?:_name)?$/i.test(name),
    );
    return `\`${schema}\` NOT IN ${OWN}`;
  });
}

/** Each row is printed as column names and values, sorted by the server. */
async function rowsOf(
  server: TestServer,
  schema: string,
  tables: readonly string[],
  condition: (columns: readonly string[]) => string,
): Promise<string> {
  const state: string[] = [];
  for (const table of tables) {
    const listed = await server.sql(
      `SELECT column_name FROM information_schema.columns
       WHERE table_schema = '${schema}' AND table_name IN ('${table}', '${table.toUpperCase()}') ORDER BY ordinal_position`,
    );
    const columns = listed.split('\n').filter((name) => name !== '');
    if (columns.length === 0) throw new Error(`no columns of ${schema}.${table}`);
    const values = columns.filter((name) => !FLEETING.has(name.toLowerCase())).map(printed);
    const rows = await server.sql(
      `SELECT CONCAT_WS(' ', ${values.join(', ')}) AS text FROM ${schema}.${schema === 'mysql' ? table : table.toUpperCase()} WHERE ${condition(columns)} ORDER BY text`,
    );
    state.push(`== ${table}\n${rows}`);
  }
  return state.join('\n');
}

function printed(column: string): string {
  const quoted = `\`${column}\``;
  // Hashes are bytes; a second password and the time of a change cannot be dumped.
  if (column === 'authentication_string') return `'hash', HEX(${quoted})`;
  if (column === 'User_attributes')
    return `'attributes', IFNULL(JSON_REMOVE(${quoted}, '$.additional_password'), '{}')`;
  if (column === 'Priv') return `'priv', JSON_REMOVE(${quoted}, '$.password_last_changed', '$.version_id')`;
  return `'${column}', IFNULL(CONVERT(${quoted} USING utf8mb4), 'NULL')`;
}
