import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { label, type TableName } from '../catalog.ts';
import type { SqlConfig } from '../config.ts';
import { column, type SqlConnection, withConnection } from '../connection.ts';
import { quoted } from './discover-tables.ts';
import type { CodeObject } from './list-ndb-tables.ts';

export interface ObjectsToDrop {
  /** The server must know them: see `discoverTables`. */
  readonly tables: readonly TableName[];
  readonly code: readonly CodeObject[];
}

/**
 * Drops tables, with their triggers and foreign keys, and code. Nothing is dropped where a table that stays refers to
 * one that goes: its foreign key would be left without a parent, and no restore would mend it.
 *
 * @throws BackupError SQL_FAILED, which names the foreign keys, or the first object that could not be dropped;
 * SQL_UNREACHABLE, SQL_DENIED, DEADLINE_EXCEEDED, or the reason of the signal
 */
export async function dropObjects(
  config: SqlConfig,
  { tables, code }: ObjectsToDrop,
  signal: AbortSignal,
): Promise<void> {
  const options = { signal, timeoutMs: config.dumpTimeoutMs, what: 'dropping what is in the way' };
  await withConnection(config, options, async (connection) => {
    const left = await referencesFromOutside(connection, tables);
    if (left.length > 0) {
      throw new BackupError(
        'SQL_FAILED',
        `foreign keys of other tables refer to what would be dropped: ${left.join(', ')}`,
        {
          hint: 'restore the tables that have them too, or drop these foreign keys first',
          retryable: false,
        },
      );
    }
    for (const object of code) {
      const kind = object.kind === 'routine' ? object.routineType : object.kind.toUpperCase();
      await connection.query(`DROP ${kind} IF EXISTS ${quoted(object)}`);
    }
    // Among themselves they refer to each other, perhaps in circles.
    await connection.query('SET SESSION foreign_key_checks = 0');
    for (const table of tables) await connection.query(`DROP TABLE ${quoted(table)}`);
  });
}

/** `child.fk -> parent`, of children that are not to be dropped. */
async function referencesFromOutside(
  connection: SqlConnection,
  tables: readonly TableName[],
): Promise<string[]> {
  const going = new Set(tables.map(label));
  const rows = await connection.query(
    `SELECT DISTINCT table_schema AS db, table_name AS name, constraint_name AS fk, referenced_table_schema AS parent_db,
       referenced_table_name AS parent FROM information_schema.key_column_usage
     WHERE referenced_table_name IS NOT NULL ORDER BY 1, 2, 3`,
  );
  return rows.flatMap((row) => {
    const child = `${column(row, 'db')}.${column(row, 'name')}`;
    const parent = `${column(row, 'parent_db')}.${column(row, 'parent')}`;
    return going.has(parent) && !going.has(child) ? [`${child} ${column(row, 'fk')} -> ${parent}`] : [];
  });
}
