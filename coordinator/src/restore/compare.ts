import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import { tableKey } from '../sql/catalog.ts';
import { countRows } from '../sql/restored/count-rows.ts';
import type { RestoreContext } from './context.ts';
import { type PlannedTable, restoredTables } from './plan.ts';
import type { RestoredObject, RestoredTable, RestoreReport } from './report.ts';

/** Connections that count rows at a time. */
export const PARALLEL_COUNTS = 4;

type RowBounds = Pick<RestoredTable, 'minRows' | 'maxRows'>;
type CountedTable = Pick<Manifest['tables'][number], 'rows' | 'logInserts' | 'logDeletes'>;

/**
 * Counts the rows of every restored table.
 *
 * @param objects what is not as it should be beside the tables
 */
export async function compare(
  { op, plan, manifest, mysql }: RestoreContext,
  objects: readonly RestoredObject[],
): Promise<RestoreReport> {
  const options = { parallel: PARALLEL_COUNTS, signal: op.signal };
  const counted = await countRows(mysql, restoredTables(plan), options);
  const selected = plan.tables.filter(({ action }) => action !== 'skip');
  const byTable = new Map(selected.map((table, index) => [table, counted[index]?.rows]));
  const stored = new Map(manifest.tables.map((table) => [tableKey(table), table]));
  const judged = plan.tables.map((table) => {
    const bounds = boundsOf(manifest.native, stored.get(tableKey(table)) ?? table);
    return judge(table, bounds, byTable.get(table));
  });
  return { tables: judged, objects };
}

/** Whether a table is as the backup says. @param rows undefined where it is not there, or cannot be read */
function judge(table: PlannedTable, bounds: RowBounds, rows: number | undefined): RestoredTable {
  const { targetDatabase: database, name, action } = table;
  if (action === 'skip') return { database, name, outcome: 'skipped', ...bounds, rows: 0 };
  if (rows === undefined) return { database, name, outcome: 'failed', ...bounds, rows: 0 };
  const fits = rows >= bounds.minRows && rows <= bounds.maxRows;
  return { database, name, outcome: fits ? 'restored' : 'different', ...bounds, rows };
}

/**
 * What the log does to the rows at the scan is known only within bounds: it may insert a row that the scan has seen, and
 * delete one that it has not. To restore the state of the start of a backup, it is undone.
 */
export function boundsOf(native: Manifest['native'], table: CountedTable): RowBounds {
  if (!native.covered) return { minRows: 0, maxRows: Number.MAX_SAFE_INTEGER };
  // A manifest of an earlier version counts the changes of all tables together.
  const { rows, logInserts = native.logRecords ?? 0, logDeletes = native.logRecords ?? 0 } = table;
  const [added, removed] = native.snapshot === 'end' ? [logInserts, logDeletes] : [logDeletes, logInserts];
  return { minRows: Math.max(0, rows - removed), maxRows: rows + added };
}

export const holds = ({ tables, objects }: RestoreReport): boolean =>
  [...tables, ...objects].every(({ outcome }) => outcome !== 'different' && outcome !== 'failed');
