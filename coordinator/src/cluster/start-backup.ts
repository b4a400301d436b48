import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { excerpt, parseCount } from './numbers.ts';
import { backupFailure } from './backup-failures.ts';
import type { MgmReply } from './run-mgm.ts';

/**
 * What the management client prints of a backup that completed. RonDB's client prints the four counts modulo 2^32
 * (`%u` in its `printLogEvent`; upstream has `%llu`): they are for people, the files tell the truth.
 */
export interface BackupStatistics {
  readonly startGcp: number;
  readonly stopGcp: number;
  readonly records: number;
  readonly logRecords: number;
  readonly dataBytes: number;
  readonly logBytes: number;
}

/** How a native backup ended, as far as the management client can tell. */
export type BackupOutcome =
  /** Complete on every node that took part. The client may lose the event that carries the statistics. */
  | { readonly kind: 'completed'; readonly statistics: BackupStatistics | undefined }
  /** It never began, or the cluster ended it. Partial files may be on the nodes. */
  | { readonly kind: 'failed'; readonly error: BackupError }
  /** It may run on, complete or fail without us. Only the files tell. */
  | { readonly kind: 'unknown'; readonly error: BackupError };

const STATISTICS = new RegExp(
  String.raw`^Node \d+: Backup (\d+) started from node \d+ completed\n StartGCP: (\d+) StopGCP: (\d+)\n` +
    String.raw` #Records: (\d+) #LogRecords: (\d+)\n Data: (\d+) bytes Log: (\d+) bytes`,
  'm',
);

/** Reads how `START BACKUP <id> SNAPSHOTEND WAIT COMPLETED` ended; total: what it does not know is `unknown`. */
export function parseStartBackup(backupId: number, { exitCode, signal, output }: MgmReply): BackupOutcome {
  const failure = backupFailure(backupId, output);
  if (failure !== undefined) return failure;
  if (exitCode === 0 && output.includes('Waiting for completed')) {
    return { kind: 'completed', statistics: parseStatistics(backupId, output) };
  }
  const end = exitCode === undefined ? `was ended by ${signal ?? 'a signal'}` : `exited with ${exitCode}`;
  const message = `the outcome of backup ${backupId} is unknown: ndb_mgm ${end}: ${excerpt(output)}`;
  return { kind: 'unknown', error: new BackupError('NATIVE_UNSETTLED', message) };
}

function parseStatistics(backupId: number, output: string): BackupStatistics | undefined {
  const [, id, startGcp, stopGcp, records, logRecords, dataBytes, logBytes] = STATISTICS.exec(output) ?? [];
  if (id !== String(backupId)) return undefined;
  try {
    return {
      startGcp: parseCount(startGcp),
      stopGcp: parseCount(stopGcp),
      records: parseCount(records),
      logRecords: parseCount(logRecords),
      dataBytes: parseCount(dataBytes),
      logBytes: parseCount(logBytes),
    };
  } catch {
    // Numbers that cannot be are no reason to doubt the exit code.
    return undefined;
  }
}
