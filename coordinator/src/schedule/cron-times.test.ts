import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cronTimes } from './cron-times.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'] as const;

/** Minutes that local time is ahead of UTC, from the platform's own calendar. */
function clockOf(timeZone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  });
  return (time) => {
    const part = Object.fromEntries(
      format.formatToParts(time).map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = part;
    return (Date.UTC(year, month - 1, day, hour, minute) - Math.floor(time / MINUTE) * MINUTE) / MINUTE;
  };
}

/** When clocks first show `wall` (as if it were UTC), or later where they never do. */
function firstShown(wall: number, offsetAt: (time: number) => number): number {
  let time = wall - 16 * HOUR;
  // By quarters of an hour, then by minutes: offsets are multiples of a quarter.
  while (time + 15 * MINUTE + offsetAt(time + 15 * MINUTE) * MINUTE < wall) time += 15 * MINUTE;
  while (time + offsetAt(time) * MINUTE < wall) time += MINUTE;
  return time;
}

/** Every time of a cron expression from `begin` to before `end`. */
function allIn(begin: number, end: number, expression: string, timeZone: string): number[] {
  const { nextAfter } = cronTimes(expression, timeZone);
  const found: number[] = [];
  let time: number | undefined = begin - 1;
  while ((time = nextAfter(time)) !== undefined && time < end) found.push(time);
  return found;
}

describe.each(zones)('over the year 2026 in %s', (timeZone) => {
  const offsetAt = clockOf(timeZone);

  test.each([
    [0, 0],
    [1, 45],
    [2, 15],
    [2, 30],
    [2, 0],
    [23, 59],
  ])('%i:%i comes once on every local day, and in a gap at its end', (hour, minute) => {
    const [begin, end] = [Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1)];
    const found = allIn(begin, end, `${minute} ${hour} * * *`, timeZone);
    const expected = Array.from({ length: 367 }, (_, day) =>
      firstShown(Date.UTC(2026, 0, day, hour, minute), offsetAt),
    ).filter((time) => time >= begin && time < end);
    expect(found).toEqual(expected);
    expect(found.length).toBeGreaterThanOrEqual(364);
  });

  // Clocks change in these months, counted from 0.
  test.each([2, 3, 9, 10])('half hours keep their pace in month %i', (month) => {
    const [begin, end] = [Date.UTC(2026, month, 1), Date.UTC(2026, month + 1, 1)];
    const found = allIn(begin, end, '*/30 * * * *', timeZone);
    expect(found).toEqual(found.map((_, index) => (found[0] ?? 0) + index * 30 * MINUTE));
    expect(found).toHaveLength((end - begin) / (30 * MINUTE));
  });
});

test('the last time until a moment and the next after it are neighbours', () => {
  const expressions = ['30 2 * * *', '0 */6 * * *', '0 3 * * 0', '0 4 1 * *', '*/10 * * * * *', '15 2 L * *'];
  fc.assert(
    fc.property(
      fc.constantFrom(...expressions),
      fc.constantFrom(...zones),
      fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2030, 0, 1) }),
      (expression, timeZone, time) => {
        const { nextAfter, lastUntil } = cronTimes(expression, timeZone);
        const last = lastUntil(time) ?? Number.NaN;
        const next = nextAfter(time) ?? Number.NaN;
        expect(last).toBeLessThanOrEqual(time);
        expect(next).toBeGreaterThan(time);
        expect(nextAfter(last)).toBe(next);
        expect(lastUntil(next)).toBe(next);
        expect(lastUntil(next - 1)).toBe(last);
      },
    ),
    { numRuns: 100 },
  );
});

test.each([
  '61 * * * *',
  '* * * *',
  'daily',
  '*/0 * * * *',
  '0 0 * * * * 2030',
  '0 0 * * mon-',
  '2026-12-01T00:00:00',
  '@daily',
])('%j is no expression', (expression) => {
  expect(() => cronTimes(expression, 'UTC')).toThrow(/./);
});
