import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { excerpt, parseCount } from './numbers.ts';

interface NodeProgress {
  readonly nodeId: number;
  /** Rows, and changes of rows, written so far by this node. */
  readonly records: number;
  readonly logRecords: number;
  readonly bytes: number;
  readonly logBytes: number;
}

/** A native backup that runs now. */
export interface RunningBackup {
  readonly backupId: number;
  /** The nodes that take part, ascending. */
  readonly nodes: readonly NodeProgress[];
  /** Sums over the nodes, data and log together. */
  readonly records: number;
  readonly bytes: number;
}

const NODE_REPORT = new RegExp(
  String.raw`^Node (\d+): (?:Backup not started|Local backup status: backup (\d+) started from node \d+\n` +
    String.raw` #Records: (\d+) #LogRecords: (\d+)\n Data: (\d+) bytes Log: (\d+) bytes)[ \r]*$`,
  'gm',
);

/**
 * Reads the answer to `ALL REPORT BACKUPSTATUS`; undefined when no backup runs on any node that answered. Where a
 * backup is just ending, the nodes may disagree: one that still runs is enough.
 *
 * @throws BackupError NO_DATA_NODE when no node answered, which says nothing: a management server that was just
 *   started does not see the data nodes yet. MGM_OUTPUT for an answer of another form
 */
export function parseBackupStatus(output: string): RunningBackup | undefined {
  const reports = [...output.matchAll(NODE_REPORT)];
  if (reports.length !== [...output.matchAll(/^Node \d+:/gm)].length) {
    throw new BackupError('MGM_OUTPUT', `unknown answer to ALL REPORT BACKUPSTATUS: ${excerpt(output)}`);
  }
  if (reports.length === 0) {
    throw new BackupError('NO_DATA_NODE', `no data node reports its backup status: ${excerpt(output)}`);
  }
  const running = reports.filter((report) => report[2] !== undefined);
  const [first] = running;
  if (first === undefined) return undefined;
  const nodes = running
    .filter((report) => report[2] === first[2])
    .map(([, nodeId, , records, logRecords, bytes, logBytes]) => ({
      nodeId: parseCount(nodeId),
      records: parseCount(records),
      logRecords: parseCount(logRecords),
      bytes: parseCount(bytes),
      logBytes: parseCount(logBytes),
    }))
    .sort((a, b) => a.nodeId - b.nodeId);
  return {
    backupId: parseCount(first[2]),
    nodes,
    records: nodes.reduce((sum, node) => sum + node.records + node.logRecords, 0),
    bytes: nodes.reduce((sum, node) => sum + node.bytes + node.logBytes, 0),
  };
}
