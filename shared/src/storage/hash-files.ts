import { directoryArgument, type Rclone, runRclone } from './rclone.ts';
import { fileList } from './file-list.ts';
import type { HashRequest } from './object-store.ts';
import { TRANSFER_TIMEOUT_MS, transferOptions } from './transfer-options.ts';
import { planTransfers } from './transfer-plan.ts';
import { startWatchdog } from './watchdog.ts';

/** rclone's exit code where the prefix holds nothing. */
const DIRECTORY_NOT_FOUND = 3;

/** A line of `rclone hashsum sha256`. */
const LINE = /^([0-9a-f]{64}) {2}(.+)$/;

/**
 * Reads files back and hashes them in one run of rclone; see ObjectStore.hash for the contract.
 *
 * - `--download` makes it read every byte: without it the hash is one that the store has kept, if it keeps any. What is
 *   read goes through a buffer of a few MiB and nowhere else.
 * - `--no-traverse`: each object is asked for by its name, two requests for each. Without it rclone 1.60 lists directory
 *   by directory, and finds nothing below `rondb/` in S3.
 *
 * A file that cannot be read has no line and does not keep the others from theirs.
 */
export async function hashFiles(rclone: Rclone, request: HashRequest): Promise<void> {
  const { files, prefix, limits, signal } = request;
  if (files.length === 0) return;
  const { remote, path } = rclone.destination;
  const action = `read ${files.length} files of ${remote}:${path}/${prefix}`;
  using watchdog = startWatchdog(request.stallTimeoutMs, action);
  let moved = 0;
  await runRclone(rclone, {
    action,
    args: [
      'hashsum',
      'sha256',
      '--download',
      '--no-traverse',
      ...transferOptions(planTransfers(files, limits), limits),
      directoryArgument(rclone.destination, prefix),
    ],
    input: fileList(files.map((file) => file.path)),
    signal: signal === undefined ? watchdog.signal : AbortSignal.any([signal, watchdog.signal]),
    timeoutMs: TRANSFER_TIMEOUT_MS,
    accept: (exitCode) => exitCode === DIRECTORY_NOT_FOUND,
    onStdoutLine: (line) => {
      const [, sha256, name] = LINE.exec(line) ?? [];
      if (sha256 === undefined || name === undefined) return;
      watchdog.feed();
      request.onHashed(name, sha256);
    },
    onStats: ({ bytes }) => {
      if (bytes > moved) watchdog.feed();
      moved = bytes;
      request.onProgress?.(bytes);
    },
  });
}
