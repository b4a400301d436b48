import type { CronTimes } from './cron-times.ts';
import type { MissedPolicy } from './config.ts';

/** A start that is no later than this is on time: a coordinator that is replaced at that moment misses nothing. */
export const TOLERANCE_MS = 60_000;
/** A clock that is set back by less than this makes no start happen twice. */
const LARGEST_STEP_BACK_MS = 3_600_000;

export interface Timetable {
  readonly times: CronTimes;
  readonly jitterMs: number;
  readonly missed: MissedPolicy;
}

/** All times are milliseconds since 1970. */
interface PlannedStart {
  /** When the cron expression says. */
  readonly dueAt: number;
  /** When it is to begin: with jitter, or late because it was missed. */
  readonly startAt: number;
  /** It makes up for one or several that were missed. */
  readonly makesUp: boolean;
}

/**
 * The last start that was due after `settledUntil` and did not happen in its time, if any.
 *
 * @param settledUntil every start that was due until then has happened or was skipped; undefined: it is not known of
 *   any, as for a schedule that is new, which has missed none
 */
export function missedStart(
  { times, jitterMs }: Timetable,
  settledUntil: number | undefined,
  now: number,
): number | undefined {
  const dueAt = times.lastUntil(now);
  if (dueAt === undefined || settledUntil === undefined || dueAt <= settledUntil) return undefined;
  return now > dueAt + jitterMs + TOLERANCE_MS ? dueAt : undefined;
}

/**
 * The next start: one that was missed, where that is wanted; one whose time is now; else the next to come.
 *
 * @param random from 0 to below 1, once for each start
 * @returns undefined where none comes any more
 */
export function nextStart(
  timetable: Timetable,
  settledUntil: number | undefined,
  now: number,
  random: () => number,
): PlannedStart | undefined {
  const { times, jitterMs, missed } = timetable;
  const missedAt = missedStart(timetable, settledUntil, now);
  if (missedAt !== undefined && missed === 'run-once')
    return { dueAt: missedAt, startAt: now + random() * jitterMs, makesUp: true };
  const lastDue = times.lastUntil(now);
  if (
    missedAt === undefined &&
    lastDue !== undefined &&
    settledUntil !== undefined &&
    lastDue > settledUntil
  ) {
    const left = Math.max(0, lastDue + jitterMs - now);
    return { dueAt: lastDue, startAt: now + random() * left, makesUp: false };
  }
  const steppedBack = settledUntil !== undefined && settledUntil - now < LARGEST_STEP_BACK_MS;
  const dueAt = times.nextAfter(steppedBack ? Math.max(now, settledUntil) : now);
  return dueAt === undefined ? undefined : { dueAt, startAt: dueAt + random() * jitterMs, makesUp: false };
}
