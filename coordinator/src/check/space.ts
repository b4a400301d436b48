import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import { backupSizeBounds, type NodeMemory } from '../cluster/memory-usage.ts';
import type { ClusterTopology } from '../cluster/topology.ts';
import type { Member } from '../fleet/fleet.ts';
import type { Checklist } from './checklist.ts';

/** Free bytes where a backup writes; undefined where nobody can tell. */
export interface FreeSpace {
  readonly objectStore: number | undefined;
  /** backup.tempDir of the coordinator, where SQL dumps are kept until they are uploaded. */
  readonly tempDir: number | undefined;
}

/**
 * Compares the free space with what the next backup will take. Two figures are known: what the last backup took, and
 * what the rows take in memory, an upper bound. Less than both is a failure that can be foreseen. Less than the bound
 * alone is a warning; a disk that really fills ends the native backup with NATIVE_DISK_FULL.
 *
 * @param last the newest complete backup of this cluster
 */
export function checkSpace(
  list: Checklist,
  topology: ClusterTopology,
  memory: readonly NodeMemory[],
  members: readonly Member[],
  free: FreeSpace,
  last: Manifest | undefined,
): void {
  const bounds = backupSizeBounds(topology, memory);
  let foreseenInAll = 0;
  for (const { nodeId, node } of members) {
    const bound = bounds.get(nodeId);
    if (bound === undefined) continue;
    const foreseen = Math.min(bound, bytesBelow(last, `rondb/${nodeId}/`));
    foreseenInAll += foreseen;
    const name = `space of data node ${nodeId}`;
    const detail = `${mebibytes(node.diskFreeBytes)} free for a backup of ${mebibytes(foreseen)} to ${mebibytes(bound)}`;
    if (node.diskFreeBytes < foreseen) list.failed(name, new BackupError('DISK_SPACE', detail));
    else if (node.diskFreeBytes < bound) list.warning(name, detail, ROOM_HINT);
  }
  const inAll = `${mebibytes(foreseenInAll)}, as far as can be foreseen`;
  if (free.objectStore !== undefined && free.objectStore < foreseenInAll) {
    const message = `${mebibytes(free.objectStore)} free in the object store for a backup of ${inAll}`;
    list.failed('space of the object store', new BackupError('STORE_FULL', message));
  }
  const dumps = bytesBelow(last, 'users.sql') + bytesBelow(last, 'databases.sql');
  if (free.tempDir !== undefined && free.tempDir < dumps) {
    const message = `${mebibytes(free.tempDir)} free in backup.tempDir for dumps of ${mebibytes(dumps)}`;
    list.failed('space of the coordinator', new BackupError('DISK_SPACE', message));
  }
}

const ROOM_HINT = 'make room, enlarge the volume, or set CompressedBackup=1 in the cluster configuration';

const bytesBelow = (manifest: Manifest | undefined, prefix: string): number =>
  (manifest?.files ?? [])
    .filter(({ path }) => path.startsWith(prefix))
    .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

const mebibytes = (bytes: number): string => `${Math.round(bytes / (1024 * 1024))} MiB`;
