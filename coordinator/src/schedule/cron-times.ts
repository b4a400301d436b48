import { Cron } from 'croner';

/** The times of a cron expression; all are milliseconds since 1970. */
export interface CronTimes {
  /** The first one after `time`; undefined where none comes any more. */
  readonly nextAfter: (time: number) => number | undefined;
  /** The last one that is not after `time`. */
  readonly lastUntil: (time: number) => number | undefined;
}

/**
 * Where clocks are put forward, a fixed time that is left out becomes the end of the gap; where they are put back, one
 * that comes twice counts the first time. Times by the hour or more often keep their pace over both.
 *
 * @param expression minute, hour, day of the month, month, day of the week; with six fields, seconds before them
 * @param timeZone name of the IANA database
 * @throws Error that says what is wrong with the expression
 */
export function cronTimes(expression: string, timeZone: string): CronTimes {
  // The library takes a date too, and words such as @daily.
  if (!/^\S+(?: +\S+){4,5}$/.test(expression)) throw new Error('five or six fields are needed');
  const cron = new Cron(expression, { timezone: timeZone, paused: true, mode: '5-or-6-parts' });
  return {
    nextAfter: (time) => cron.nextRun(new Date(time))?.getTime(),
    lastUntil: (time) => cron.previousRuns(1, new Date(time + 1))[0]?.getTime(),
  };
}
