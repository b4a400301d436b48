import { fileList } from './file-list.ts';
import { directoryArgument, type Rclone, runRclone } from './rclone.ts';

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
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  await runRclone(rclone, {
    action: `remove ${files.join(', ')} below ${rclone.destination.remote}:${rclone.destination.path}/${prefix}`,
    args: ['delete', '--files-from-raw=-', directoryArgument(rclone.destination, prefix)],
    input: fileList(files),
    ...options,
    accept: (exitCode) => exitCode === 3,
  });
}
