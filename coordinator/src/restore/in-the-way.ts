import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import type { SqlConfig } from '../sql/config.ts';
import { countRows } from '../sql/restored/count-rows.ts';
import { DISCOVERED_WITHIN_MS, discoverTables } from '../sql/restored/discover-tables.ts';
import { listTableObjects } from '../sql/restored/list-ndb-tables.ts';
import { PARALLEL_COUNTS } from './compare.ts';
import type { RestoreContext } from './context.ts';
import { Obstacles, someOf } from './obstacles.ts';
import type { PlannedTable } from './plan.ts';
import { planTables, tablesInTheWay } from './plan-tables.ts';
import type { FoundTable } from './resumption.ts';
import type { Selection } from './selection.ts';

/** The tables where those of the backup would go, with their rows. @throws BackupError SQL_*, DEADLINE_EXCEEDED */
export async function lookInTheWay(
  config: SqlConfig,
  manifest: Manifest,
  selection: Selection,
  signal: AbortSignal,
): Promise<FoundTable[]> {
  const there = tablesInTheWay(manifest, selection, await listTableObjects(config, signal));
  // Tables that an earlier restore has made may be unknown to the MySQL server, which could not count their rows.
  await discoverTables(config, there, { signal, timeoutMs: DISCOVERED_WITHIN_MS });
  const counted = await countRows(config, there, { parallel: PARALLEL_COUNTS, signal });
  return there.map((table, index) => ({ ...table, rows: counted[index]?.rows }));
}

/**
 * Looks again: between the plan and the first change lies a download, in which tables come, go, and are made anew under
 * their names.
 *
 * @throws BackupError RESTORE_BLOCKED where something else would be dropped, or is in the way
 */
export async function confirmInTheWay({
  op,
  plan,
  manifest,
  mysql,
  spec,
  unfinished,
}: RestoreContext): Promise<void> {
  const there = await lookInTheWay(mysql, manifest, spec.selection, op.signal);
  const now = planTables(new Obstacles(), manifest, spec, there, unfinished);
  const keyOf = ({ targetDatabase, name, action }: PlannedTable): string =>
    JSON.stringify([targetDatabase, name, action]);
  const [before, after] = [new Set(plan.tables.map(keyOf)), new Set(now.map(keyOf))];
  const changed = [
    ...now.filter((table) => !before.has(keyOf(table))),
    ...plan.tables.filter((table) => !after.has(keyOf(table))),
  ].map(({ targetDatabase, name }) => `${targetDatabase}.${name}`);
  if (changed.length === 0) return;
  const message = `tables in the way came, went or changed since the plan: ${someOf([...new Set(changed)])}`;
  throw new BackupError('RESTORE_BLOCKED', message, {
    hint: 'look at the plan once more',
    retryable: true,
  });
}
