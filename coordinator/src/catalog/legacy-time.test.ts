import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { legacyTime } from './legacy-time.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const told = (id: number, at = now): string | undefined => {
  const time = legacyTime(id, at);
  return time === undefined ? undefined : new Date(time).toISOString().slice(0, 16);
};

// Printed by `date -u -d '<time>' +%y%V%u%H%M` of GNU coreutils.
describe.each([
  ['2024-02-29T23:59', 240942359],
  ['2026-11-22T11:05', 264771105],
  ['2026-01-04T00:00', 260170000],
  ['2020-12-31T04:30', 205340430],
  ['2021-01-03T04:30', 215370430],
  ['2025-12-31T03:00', 250130300],
])('made at %s', (time, id) => {
  test(`the id is ${id}`, () => expect(told(id)).toBe(time));
});

test('one id of two days is the later one, unless that is still to come', () => {
  expect(told(250130300)).toBe('2025-12-31T03:00');
  expect(told(250130300, Date.parse('2025-06-01T00:00:00Z'))).toBe('2025-01-01T03:00');
});

test.each([1_795_345_503, 7, 264_781_105, 264_872_405, 264_771_160, 265_471_105, 260_071_105, 990_110_000])(
  '%i tells no time',
  (id) => expect(told(id)).toBeUndefined(),
);

test('no id tells a time more than a day ahead, or of another year than its digits', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100_000_000, max: 999_999_999 }), (id) => {
      const time = legacyTime(id, now);
      if (time === undefined) return;
      expect(time).toBeLessThanOrEqual(now + 86_400_000);
      expect(new Date(time).toISOString().slice(2, 4)).toBe(String(id).slice(0, 2));
      expect(new Date(time).toISOString().slice(11, 16).replace(':', '')).toBe(String(id).slice(5));
    }),
    { numRuns: 5_000 },
  );
});
