import { lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { backupPrefix, nodePrefix } from '@rondb-backup/shared/storage/layout.ts';

/** Where the files of a backup are fetched to: what lies below it has the layout of the object store. */
export const downloadDirectory = (dir: string, backupId: number): string => join(dir, backupPrefix(backupId));

/** The files of one stored data node, as `ndb_restore --backup-path` takes them. */
export const nodeDirectory = (dir: string, backupId: number, nodeId: number): string =>
  join(dir, nodePrefix(backupId, nodeId));

/** Its owner writes, its group reads: as the data nodes make theirs. */
const MODE = 0o750;

/**
 * Makes `<dir>/<below>` and returns its path. No part of `below` may be a symbolic link, which would lead elsewhere.
 *
 * @throws BackupError BACKUP_FILE_INVALID where something else is in the way, PERMISSION_DENIED where it cannot be made
 */
export async function makeDirectory(dir: string, below: string): Promise<string> {
  await mkdir(dir, { recursive: true, mode: MODE }).catch(refused(dir));
  let path = dir;
  for (const name of below.split('/')) {
    path = join(path, name);
    try {
      await mkdir(path, { mode: MODE });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') refused(path)(error);
      if (!(await lstat(path)).isDirectory()) {
        throw new BackupError('BACKUP_FILE_INVALID', `${path} is not a directory`, {
          hint: 'look at it and remove it by hand',
        });
      }
    }
  }
  return path;
}

const refused =
  (path: string) =>
  (cause: unknown): never => {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new BackupError('PERMISSION_DENIED', `cannot make the directory ${path}: ${reason}`, {
      cause,
      hint: 'set restore.dir of this agent to a directory that it may write to',
    });
  };
