import { toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import type { Clock } from '../schedule/clock.ts';

const DAY_MS = 24 * 3_600_000;

/** Prunes a day after it was called, and every day from then on, until `signal` fires. It never throws. */
export async function pruneDaily(
  prune: (signal: AbortSignal) => Promise<unknown>,
  { clock, log, signal }: { readonly clock: Clock; readonly log: Logger; readonly signal: AbortSignal },
): Promise<void> {
  for (let next = clock.now() + DAY_MS; !signal.aborted; next += DAY_MS) {
    try {
      await clock.sleepUntil(next, signal);
      await prune(signal);
    } catch (thrown) {
      if (!signal.aborted) log.error({ err: toBackupError(thrown) }, 'the daily prune failed');
    }
  }
}
