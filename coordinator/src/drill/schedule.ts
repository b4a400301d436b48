import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import type { Clock } from '../schedule/clock.ts';
import { cronTimes } from '../schedule/cron-times.ts';
import type { DrillSchedule } from './config.ts';

export interface DrillSchedulePorts {
  readonly schedule: DrillSchedule;
  readonly clock: Clock;
  /** The newest complete backup of a label. */
  readonly latest: (label: string) => Promise<number | undefined>;
  readonly start: (backupId: number) => Promise<unknown>;
  /** Told of a drill that could not begin. */
  readonly onRefused: (error: BackupError) => void;
  readonly log: Logger;
}

/**
 * Begins a drill whenever the cron expression says, until the signal fires. A time that passed while nobody served is not
 * made up for: the next one tries a newer backup. It never throws.
 */
export async function keepDrills(
  { schedule, clock, latest, start, onRefused, log }: DrillSchedulePorts,
  signal: AbortSignal,
): Promise<void> {
  const { label } = schedule;
  const times = cronTimes(schedule.cron, schedule.timeZone);
  let last = 0;
  try {
    for (;;) {
      // A clock that is set back makes no drill happen twice.
      const dueAt = times.nextAfter(Math.max(last, clock.now()));
      if (dueAt === undefined) return;
      await clock.sleepUntil(dueAt, signal);
      last = dueAt;
      try {
        const backupId = await latest(label);
        if (backupId === undefined)
          throw new BackupError('BACKUP_NOT_FOUND', `there is no complete backup with the label ${label}`);
        log.info({ label, backupId }, 'scheduled drill');
        await start(backupId);
      } catch (thrown) {
        signal.throwIfAborted();
        const error = toBackupError(thrown);
        log.error({ label, err: error }, 'cannot begin a scheduled drill');
        onRefused(error);
      }
    }
  } catch (thrown) {
    if (!signal.aborted) log.error({ err: toBackupError(thrown) }, 'the schedule of drills has stopped');
  }
}
