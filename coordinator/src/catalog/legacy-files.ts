import { parseStoredPath } from '@rondb-backup/shared/storage/layout.ts';
import type { StoredEntry } from '@rondb-backup/shared/storage/object-store.ts';

/** What rondb-helm's scripts left under a backup id. */
export interface LegacyFiles {
  /** Those of each data node, by its id, ascending. */
  readonly byNode: ReadonlyMap<number, readonly StoredEntry[]>;
  /** users.sql, databases.sql. */
  readonly sql: readonly StoredEntry[];
  /** Paths of anything else. */
  readonly strange: readonly string[];
}

/** @param listed everything below the directory of the backup */
export function legacyFiles(backupId: number, listed: readonly StoredEntry[]): LegacyFiles {
  const byNode = new Map<number, StoredEntry[]>();
  const sql: StoredEntry[] = [];
  const strange: string[] = [];
  for (const entry of listed) {
    if (entry.isDirectory) continue;
    const object = parseStoredPath(`${backupId}/${entry.path}`);
    if (object.kind === 'node-file') byNode.set(object.nodeId, [...(byNode.get(object.nodeId) ?? []), entry]);
    else if (object.kind === 'users' || object.kind === 'databases' || object.kind === 'quotas')
      sql.push(entry);
    else if (object.kind !== 'pinned') strange.push(entry.path);
  }
  return { byNode: new Map([...byNode].sort(([a], [b]) => a - b)), sql, strange };
}

/** All that belongs to the backup. */
export const contentOf = ({ byNode, sql }: LegacyFiles): readonly StoredEntry[] => [
  ...[...byNode.values()].flat(),
  ...sql,
];

export const sizeOf = (entries: readonly StoredEntry[]): number =>
  entries.reduce((sum, { sizeBytes }) => sum + Math.max(0, sizeBytes), 0);
