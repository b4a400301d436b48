/** What an upload may use. */
export interface TransferLimits {
  /** Of rclone, its own needs included, in bytes. */
  readonly memoryLimitBytes: number;
  /** For all transfers of this upload together; absent: no limit. */
  readonly bandwidthLimitBytesPerSecond?: number | undefined;
  /** Cores that the upload may keep busy with TLS and hashes. */
  readonly cores: number;
}

export interface TransferPlan {
  /** Files at a time. */
  readonly transfers: number;
  /** Parts of one file at a time. */
  readonly uploadConcurrency: number;
  /** Size of a part, a whole number of MiB. */
  readonly chunkSizeBytes: number;
}

const MIB = 1024 * 1024;
/** S3 refuses an upload of more parts, and parts (but the last) under 5 MiB. */
const MAX_PARTS = 10_000;
const MIN_CHUNK = 5 * MIB;
/** One request a 16 MiB keeps requests cheap and a resent part small; larger parts gained nothing on a fast line. */
const GOOD_CHUNK = 16 * MIB;
/** rclone 1.60 is resident in about 45 MiB when it transfers nothing. */
const RCLONE_BASE = 64 * MIB;
/** Connections a core fills, and the most that a store is asked to serve for one node. */
const STREAMS_PER_CORE = 4;
const MAX_STREAMS = 16;
/** Read ahead for each file, given to rclone as --buffer-size. */
export const READ_BUFFER = 4 * MIB;

/**
 * How to send these files: enough parallel streams to fill a line in spite of latency, within the memory limit.
 *
 * rclone holds `transfers × uploadConcurrency` chunks and a read buffer for each transfer. Files at a time come first,
 * parts of a file take what is left of the streams: many small files and one big file both fill the line. When memory
 * is short the chunks shrink first, then the streams. The size of a chunk never falls below what the largest file
 * needs to stay within 10,000 parts: a limit too small for that is exceeded, because the file could not be stored at all.
 */
export function planTransfers(files: readonly { sizeBytes: number }[], limits: TransferLimits): TransferPlan {
  const largest = files.reduce((max, file) => Math.max(max, file.sizeBytes), 0);
  const smallestChunk = Math.max(MIN_CHUNK, wholeMib(largest / MAX_PARTS));
  const memory = limits.memoryLimitBytes - RCLONE_BASE;
  const streams = Math.min(MAX_STREAMS, Math.max(1, Math.floor(limits.cores)) * STREAMS_PER_CORE);

  for (let wanted = streams; wanted > 1; wanted -= 1) {
    const transfers = Math.max(1, Math.min(files.length, wanted));
    const uploadConcurrency = Math.max(1, Math.floor(wanted / transfers));
    const forChunks = memory - transfers * READ_BUFFER;
    const chunk = Math.floor(forChunks / (transfers * uploadConcurrency) / MIB) * MIB;
    if (chunk >= smallestChunk) {
      return {
        transfers,
        uploadConcurrency,
        chunkSizeBytes: Math.max(smallestChunk, Math.min(chunk, GOOD_CHUNK)),
      };
    }
  }
  return { transfers: 1, uploadConcurrency: 1, chunkSizeBytes: smallestChunk };
}

const wholeMib = (bytes: number): number => Math.ceil(bytes / MIB) * MIB;
