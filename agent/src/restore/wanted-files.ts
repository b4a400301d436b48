import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { parseStoredPath } from '@rondb-backup/shared/storage/layout.ts';

/** A file of a data node to be fetched. */
export interface WantedFile {
  /** Below the backup's directory, such as `rondb/4/BACKUP-7-0.4.Data`. */
  readonly path: string;
  readonly sizeBytes: number;
  /** 64 hexadecimal digits; empty where nobody knows it. */
  readonly sha256: string;
}

const MAX_FILES = 100_000;

/**
 * The files of a request, as they are: nothing but files of data nodes of this very backup, each once.
 *
 * @throws BackupError USAGE naming the first that is not
 */
export function checkWantedFiles(backupId: number, files: readonly WantedFile[]): readonly WantedFile[] {
  if (files.length === 0 || files.length > MAX_FILES)
    throw new BackupError('USAGE', `asked for ${files.length} files, expected 1 to ${MAX_FILES}`);
  const seen = new Set<string>();
  for (const { path, sizeBytes, sha256 } of files) {
    const name = JSON.stringify(path.slice(0, 200));
    if (parseStoredPath(`${backupId}/${path}`).kind !== 'node-file')
      throw new BackupError('USAGE', `not a data node's file of backup ${backupId}: ${name}`);
    if (seen.has(path)) throw new BackupError('USAGE', `asked twice for ${name}`);
    seen.add(path);
    if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0)
      throw new BackupError('USAGE', `${name} of ${sizeBytes} bytes`);
    if (!/^(?:[0-9a-f]{64})?$/.test(sha256))
      throw new BackupError('USAGE', `the SHA-256 of ${name} is not of 64 hexadecimal digits`);
  }
  return files;
}
