import { checkLocalFiles, fileList } from './file-list.ts';
import { listPrefix } from './listing.ts';
import type { UploadRequest } from './object-store.ts';
import { directoryArgument, type Rclone, runRclone } from './rclone.ts';
import type { RcloneStats } from './rclone-log.ts';
import { checkAllStored, findRemains } from './remains.ts';
import { removeFiles } from './removal.ts';
import { TRANSFER_TIMEOUT_MS, transferOptions } from './transfer-options.ts';
import { planTransfers, type TransferPlan } from './transfer-plan.ts';
import { startWatchdog } from './watchdog.ts';

/**
 * Sends files in one run of rclone; see ObjectStore.upload for the contract.
 *
 * 1. List what is there; remove the pieces of an earlier attempt; stop at foreign content.
 * 2. `rclone copy`, which sends what is missing and compares what is there.
 * 3. List again: the store's own word for every file.
 */
export async function uploadFiles(rclone: Rclone, request: UploadRequest, timeoutMs: number): Promise<void> {
  const { files, prefix, signal } = request;
  const input = fileList(files.map((file) => file.path));
  await checkLocalFiles(request.localDir, files);
  if (files.length === 0) return;
  const list = () => listPrefix(rclone, prefix, { levels: 'all', timeoutMs, signal });

  const { halfWritten, presentBytes } = findRemains(files, await list(), rclone.destination.storageType);
  if (halfWritten.length > 0) {
    rclone.log.warn({ prefix, halfWritten }, 'removing pieces of an interrupted upload');
    await removeFiles(rclone, prefix, halfWritten, { timeoutMs, signal });
  }

  const action = `upload ${files.length} files to ${rclone.destination.remote}:${rclone.destination.path}/${prefix}`;
  using watchdog = startWatchdog(request.stallTimeoutMs, action);
  const report = progressReporter(request, presentBytes);
  const plan = planTransfers(files, request.limits);
  let moved = 0;
  await runRclone(rclone, {
    action,
    args: [
      'copy',
      ...transferOptions(plan, request.limits),
      ...uploadOptions(plan),
      request.localDir,
      directoryArgument(rclone.destination, prefix),
    ],
    input,
    signal: signal === undefined ? watchdog.signal : AbortSignal.any([signal, watchdog.signal]),
    timeoutMs: TRANSFER_TIMEOUT_MS,
    onStats: (stats) => {
      if (stats.bytes > moved || stats.checking > 0) watchdog.feed();
      moved = stats.bytes;
      report(stats);
    },
  });
  checkAllStored(files, await list());
}

/**
 * - `--checksum`: what is there is compared by size, and by hash where the store has one, never by time: a time that
 *   differs would make rclone rewrite the object's metadata, which on S3 is a copy of the object onto itself.
 * - `--immutable`: other content is an error (`immutable file modified`), not overwritten.
 * - `--s3-upload-cutoff` equal to the chunk and `--s3-disable-checksum`: rclone reads a file twice when it sends it in
 *   one request, or is to store the MD5 of all of it. Each part has its own MD5, which the store checks, and the
 *   SHA-256 of the whole is in our manifest. (The HEAD after each upload stays: it compares size and hash.)
 *   Remotes of other types ignore `--s3-*`.
 */
function uploadOptions(plan: TransferPlan): string[] {
  return [
    '--checksum',
    '--immutable',
    '--fast-list',
    `--s3-chunk-size=${plan.chunkSizeBytes}B`,
    `--s3-upload-cutoff=${plan.chunkSizeBytes}B`,
    `--s3-upload-concurrency=${plan.uploadConcurrency}`,
    '--s3-disable-checksum',
  ];
}

/** rclone counts what it sends; we report on all the files, those that were there before included. */
function progressReporter({ files, onProgress }: UploadRequest, presentBytes: number) {
  const totalBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return (stats: RcloneStats): void => {
    // A part that is sent again is counted again.
    const bytes = Math.min(totalBytes, presentBytes + stats.bytes);
    const { bytesPerSecond, transferring } = stats;
    onProgress?.({
      bytes,
      totalBytes,
      bytesPerSecond,
      ...(bytesPerSecond === 0 ? {} : { etaSeconds: Math.ceil((totalBytes - bytes) / bytesPerSecond) }),
      transferring,
    });
  };
}
