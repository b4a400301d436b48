import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { type NativeFile, nativeFile, parsePartDirectory } from '@rondb-backup/shared/ndb-files/names.ts';

/**
 * The files of one native backup of one data node, by path, as far as they are there now.
 *
 * Only regular files and real directories under the names that NDB gives them are looked at: no link is followed, and
 * whatever else lies there is left alone.
 *
 * @param directory the directory `BACKUP-<id>`
 * @returns empty when there is no such directory
 * @throws BackupError BACKUP_FOREIGN_NODE when a file belongs to another data node, BACKUP_FILE_UNREADABLE when a directory
 * cannot be read
 */
export async function findNativeFiles(
  directory: string,
  backupId: number,
  nodeId: number,
): Promise<NativeFile[]> {
  const files: NativeFile[] = [];
  const add = (part: string | undefined, name: string) => {
    const file = nativeFile(part, name, backupId, nodeId);
    if (file !== undefined) files.push(file);
  };
  for (const entry of await entriesOf(directory)) {
    if (entry.isFile()) add(undefined, entry.name);
    if (!entry.isDirectory() || parsePartDirectory(entry.name, backupId) === undefined) continue;
    for (const inner of await entriesOf(join(directory, entry.name))) {
      if (inner.isFile()) add(entry.name, inner.name);
    }
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function entriesOf(directory: string) {
  try {
    return (await lstat(directory)).isDirectory() ? await readdir(directory, { withFileTypes: true }) : [];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw unreadable(directory, error);
  }
}

/** Says which file could not be opened or read, and why. */
export function unreadable(path: string, cause: unknown): BackupError {
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return new BackupError('BACKUP_FILE_UNREADABLE', `cannot read ${path}: ${reason}`, { cause });
}
