import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ErrorCode } from '@rondb-backup/shared/errors/catalogue.ts';

interface Failure {
  /** Texts of `ndberror.cpp` and of the client, the same in RonDB; the first that occurs decides. */
  readonly text: string;
  /** The cluster's own error code, which the events carry in place of the text. */
  readonly ndbCode: number | undefined;
  readonly code: ErrorCode;
  readonly reason: string;
}

const failures: readonly Failure[] = [
  row('A backup is already running', 1302, 'NATIVE_BACKUP_RUNNING', 'another native backup runs'),
  row('Backup failed: file already exists', 1350, 'NATIVE_ID_USED', 'a data node has files of this id'),
  row('Backup aborted by user request', 1321, 'NATIVE_ABORTED', 'it was aborted on request'),
  row('Backup aborted due to node failure', 1326, 'NATIVE_NODE_FAILURE', 'a data node failed meanwhile'),
  row('Backup log buffer full', 1324, 'NATIVE_LOG_BUFFER_FULL', 'the backup log buffer is full'),
  // The client has no text for 2813, the full disk; other codes without a text are rarer.
  row(
    'Unknown error code: Unknown result',
    2813,
    'NATIVE_DISK_FULL',
    'a data node could not write its files, most likely because BackupDataDir is full',
  ),
  row('Send to process or receive failed', undefined, 'NO_DATA_NODE', 'no data node is up'),
  row('Backup ID out of range', undefined, 'BACKUP_ID_INVALID', 'the id is out of range'),
  row('Unable to connect with connect string', undefined, 'MGM_UNREACHABLE', 'no management server answers'),
  row('Invalid command', undefined, 'MGM_OUTPUT', 'ndb_mgm does not know the command'),
];

function row(text: string, ndbCode: number | undefined, code: ErrorCode, reason: string): Failure {
  return { text, ndbCode, code, reason };
}

/**
 * The failure that the client's output tells of; undefined where it tells none for certain. An error of the client's
 * own (1000 to 1999, such as `1006: Illegal reply from server`) is of the connection, not of the backup.
 */
export function backupFailure(
  backupId: number,
  output: string,
): { readonly kind: 'failed'; readonly error: BackupError } | undefined {
  const known = failures.find(({ text }) => output.includes(text)) ?? abortedEvent(output);
  if (known !== undefined) return failed(known.code, `native backup ${backupId} failed: ${known.reason}`);
  const [, reason] = /^\* {2}3001: [^\n]*\n\* +([^\n]+)$/m.exec(output) ?? [];
  return reason === undefined
    ? undefined
    : failed('NATIVE_FAILED', `native backup ${backupId} failed: ${reason}`);
}

/** `Node 1: Backup 107 started from 65 has been aborted. Error: 1321`: how a client that still listens hears of it. */
function abortedEvent(output: string): Pick<Failure, 'code' | 'reason'> | undefined {
  const [, code] =
    /^Node \d+: Backup (?:\d+ started|request) from \d+ (?:has been aborted|failed to start)\. Error: (\d+)$/m.exec(
      output,
    ) ?? [];
  if (code === undefined) return undefined;
  return (
    failures.find(({ ndbCode }) => ndbCode === Number(code)) ?? {
      code: 'NATIVE_FAILED',
      reason: `the cluster ended it with error ${code}`,
    }
  );
}

const failed = (code: ErrorCode, message: string) =>
  ({ kind: 'failed', error: new BackupError(code, message) }) as const;
