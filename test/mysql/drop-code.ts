import type { TestServer } from './server.ts';

const OWN = "('mysql', 'sys', 'information_schema', 'performance_schema', 'ndbinfo')";
const quoted = (schema: string, name: string): string =>
  `CONCAT('\`', REPLACE(${schema}, '\`', '\`\`'), '\`.\`', REPLACE(${name}, '\`', '\`\`'), '\`')`;
const drops = (type: string, schema: string, name: string, from: string): string =>
  `SELECT CONCAT('DROP ', ${type}, ' ', ${quoted(schema, name)}) FROM information_schema.${from} WHERE ${schema} NOT IN ${OWN}`;

/** Drops all views, routines, triggers and events, and keeps the tables: a server as a native restore leaves it. */
export async function dropCode(server: TestServer): Promise<void> {
  const statements = await server.sql(
    [
      drops("'VIEW'", 'table_schema', 'table_name', 'views'),
      drops("'TRIGGER'", 'trigger_schema', 'trigger_name', 'triggers'),
      drops("'EVENT'", 'event_schema', 'event_name', 'events'),
      drops('routine_type', 'routine_schema', 'routine_name', 'routines'),
    ].join(' UNION ALL '),
  );
  for (const statement of statements.split('\n').filter((line) => line !== '')) await server.sql(statement);
}
