import type { LogChanges } from './log-walker.ts';

/** Changes of several logs together: each table once, by id. */
export function sumChanges(changes: readonly LogChanges[]): readonly LogChanges[] {
  const sums = new Map<number, LogChanges>();
  for (const change of changes) {
    const { tableId } = change;
    const sum = sums.get(tableId) ?? { tableId, inserts: 0, deletes: 0, updates: 0 };
    sums.set(tableId, {
      tableId,
      inserts: sum.inserts + change.inserts,
      deletes: sum.deletes + change.deletes,
      updates: sum.updates + change.updates,
    });
  }
  return [...sums.values()].sort((a, b) => a.tableId - b.tableId);
}

/** The entries that the changes account for. */
export const entriesOf = (changes: readonly LogChanges[]): number =>
  changes.reduce((total, { inserts, deletes, updates }) => total + inserts + deletes + updates, 0);
