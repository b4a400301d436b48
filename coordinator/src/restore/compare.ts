import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import type { RestoreContext } from './context.ts';
import { countRows } from './ndb-objects.ts';
import type { PlannedTable } from './plan.ts';
import type { RestoredObject, RestoredTable, RestoreReport } from './report.ts';

/**
 * Counts the rows of every restored table.
 *
 * @param objects what the SQL files have come to
 */
export async function compare(
  { op, plan, manifest, mysql }: RestoreContext,
  objects: readonly RestoredObject[],
): Promise<RestoreReport> {
  const selected = plan.tables.filter(({ action }) => action !== 'skip');
  const named = selected.map(({ targetDatabase, name }) => ({ database: targetDatabase, name }));
  const counts = await countRows(mysql, named, op.signal);
  const byTable = new Map(selected.map((table, index) => [table, counts[index]]));
  return {
    tables: plan.tables.map((table) => judge(manifest, table, byTable.get(table))),
    objects,
  };
}

/** Whether a table is as the backup says. @param rows undefined where it is not there, or cannot be read */
function judge(manifest: Manifest, table: PlannedTable, rows: number | undefined): RestoredTable {
  const { targetDatabase: database, name, action } = table;
  const bounds = boundsOf(manifest, table);
  if (action === 'skip') return { database, name, outcome: 'skipped', ...bounds, rows: 0 };
  if (rows === undefined) return { database, name, outcome: 'failed', ...bounds, rows: 0 };
  const fits = rows >= bounds.minRows && rows <= bounds.maxRows;
  return { database, name, outcome: fits ? 'restored' : 'different', ...bounds, rows };
}

/**
 * What the log does to the rows at the scan is known only within bounds: it may insert a row that the scan has seen, and
 * delete one that it has not. To restore the state of the start of a backup, it is undone.
 */
export function boundsOf(
  { native, tables }: Pick<Manifest, 'native' | 'tables'>,
  { database, name, rows }: Pick<PlannedTable, 'database' | 'name' | 'rows'>,
): { readonly minRows: number; readonly maxRows: number } {
  if (!native.covered) return { minRows: 0, maxRows: Number.MAX_SAFE_INTEGER };
  const table = tables.find((one) => one.database === database && one.name === name);
  // A manifest of an earlier version counts the changes of all tables together.
  const { logInserts = native.logRecords ?? 0, logDeletes = native.logRecords ?? 0 } = table ?? {};
  const [added, removed] = native.snapshot === 'end' ? [logInserts, logDeletes] : [logDeletes, logInserts];
  return { minRows: Math.max(0, rows - removed), maxRows: rows + added };
}

export const holds = ({ tables, objects }: RestoreReport): boolean =>
  [...tables, ...objects].every(({ outcome }) => outcome !== 'different' && outcome !== 'failed');
