import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { backupPrefix } from '@rondb-backup/shared/storage/layout.ts';
import type { AgentPorts } from '../ports.ts';
import { makeDirectory } from './directories.ts';
import { FileChecker } from './file-checker.ts';
import type { WantedFile } from './wanted-files.ts';

interface Fetch {
  /** A new directory. */
  readonly directory: string;
  readonly backupId: number;
  readonly files: readonly WantedFile[];
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
}

const LOOK_INTERVAL_MS = 500;

/**
 * Fetches files into a new directory. Those that are whole are read while others still arrive, so that little is left to
 * be read at the end.
 *
 * @returns the checker that has read them
 * @throws BackupError RESTORE_DISK_FULL, STORE_*, or the reason of `signal`
 */
export async function fetchFiles(
  { store, config }: AgentPorts,
  { directory, backupId, files, signal, onBytes }: Fetch,
): Promise<FileChecker> {
  // Made here, because rclone would make them readable for everybody.
  for (const parent of new Set(files.map(({ path }) => dirname(path))))
    await makeDirectory(directory, parent);
  const checker = new FileChecker(directory, signal);
  const ended = new AbortController();
  const fetching = store
    .download({
      prefix: backupPrefix(backupId),
      files,
      localDir: directory,
      limits: config.storage.limits,
      stallTimeoutMs: config.storage.stallTimeoutMs,
      signal,
      onProgress: ({ bytes }) => onBytes(bytes),
    })
    .finally(() => ended.abort());
  const [fetched, checked] = await Promise.allSettled([fetching, checkUntil(ended.signal, checker, files)]);
  if (fetched.status === 'rejected') throw localTrouble(fetched.reason, directory);
  if (checked.status === 'rejected') throw checked.reason;
  return checker;
}

/** Reads each file when it has its full size. One that is written to afterwards will be read again. */
async function checkUntil(
  ended: AbortSignal,
  checker: FileChecker,
  files: readonly WantedFile[],
): Promise<void> {
  let waiting = files;
  while (!ended.aborted) {
    const still: WantedFile[] = [];
    for (const file of waiting) {
      if (ended.aborted) return;
      if ((await checker.stateOf(file)) !== 'good') still.push(file);
    }
    waiting = still;
    await sleep(LOOK_INTERVAL_MS, undefined, { signal: ended }).catch(() => undefined);
  }
}

/** The store that is full is the disk of this machine. */
function localTrouble(thrown: unknown, directory: string): BackupError {
  const error = toBackupError(thrown);
  if (error.code !== 'STORE_FULL') return error;
  return new BackupError('RESTORE_DISK_FULL', `no room left for ${directory}: ${error.message}`, {
    cause: error,
  });
}
