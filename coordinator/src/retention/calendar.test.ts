import { expect, test } from 'vitest';
import { calendar, type Period } from './calendar.ts';

const same = (zone: string, period: Period, a: string, b: string): boolean => {
  const bucket = calendar(zone)[period];
  return bucket(Date.parse(a)) === bucket(Date.parse(b));
};

test.each<[string, Period, string, string, boolean]>([
  // Midnight of the zone, not of UTC.
  ['Europe/Stockholm', 'Daily', '2026-11-21T23:30Z', '2026-11-22T22:30Z', true],
  ['UTC', 'Daily', '2026-11-21T23:30Z', '2026-11-22T22:30Z', false],
  ['Asia/Kolkata', 'Hourly', '2026-11-22T00:31Z', '2026-11-22T01:29Z', true],
  ['Asia/Kolkata', 'Hourly', '2026-11-22T00:29Z', '2026-11-22T00:31Z', false],
  // Clocks go back on 2026-10-25: the hour from 2 comes twice, the day has 25 hours.
  ['Europe/Stockholm', 'Hourly', '2026-10-25T00:30Z', '2026-10-25T01:30Z', false],
  ['Europe/Stockholm', 'Daily', '2026-10-24T22:00Z', '2026-10-25T22:59Z', true],
  ['Europe/Stockholm', 'Daily', '2026-10-24T22:00Z', '2026-10-25T23:00Z', false],
  // Clocks go forward on 2026-03-29: the day has 23 hours.
  ['Europe/Stockholm', 'Hourly', '2026-03-29T00:30Z', '2026-03-29T01:30Z', false],
  ['Europe/Stockholm', 'Daily', '2026-03-28T23:00Z', '2026-03-29T21:59Z', true],
  ['Europe/Stockholm', 'Daily', '2026-03-28T23:00Z', '2026-03-29T22:00Z', false],
  // Samoa had no 30 December 2011.
  ['Pacific/Apia', 'Daily', '2011-12-30T09:59Z', '2011-12-30T10:00Z', false],
  // Monday to Sunday, over New Year too.
  ['UTC', 'Weekly', '2025-12-29T00:00Z', '2026-01-04T23:59Z', true],
  ['UTC', 'Weekly', '2026-01-04T23:59Z', '2026-01-05T00:00Z', false],
  ['UTC', 'Weekly', '1969-12-29T00:00Z', '1970-01-04T23:59Z', true],
  ['UTC', 'Monthly', '2024-02-01T00:00Z', '2024-02-29T23:59Z', true],
  ['UTC', 'Monthly', '2024-02-29T23:59Z', '2025-02-28T23:59Z', false],
  ['America/New_York', 'Yearly', '2026-01-01T05:00Z', '2027-01-01T04:59Z', true],
  ['America/New_York', 'Yearly', '2026-01-01T04:59Z', '2026-01-01T05:00Z', false],
])('%s, %s: %s and %s are one: %s', (zone, period, a, b, expected) => {
  expect(same(zone, period, a, b)).toBe(expected);
});
