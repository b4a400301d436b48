import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import type { CatalogEntry } from '../catalog/catalog.ts';
import type { CoordinatorService } from '../service.ts';
import type { Clock } from './clock.ts';
import type { ScheduleConfig } from './config.ts';
import { cronTimes } from './cron-times.ts';
import { missedStart, nextStart, type Timetable, TOLERANCE_MS } from './plan.ts';
import { outcomeOfEntry, outcomeOfOperation, type ScheduleOutcome, type ScheduleStatus } from './status.ts';

/** A start that makes up for a missed one and meets a run is tried again so much later, until the next one is due. */
const TRY_AGAIN_MS = 60_000;
/** Between two tries to read the object store. */
const STORE_PAUSE_MS = 30_000;

export interface SkippedStart {
  readonly label: string;
  /** When it was due; milliseconds since 1970. */
  readonly dueAt: number;
  readonly error: BackupError;
}

export interface SchedulerPorts {
  readonly schedules: readonly ScheduleConfig[];
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly backups: Pick<CoordinatorService, 'startBackup' | 'watch'>;
  /** The newest run of each label, as the object store tells. */
  readonly lastRuns: (
    labels: readonly string[],
    signal: AbortSignal,
  ) => Promise<ReadonlyMap<string, CatalogEntry>>;
  readonly onSkipped: (skipped: SkippedStart) => void;
  /** Called when a scheduled backup is complete. */
  readonly afterBackup: (signal: AbortSignal) => Promise<void>;
  readonly log: Logger;
}

interface Schedule {
  readonly config: ScheduleConfig;
  readonly timetable: Timetable;
  nextStartAt: number | undefined;
  last: ScheduleOutcome | undefined;
}

/**
 * Begins backups by the schedules. What it has to know of the time before it ran, it reads from the object store; what
 * it refused or could not begin is in memory and in the log only.
 */
export class Scheduler {
  readonly #ports: SchedulerPorts;
  readonly #schedules: readonly Schedule[];

  constructor(ports: SchedulerPorts) {
    this.#ports = ports;
    this.#schedules = ports.schedules.map((config) => ({
      config,
      timetable: { ...config, times: cronTimes(config.cron, config.timeZone) },
      nextStartAt: undefined,
      last: undefined,
    }));
  }

  list(): ScheduleStatus[] {
    return this.#schedules.map(({ config, nextStartAt, last }) => ({ ...config, nextStartAt, last }));
  }

  /** Begins backups until the signal fires. It never throws. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      const known = await this.#lastRuns(signal);
      await Promise.all(
        this.#schedules.map(async (schedule) => {
          const entry = known.get(schedule.config.label);
          schedule.last = entry && outcomeOfEntry(entry);
          await this.#keep(schedule, signal);
        }),
      );
    } catch (thrown) {
      if (!signal.aborted)
        this.#ports.log.error({ err: toBackupError(thrown) }, 'the schedules have stopped');
    }
  }

  async #lastRuns(signal: AbortSignal): Promise<ReadonlyMap<string, CatalogEntry>> {
    const { clock, lastRuns, log } = this.#ports;
    for (;;) {
      try {
        return await lastRuns(
          this.#schedules.map(({ config }) => config.label),
          signal,
        );
      } catch (thrown) {
        signal.throwIfAborted();
        log.warn({ err: toBackupError(thrown) }, 'cannot see yet what the schedules have missed');
      }
      await clock.sleepUntil(clock.now() + STORE_PAUSE_MS, signal);
    }
  }

  async #keep(schedule: Schedule, signal: AbortSignal): Promise<void> {
    const { clock, random, log } = this.#ports;
    const { timetable, config } = schedule;
    let settledUntil = schedule.last?.at ?? clock.now();
    while (!signal.aborted) {
      const missedAt = missedStart(timetable, settledUntil, clock.now());
      if (missedAt !== undefined && config.missed === 'skip') {
        this.#skip(
          schedule,
          missedAt,
          new BackupError('SCHEDULE_MISSED', 'no coordinator served at that time'),
        );
        settledUntil = clock.now();
      }
      const next = nextStart(timetable, settledUntil, clock.now(), random);
      schedule.nextStartAt = next?.startAt;
      if (next === undefined) return;
      log.info({ label: config.label, ...next }, 'next scheduled start');
      await clock.sleepUntil(next.startAt, signal);
      // A machine that slept has missed it.
      if (!next.makesUp && clock.now() > next.startAt + TOLERANCE_MS) continue;
      const refused = await this.#start(schedule, signal);
      if (refused !== undefined && next.makesUp) {
        log.info({ label: config.label, err: refused }, 'a run goes on; making up later');
        await clock.sleepUntil(clock.now() + TRY_AGAIN_MS, signal);
        continue;
      }
      if (refused !== undefined) this.#skip(schedule, next.dueAt, refused);
      settledUntil = clock.now();
    }
  }

  /** Waits until the backup has its id, or has ended without. @returns why it was refused, when another run goes on */
  async #start(schedule: Schedule, signal: AbortSignal): Promise<BackupError | undefined> {
    const { backups, clock, log } = this.#ports;
    const at = clock.now();
    try {
      const { operationId } = await backups.startBackup({ requestId: '', label: schedule.config.label });
      for await (const snapshot of backups.watch(operationId, signal)) {
        const { backupId, error } = snapshot;
        if (backupId === undefined && error?.code === 'RUN_IN_PROGRESS')
          return new BackupError('RUN_IN_PROGRESS', error.message);
        schedule.last = outcomeOfOperation(snapshot);
        if (backupId !== undefined) break;
      }
      void this.#follow(schedule, operationId, signal);
    } catch (thrown) {
      signal.throwIfAborted();
      const error = toBackupError(thrown);
      if (error.code === 'RUN_IN_PROGRESS') return error;
      log.error({ label: schedule.config.label, err: error }, 'cannot begin a scheduled backup');
      schedule.last = { at, result: 'failed', backupId: undefined, error };
    }
    return undefined;
  }

  async #follow(schedule: Schedule, operationId: string, signal: AbortSignal): Promise<void> {
    let result: ScheduleOutcome['result'] = 'running';
    try {
      for await (const snapshot of this.#ports.backups.watch(operationId, signal)) {
        const outcome = outcomeOfOperation(snapshot);
        // A start that was skipped meanwhile is the last one.
        if (schedule.last === undefined || schedule.last.at <= outcome.at) schedule.last = outcome;
        result = outcome.result;
      }
      if (result === 'completed' || result === 'degraded') await this.#ports.afterBackup(signal);
    } catch (thrown) {
      if (!signal.aborted) this.#ports.log.error({ err: toBackupError(thrown) }, 'after a scheduled backup');
    }
  }

  #skip(schedule: Schedule, dueAt: number, error: BackupError): void {
    const { clock, log, onSkipped } = this.#ports;
    const { label } = schedule.config;
    schedule.last = { at: clock.now(), result: 'skipped', backupId: undefined, error };
    log.warn({ label, dueAt, err: error }, 'scheduled start skipped');
    onSkipped({ label, dueAt, error });
  }
}
