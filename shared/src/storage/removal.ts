import { BackupError } from '../errors/backup-error.ts';
import { fileList } from './file-list.ts';
import { directoryArgument, type Rclone, runRclone } from './rclone.ts';

interface Limits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Removes files below a prefix; none there is fine.
 *
 * By `rclone delete` with a list, not by `rclone deletefile`: that one answers "is a directory or doesn't exist" to
 * every failure of its first request, an overloaded store included.
 */
export async function removeFiles(
  rclone: Rclone,
  prefix: string,
  files: readonly string[],
  options: Limits,
): Promise<void> {
  await runRclone(rclone, {
    action: `remove ${files.join(', ')} below ${rclone.destination.remote}:${rclone.destination.path}/${prefix}`,
    args: ['delete', '--files-from-raw=-', directoryArgument(rclone.destination, prefix)],
    input: fileList(files),
    ...options,
    accept: (exitCode) => exitCode === 3,
  });
}

/**
 * Removes everything below a prefix but the objects of these names directly below it; see ObjectStore.removeBelow.
 *
 * rclone lists and removes in one run, whatever the names are, and goes on after an object that it cannot remove.
 */
export async function removeBelow(
  rclone: Rclone,
  prefix: string,
  except: readonly string[],
  options: Limits,
): Promise<void> {
  const directory = directoryArgument(rclone.destination, prefix);
  const action = `remove what is below ${rclone.destination.remote}:${rclone.destination.path}/${prefix}`;
  // Without a prefix this would be every backup; with a pattern in a name, anything.
  if (prefix === '' || !except.every((name) => /^[a-z0-9.-]+$/.test(name)))
    throw new BackupError('INTERNAL', `cannot ${action} but ${except.join(', ')}`);
  await runRclone(rclone, {
    action,
    args: ['delete', '--rmdirs', '--fast-list', ...except.map((name) => `--exclude=/${name}`), directory],
    ...options,
    accept: (exitCode) => exitCode === 3,
  });
  if (except.length > 0) return;
  // The directory itself, which stores without directories do not have; an empty one is no backup.
  await runRclone(rclone, { action, args: ['rmdir', directory], ...options, accept: () => true });
}
