import { fileList } from './file-list.ts';
import type { DownloadRequest } from './object-store.ts';
import { directoryArgument, type Rclone, runRclone } from './rclone.ts';
import { planTransfers } from './transfer-plan.ts';
import { TRANSFER_TIMEOUT_MS, transferOptions } from './transfer-options.ts';
import { startWatchdog } from './watchdog.ts';

/** rclone's exit code where the prefix holds nothing: files that are missing are the caller's to find. */
const DIRECTORY_NOT_FOUND = 3;

/**
 * Fetches files in one run of rclone; see ObjectStore.download for the contract.
 *
 * - `--no-traverse`: each object is asked for by its name, and no directory is listed.
 * - `--size-only`: what an attempt before this one fetched in full is kept. A file that is cut short is shorter, because
 *   it is written from its beginning to its end.
 * - `--local-no-set-modtime`: the time of a file stays that of its last byte, by which the caller sees that it is the one
 *   that it has read.
 */
export async function downloadFiles(rclone: Rclone, request: DownloadRequest): Promise<void> {
  const { files, prefix, limits, signal } = request;
  if (files.length === 0) return;
  const { remote, path } = rclone.destination;
  const action = `download ${files.length} files from ${remote}:${path}/${prefix}`;
  const totalBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  using watchdog = startWatchdog(request.stallTimeoutMs, action);
  let moved = 0;
  await runRclone(rclone, {
    action,
    args: [
      'copy',
      '--no-traverse',
      '--size-only',
      '--local-no-set-modtime',
      ...transferOptions(planTransfers(files, limits), limits),
      directoryArgument(rclone.destination, prefix),
      request.localDir,
    ],
    input: fileList(files.map((file) => file.path)),
    signal: signal === undefined ? watchdog.signal : AbortSignal.any([signal, watchdog.signal]),
    timeoutMs: TRANSFER_TIMEOUT_MS,
    accept: (exitCode) => exitCode === DIRECTORY_NOT_FOUND,
    onStats: ({ bytes, bytesPerSecond, transferring, checking }) => {
      if (bytes > moved || checking > 0) watchdog.feed();
      moved = bytes;
      request.onProgress?.({ bytes, totalBytes, bytesPerSecond, transferring });
    },
  });
}
