import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { label, type TableName } from '../sql/catalog.ts';
import type { ServerTables } from '../sql/restored/server-tables.ts';
import { type Obstacles, someOf } from './obstacles.ts';

/**
 * Whether the MySQL server can tell the restored tables from its own. Where it cannot, to drop or to count a table by its
 * name would mean another one.
 *
 * @param restored under their new names
 */
export function checkServer(
  obstacles: Obstacles,
  restored: readonly TableName[],
  { own, foldsNames }: ServerTables,
): void {
  const names = new Set(restored.map(label));
  const hidden = own.filter((table) => names.has(label(table)));
  if (hidden.length > 0) {
    const what = someOf(hidden.map((table) => `${label(table)} is ${table.what}`));
    obstacles.problem(
      new BackupError('RESTORE_BLOCKED', `the MySQL server has what no restore drops: ${what}`, {
        hint: 'rename or drop it by hand, or select other tables',
      }),
    );
  }
  const folded = foldsNames ? [...names].filter((name) => name !== name.toLowerCase()) : [];
  if (folded.length > 0) {
    const message = `the MySQL server knows names in lower case only, and the backup has ${someOf(folded)}`;
    obstacles.problem(
      new BackupError('RESTORE_BLOCKED', message, {
        hint: 'restore through a MySQL server with lower_case_table_names=0, as that of the backup was',
      }),
    );
  }
}
