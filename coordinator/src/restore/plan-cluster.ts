import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import type { ApiSlot } from '../cluster/api-slots.ts';
import type { NodeMemory } from '../cluster/memory-usage.ts';
import {
  type ClusterTopology,
  dataBearingNodes,
  requireEveryNodeGroup,
  startedNodes,
} from '../cluster/topology.ts';
import { mebibytes, type Obstacles } from './obstacles.ts';

/** Tables cannot be created while a data node starts or stops; one that is down is only a pity. */
const stable: ReadonlySet<string> = new Set(['started', 'not connected']);

/** Every node group has a started data node, and none is on its way up or down. */
export function checkDataNodes(
  obstacles: Obstacles,
  topology: ClusterTopology,
  running: { readonly backupId: number } | undefined,
): void {
  try {
    requireEveryNodeGroup(topology);
  } catch (thrown) {
    return obstacles.problem(toBackupError(thrown));
  }
  const notUp = dataBearingNodes(topology).filter(({ status }) => status !== 'started');
  for (const { nodeId, status } of notUp) {
    const message = `data node ${nodeId} is ${status}`;
    if (stable.has(status)) obstacles.warn('DATA_NODE_DOWN', message);
    else
      obstacles.problem(
        new BackupError('DATA_NODE_DOWN', message, {
          hint: 'wait until it is started, or stop it: tables cannot be created meanwhile',
        }),
      );
  }
  if (running !== undefined) {
    const message = `native backup ${running.backupId} runs in the cluster`;
    obstacles.problem(new BackupError('NATIVE_BACKUP_RUNNING', message));
  }
}

/**
 * How many ndb_restore may run beside the data nodes at a time, `wanted` at most.
 *
 * @param wanted how many there are to run
 */
export function parallelSteps(
  obstacles: Obstacles,
  { nodes }: ClusterTopology,
  slots: readonly ApiSlot[],
  wanted: number,
): number {
  const hosts = new Set(nodes.map(({ host }) => host));
  const usable = slots.filter(({ host }) => host === undefined || hosts.has(host)).length;
  if (usable === 0) {
    const message = 'the cluster has no free API slot for clients on the hosts of its data nodes';
    obstacles.problem(new BackupError('RESTORE_NO_API_SLOT', message));
  }
  return Math.min(usable, wanted);
}

/** Every replica holds all rows of its group, so that the fullest node of a group says what the group can take. */
export function checkMemory(
  obstacles: Obstacles,
  topology: ClusterTopology,
  memory: readonly NodeMemory[],
  { native, files }: Manifest,
): void {
  const groups = Map.groupBy(startedNodes(topology), ({ nodeGroup }) => nodeGroup);
  let free = 0;
  for (const nodes of groups.values()) {
    const ids = nodes.map(({ nodeId }) => nodeId);
    const rooms = memory
      .filter(({ nodeId }) => ids.includes(nodeId))
      .map(({ totalBytes, dataBytes }) => totalBytes - dataBytes);
    // A node that did not answer: nothing is known of its group.
    if (rooms.length === 0) return;
    free += Math.min(...rooms);
  }
  const stored = files.reduce(
    (sum, { path, sizeBytes }) => sum + (path.endsWith('.Data') ? sizeBytes : 0),
    0,
  );
  const bytes = native.dataBytes ?? stored;
  if (bytes > free) {
    const message = `the whole backup is ${mebibytes(bytes)} of rows, and the data nodes have ${mebibytes(free)} of DataMemory left`;
    obstacles.warn('RESTORE_MEMORY', message);
  }
}
