import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { excerpt, parseCount } from './numbers.ts';
import { type ClusterTopology, startedNodes } from './topology.ts';

export interface NodeMemory {
  readonly nodeId: number;
  /** Bytes of DataMemory in use for rows. Columns on disk are not in it. */
  readonly dataBytes: number;
  /** DataMemory in all. */
  readonly totalBytes: number;
}

/**
 * Reads the answer to `ALL REPORT MEMORYUSAGE`: `Node 1: Data usage is 39%(6302 32K pages of total 15975)`.
 *
 * @throws BackupError MGM_OUTPUT when no node tells its data usage
 */
export function parseMemoryUsage(output: string): NodeMemory[] {
  const usage = /^Node (\d+): Data usage is \d+%\((\d+) (\d+)K pages of total (\d+)\)[ \r]*$/gm;
  const nodes = [...output.matchAll(usage)].map(([, nodeId, pages, kib, total]) => ({
    nodeId: parseCount(nodeId),
    dataBytes: parseCount(pages) * parseCount(kib) * 1024,
    totalBytes: parseCount(total) * parseCount(kib) * 1024,
  }));
  if (nodes.length === 0) {
    throw new BackupError(
      'MGM_OUTPUT',
      `the answer to ALL REPORT MEMORYUSAGE names no node: ${excerpt(output)}`,
    );
  }
  return nodes;
}

/**
 * An upper bound, in bytes, for the data that each started node may write in an uncompressed backup, without the log
 * of changes made meanwhile. Every replica holds all rows of its group; the living ones share the writing, and one
 * that dies leaves its share to the others, so each may come to write it all.
 */
export function backupSizeBounds(
  topology: ClusterTopology,
  memory: readonly NodeMemory[],
): ReadonlyMap<number, number> {
  const started = startedNodes(topology);
  return new Map(
    started.map(({ nodeId, nodeGroup }) => {
      const group = started.filter((node) => node.nodeGroup === nodeGroup).map((node) => node.nodeId);
      const held = memory.filter((node) => group.includes(node.nodeId)).map(({ dataBytes }) => dataBytes);
      return [nodeId, Math.max(0, ...held)];
    }),
  );
}

/**
 * What each started node will probably write: its group's rows, shared among the living nodes of the group. For a
 * progress bar; memory also holds indexes, and a compressed backup is smaller.
 */
export function expectedShares(
  topology: ClusterTopology,
  memory: readonly NodeMemory[],
): ReadonlyMap<number, number> {
  const bounds = backupSizeBounds(topology, memory);
  const started = startedNodes(topology);
  return new Map(
    started.map(({ nodeId, nodeGroup }) => {
      const sharers = started.filter((node) => node.nodeGroup === nodeGroup).length;
      return [nodeId, Math.round((bounds.get(nodeId) ?? 0) / sharers)];
    }),
  );
}
