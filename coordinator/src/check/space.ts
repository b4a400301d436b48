import { backupSizeBounds, type NodeMemory } from '../cluster/memory-usage.ts';
import type { ClusterTopology } from '../cluster/topology.ts';
import type { Member } from '../fleet/fleet.ts';
import type { Checklist } from './checklist.ts';

/**
 * Compares the free space beside each agent with what its data node may come to write. That is an upper bound, far
 * above the need of a compressed backup, so too little is a warning; a disk that really fills ends the native backup
 * with NATIVE_DISK_FULL.
 */
export function checkSpace(
  list: Checklist,
  topology: ClusterTopology,
  memory: readonly NodeMemory[],
  members: readonly Member[],
): void {
  const bounds = backupSizeBounds(topology, memory);
  for (const { nodeId, node } of members) {
    const need = bounds.get(nodeId);
    if (need === undefined || node.diskFreeBytes >= need) continue;
    const detail = `${mebibytes(node.diskFreeBytes)} free for a backup of up to ${mebibytes(need)}`;
    const hint = 'make room, enlarge the volume, or set CompressedBackup=1 in the cluster configuration';
    list.warning(`space of data node ${nodeId}`, detail, hint);
  }
}

const mebibytes = (bytes: number): string => `${Math.round(bytes / (1024 * 1024))} MiB`;
