const DAY_MS = 86_400_000;

/**
 * When a backup of rondb-helm was made, from its id: nine digits, `date +%y%V%u%H%M` (year, ISO week, weekday from
 * Monday, hour, minute), taken as UTC, which containers run in.
 *
 * %y is the calendar year and %V the week of the ISO year, so around New Year an id can mean two days: 250130300 is both
 * 2025-01-01 and 2025-12-31. The later one that is not in the future is meant then: it errs towards keeping.
 *
 * @returns milliseconds since 1970; undefined where the id tells no such time
 */
export function legacyTime(backupId: number, nowMs: number): number | undefined {
  const digits = /^(\d\d)(\d\d)([1-7])([01]\d|2[0-3])([0-5]\d)$/.exec(String(backupId));
  if (digits === null) return undefined;
  const [year = 0, week = 0, weekday = 0, hour = 0, minute = 0] = digits.slice(1).map(Number);
  const calendarYear = 2000 + year;
  const meant = [calendarYear - 1, calendarYear, calendarYear + 1]
    .map((isoYear) => dayOf(isoYear, week, weekday))
    .filter((day) => new Date(day).getUTCFullYear() === calendarYear && isoWeek(day) === week)
    .map((day) => day + (hour * 60 + minute) * 60_000);
  // A day ahead is a clock or a time zone, not the future.
  const past = meant.filter((at) => at <= nowMs + DAY_MS);
  return past.length === 0 ? undefined : Math.max(...past);
}

/** Week 1 of an ISO year is that with 4 January in it. */
function dayOf(isoYear: number, week: number, weekday: number): number {
  const fourth = Date.UTC(isoYear, 0, 4);
  const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY_MS;
  return monday + ((week - 1) * 7 + weekday - 1) * DAY_MS;
}

/** Of the week that a day is in: that of its Thursday. */
function isoWeek(day: number): number {
  const thursday = day + (3 - ((new Date(day).getUTCDay() + 6) % 7)) * DAY_MS;
  const newYear = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1);
  return Math.floor((thursday - newYear) / DAY_MS / 7) + 1;
}
