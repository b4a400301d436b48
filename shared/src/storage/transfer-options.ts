import { READ_BUFFER, type TransferLimits, type TransferPlan } from './transfer-plan.ts';

/** A whole transfer; far beyond any that works. What does not move is ended by the watchdog long before. */
export const TRANSFER_TIMEOUT_MS = 14 * 24 * 3_600_000;

/**
 * What `rclone copy` is given in both directions.
 *
 * - `--low-level-retries`: more than for a single request, because a part that fails for good costs the whole file.
 * - `--multi-thread-streams 0`: since 1.64 rclone would send big files in chunks and streams of its own choice, past
 *   the plan; on a local disk they make a file of full size with holes, which looks whole when it is cut short.
 */
export function transferOptions(plan: TransferPlan, limits: TransferLimits): string[] {
  const limit = limits.bandwidthLimitBytesPerSecond;
  return [
    '--files-from-raw=-',
    '--low-level-retries=6',
    '--stats=1s',
    '--stats-log-level=NOTICE',
    `--transfers=${plan.transfers}`,
    `--buffer-size=${READ_BUFFER}B`,
    '--multi-thread-streams=0',
    ...(limit === undefined ? [] : [`--bwlimit=${Math.max(1, Math.floor(limit))}B`]),
  ];
}
