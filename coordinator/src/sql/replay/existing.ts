import { column, type Row, type SqlConnection } from '../connection.ts';
import type { PlannedObject } from './plan-databases.ts';

type Named = Pick<PlannedObject, 'kind' | 'database' | 'name' | 'routineType'>;

/** What a server has already, asked once before a replay. */
export interface ExistingObjects {
  readonly has: (object: Named) => boolean;
  readonly hasTable: (database: string, name: string) => boolean;
}

/** Reads all databases, tables, views, routines, triggers and events that the account can see. */
export async function readExisting(connection: SqlConnection): Promise<ExistingObjects> {
  const keys = new Set<string>();
  const add = async (kind: Named['kind'], sql: string): Promise<void> => {
    for (const row of await connection.query(sql)) keys.add(keyOf(toNamed(kind, row)));
  };
  await add(
    'database',
    `SELECT schema_name AS db, schema_name AS name, '' AS type FROM information_schema.schemata`,
  );
  await add('table', `${TABLES} WHERE table_type NOT LIKE '%VIEW%'`);
  await add('view', `${TABLES} WHERE table_type LIKE '%VIEW%'`);
  await add(
    'routine',
    `SELECT routine_schema AS db, routine_name AS name, routine_type AS type FROM information_schema.routines`,
  );
  await add(
    'trigger',
    `SELECT trigger_schema AS db, trigger_name AS name, '' AS type FROM information_schema.triggers`,
  );
  await add(
    'event',
    `SELECT event_schema AS db, event_name AS name, '' AS type FROM information_schema.events`,
  );
  return {
    has: (object) => keys.has(keyOf(object)),
    hasTable: (database, name) => keys.has(keyOf({ kind: 'table', database, name, routineType: undefined })),
  };
}

const TABLES = `SELECT table_schema AS db, table_name AS name, '' AS type FROM information_schema.tables`;

const toNamed = (kind: Named['kind'], row: Row): Named => ({
  kind,
  database: column(row, 'db'),
  name: column(row, 'name'),
  routineType: column(row, 'type'),
});

const keyOf = ({ kind, database, name, routineType = '' }: Named): string =>
  JSON.stringify([kind, database, name, kind === 'routine' ? routineType : '']);
