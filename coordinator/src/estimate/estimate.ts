import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { BackupSummary } from '../catalog/summary.ts';

/** A complete backup that an estimate is made from. */
export interface PastRun {
  readonly backupId: number;
  /** Of all its files. */
  readonly bytes: number;
  /** From its start to its manifest. */
  readonly durationMs: number;
}

/** What the next backup will probably take. */
export interface Estimate {
  /** In the object store. */
  readonly bytes: number;
  /** Undefined where no complete backup tells how fast this cluster is. */
  readonly durationMs: number | undefined;
  /** What the rows take in the memory of the data nodes, each counted once; undefined where nobody told. */
  readonly memoryBytes: number | undefined;
  /** The complete backups that were looked at, newest first. */
  readonly runs: readonly PastRun[];
  /** How each figure came about, for people. */
  readonly explanation: readonly string[];
}

/** More of them are older than what they would tell. */
export const MAX_RUNS = 5;

export const pastRuns = (summaries: readonly BackupSummary[]): PastRun[] =>
  summaries.flatMap(({ backupId, bytes, startedAt, completedAt }) =>
    bytes === undefined || startedAt === undefined || completedAt === undefined
      ? []
      : [{ backupId, bytes, durationMs: completedAt - startedAt }],
  );

/**
 * The size is that of the last backup: from one to the next a database changes little, and only it knows compression and
 * the log. Without one, it is the rows in memory. The time is the median of the last ones, each scaled to that size.
 *
 * @param runs complete backups of this cluster, newest first
 * @param memory bytes of rows in memory, or why they are not known
 * @throws BackupError the reason in `memory` where there is no run either
 */
export function estimate(runs: readonly PastRun[], memory: number | BackupError): Estimate {
  const [last] = runs;
  const memoryBytes = memory instanceof BackupError ? undefined : memory;
  const common = { memoryBytes, runs };
  if (last === undefined) {
    if (memory instanceof BackupError) throw memory;
    const explanation = [
      'size: the rows in memory as the management server reports them; a compressed backup is smaller',
      'time: unknown until this cluster has a complete backup',
    ];
    return { ...common, bytes: memory, durationMs: undefined, explanation };
  }
  const scaled = runs.map(({ bytes, durationMs }) => durationMs * (bytes === 0 ? 1 : last.bytes / bytes));
  const explanation = [
    `size: that of the last complete backup, ${last.backupId}`,
    `time: the median of the last ${runs.length} complete backups, each scaled to that size`,
    memory instanceof BackupError
      ? `memory: not known, ${memory.message}`
      : 'memory: what the rows take in the data nodes now; an uncompressed backup is about as large',
  ];
  return { ...common, bytes: last.bytes, durationMs: Math.round(median(scaled)), explanation };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
