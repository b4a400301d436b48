import { lstat, readdir, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { readBackupId } from '@rondb-backup/shared/storage/backup-id.ts';
import { backupPrefix, localBackupPath } from '@rondb-backup/shared/storage/layout.ts';

export interface LocalBackup {
  readonly backupId: number;
  readonly bytes: number;
  /** The node ids in its file names. */
  readonly nodeIds: readonly number[];
}

interface Space {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** Bytes of the volume that holds `directory`; `freeBytes` is what an ordinary user may still write. */
export async function volumeSpace(directory: string): Promise<Space> {
  const { bavail, blocks, bsize } = await statfs(directory).catch((cause: unknown) => {
    throw unreadableDirectory(directory, cause);
  });
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

/** The same for a directory that may have to be made yet. */
export async function futureSpace(directory: string): Promise<Space> {
  const there = await lstat(directory).then(
    () => true,
    () => false,
  );
  return await (there || dirname(directory) === directory
    ? volumeSpace(directory)
    : futureSpace(dirname(directory)));
}

/** The native backups below `backupDir`, ordered by id. Symbolic links and strangers are passed over. */
export const listLocalBackups = (backupDir: string): Promise<LocalBackup[]> =>
  listBackups(join(backupDir, 'BACKUP'), (name) => /^BACKUP-(\d+)$/.exec(name)?.[1] ?? '');

/** What was fetched to a restore directory, likewise; files that still arrive are counted. */
export const listDownloads = (dir: string): Promise<LocalBackup[]> => listBackups(dir, (name) => name);

async function listBackups(parent: string, idOf: (name: string) => string): Promise<LocalBackup[]> {
  const found = (await namesIn(parent)).flatMap((name) => {
    const backupId = readBackupId(idOf(name));
    return backupId === undefined ? [] : [{ name, backupId }];
  });
  const backups = await Promise.all(
    found
      .sort((a, b) => a.backupId - b.backupId)
      .map(async ({ name, backupId }): Promise<LocalBackup[]> => {
        const directory = join(parent, name);
        try {
          return (await lstat(directory)).isDirectory() ? [{ backupId, ...(await measure(directory)) }] : [];
        } catch (error) {
          // It was removed between the look at its parent and the look at itself.
          if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
          throw unreadableDirectory(directory, error);
        }
      }),
  );
  return backups.flat();
}

/**
 * Removes the directory of one backup and nothing else.
 *
 * @returns bytes of the removed files; 0 when there was no such directory
 * @throws BackupError BACKUP_FILE_INVALID when a symbolic link stands in its place, or what the file system says
 */
export async function deleteLocalBackup(backupDir: string, backupId: number): Promise<number> {
  return await removeDirectory(
    join(backupDir, localBackupPath(backupId)),
    'the agent must run as the user of the data node, or as one that may write in its BACKUP directory',
  );
}

/** Removes what was fetched of one backup, likewise. */
export async function deleteDownload(dir: string, backupId: number): Promise<number> {
  return await removeDirectory(
    join(dir, backupPrefix(backupId)),
    'the agent must be able to write to restore.dir',
  );
}

async function removeDirectory(directory: string, hint: string): Promise<number> {
  const found = await lstat(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw unreadableDirectory(directory, error);
  });
  if (found === undefined) return 0;
  if (!found.isDirectory()) {
    throw new BackupError('BACKUP_FILE_INVALID', `${directory} is not a directory`, {
      hint: 'look at it and remove it by hand',
    });
  }
  const { bytes } = await measure(directory);
  try {
    await rm(directory, { recursive: true });
  } catch (cause) {
    throw new BackupError(
      'PERMISSION_DENIED',
      `cannot remove ${directory}: ${toBackupError(cause).message}`,
      { cause, hint },
    );
  }
  return bytes;
}

async function measure(directory: string): Promise<{ bytes: number; nodeIds: number[] }> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    // Files that arrive are moved when they are whole.
    files.map(async ({ parentPath, name }) => (await sizeOf(join(parentPath, name))) ?? 0),
  );
  const owners = files.flatMap(({ name }) => /\.(\d{1,3})\.(?:Data|ctl|log)$/.exec(name)?.[1] ?? []);
  return {
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    nodeIds: [...new Set(owners.map(Number))].sort((a, b) => a - b),
  };
}

const sizeOf = async (file: string): Promise<number | undefined> =>
  lstat(file).then(
    ({ size }) => size,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    },
  );

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    // A data node that never made a backup has no BACKUP directory.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unreadableDirectory(directory, error);
  }
}

/** Says which directory cannot be read, and why. */
export function unreadableDirectory(directory: string, cause: unknown): BackupError {
  const reason = (cause as NodeJS.ErrnoException).code ?? toBackupError(cause).message;
  return new BackupError('CONFIG_INVALID', `cannot read ${directory}: ${reason}`, {
    cause,
    hint: 'correct backupDir of this agent, and run it as a user that may read it',
  });
}
