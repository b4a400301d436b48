import { BackupError } from '../errors/backup-error.ts';
import type { StoredEntry } from './object-store.ts';

/**
 * Remotes on which a file can be seen before it is whole. Everywhere else an object appears when it is finished.
 * rclone 1.60 writes under the final name here; since 1.63 it writes `<name>.<8 characters>.partial` and renames.
 */
const IN_PLACE_TYPES = new Set(['local', 'sftp', 'ftp', 'smb', 'hdfs', 'webdav']);

export const writesInPlace = (storageType: string): boolean => IN_PLACE_TYPES.has(storageType);

/** What an upload finds where it wants to write. */
interface Remains {
  /** Paths to remove before sending: pieces of an upload that was cut short. */
  readonly halfWritten: readonly string[];
  /** Bytes of the files that are there with their full size. */
  readonly presentBytes: number;
}

/**
 * Tells whole files, pieces that an interrupted upload left, and other content apart.
 *
 * A piece is shorter than the file and can exist only where files are written in place. Any other difference in size
 * is content that we did not write.
 *
 * @throws BackupError STORE_MISMATCH naming the first such file
 */
export function findRemains(
  wanted: readonly { path: string; sizeBytes: number }[],
  listed: readonly StoredEntry[],
  storageType: string,
): Remains {
  const sizes = new Map(wanted.map((file) => [file.path, file.sizeBytes]));
  const inPlace = writesInPlace(storageType);
  const halfWritten: string[] = [];
  let presentBytes = 0;
  for (const { path, sizeBytes, isDirectory } of listed) {
    if (isDirectory) continue;
    const size = sizes.get(path);
    if (size === undefined) {
      const whole = /^(.+)\.[^./]{8}\.partial$/.exec(path)?.[1];
      if (inPlace && whole !== undefined && sizes.has(whole)) halfWritten.push(path);
    } else if (sizeBytes === size) {
      presentBytes += size;
    } else if (inPlace && sizeBytes < size) {
      halfWritten.push(path);
    } else {
      throw new BackupError(
        'STORE_MISMATCH',
        `${path} is stored with ${sizeBytes} bytes in place of ${size}`,
      );
    }
  }
  return { halfWritten, presentBytes };
}

/**
 * Checks that every file is listed with its size.
 *
 * @throws BackupError STORE_MISMATCH naming the first that is not
 */
export function checkAllStored(
  wanted: readonly { path: string; sizeBytes: number }[],
  listed: readonly StoredEntry[],
): void {
  const stored = new Map(listed.filter((entry) => !entry.isDirectory).map((e) => [e.path, e.sizeBytes]));
  for (const { path, sizeBytes } of wanted) {
    const size = stored.get(path);
    if (size !== sizeBytes) {
      const found = size === undefined ? 'is not listed' : `is listed with ${size} bytes`;
      throw new BackupError('STORE_MISMATCH', `${path} of ${sizeBytes} bytes ${found} after its upload`);
    }
  }
}
