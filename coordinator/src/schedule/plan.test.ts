import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cronTimes } from './cron-times.ts';
import { missedStart, nextStart, type Timetable, TOLERANCE_MS } from './plan.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (text: string): number => Date.parse(`2026-${text}Z`);

const nightly = (over: Partial<Timetable> = {}): Timetable => ({
  times: cronTimes('0 2 * * *', 'UTC'),
  jitterMs: 0,
  missed: 'run-once',
  ...over,
});
const half = () => 0.5;

describe('after a start, the next', () => {
  test('is the next of the expression', () => {
    const settled = at('05-10T02:00:00');
    expect(nextStart(nightly(), settled, settled + 5, half)).toEqual({
      dueAt: at('05-11T02:00:00'),
      startAt: at('05-11T02:00:00'),
      makesUp: false,
    });
  });

  test('is put off by what is drawn', () => {
    const settled = at('05-10T02:00:00');
    const next = nextStart(nightly({ jitterMs: HOUR }), settled, settled, half);
    expect(next?.startAt).toBe(at('05-11T02:30:00'));
  });

  test('is not the same again when the clock is set back a little', () => {
    const settled = at('05-10T02:00:01');
    expect(nextStart(nightly(), settled, at('05-10T01:59:30'), half)?.dueAt).toBe(at('05-11T02:00:00'));
    // But a clock that was wrong by days stops no schedule for days.
    expect(nextStart(nightly(), at('06-10T02:00:00'), at('05-10T01:59:30'), half)?.dueAt).toBe(
      at('05-10T02:00:00'),
    );
  });

  test('does not come where the expression has no more', () => {
    const times = { nextAfter: () => undefined, lastUntil: () => undefined };
    expect(nextStart(nightly({ times }), undefined, 0, half)).toBeUndefined();
  });
});

describe('a coordinator that starts', () => {
  test('has missed nothing of a schedule that is new', () => {
    expect(nextStart(nightly(), undefined, at('05-10T09:00:00'), half)?.dueAt).toBe(at('05-11T02:00:00'));
  });

  test('makes up once for all that were missed, or skips them', () => {
    const [last, now] = [at('05-01T02:00:00'), at('05-10T09:00:00')];
    expect(nextStart(nightly({ jitterMs: HOUR }), last, now, half)).toEqual({
      dueAt: at('05-10T02:00:00'),
      startAt: at('05-10T09:30:00'),
      makesUp: true,
    });
    expect(nextStart(nightly({ missed: 'skip' }), last, now, half)).toEqual({
      dueAt: at('05-11T02:00:00'),
      startAt: at('05-11T02:00:00'),
      makesUp: false,
    });
  });

  test.each(['run-once', 'skip'] as const)('does not miss a start whose time is now, under %s', (missed) => {
    const settled = at('05-09T02:00:00');
    const late = at('05-10T02:00:20');
    expect(nextStart(nightly({ missed }), settled, late, half)).toEqual({
      dueAt: at('05-10T02:00:00'),
      startAt: late,
      makesUp: false,
    });
    const between = at('05-10T02:40:00');
    expect(nextStart(nightly({ missed, jitterMs: HOUR }), settled, between, half)).toEqual({
      dueAt: at('05-10T02:00:00'),
      startAt: at('05-10T02:50:00'),
      makesUp: false,
    });
  });
});

/** Runs a schedule over two months in which clocks change on a clock that jumps from start to start, with times in which nothing runs. */
function live(timetable: Timetable, downtimes: readonly (readonly [number, number])[], random: () => number) {
  const end = at('04-20T00:00:00');
  const starts: { dueAt: number; startAt: number; makesUp: boolean }[] = [];
  let now = at('02-20T00:00:00');
  let settled: number | undefined = now;
  for (;;) {
    const next = nextStart(timetable, settled, now, random);
    if (next === undefined) return starts;
    const down = downtimes.find(([from, to]) => next.startAt >= from && now < to);
    if (down !== undefined) {
      // What was planned is forgotten; what was started is known from the store.
      now = Math.max(now, down[1]);
      settled = starts.at(-1)?.startAt ?? at('02-20T00:00:00');
      continue;
    }
    if (next.startAt >= end) return starts;
    starts.push(next);
    if (starts.length > 10_000) throw new Error('it starts again and again');
    now = next.startAt;
    settled = now;
  }
}

const TWO_MONTHS = at('04-20T00:00:00') - at('02-20T00:00:00');
const timetables = fc.record({
  times: fc
    .tuple(
      fc.constantFrom('0 2 * * *', '30 */6 * * *', '0 3 * * 0', '15 2 1 * *'),
      fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'),
    )
    .map(([expression, zone]) => cronTimes(expression, zone)),
  jitterMs: fc.constantFrom(0, 10 * MINUTE, HOUR),
  missed: fc.constantFrom('run-once', 'skip'),
});
function drawing(seed: number): () => number {
  let drawn = seed;
  return () => {
    drawn = (drawn * 7_919 + 13) % 1_009;
    return drawn / 1_009;
  };
}
const downtime = fc
  .tuple(fc.nat(TWO_MONTHS), fc.nat(10 * 24 * HOUR))
  .map(([from, long]) => [at('02-20T00:00:00') + from, at('02-20T00:00:00') + from + long] as const);

const BEGIN = at('02-20T00:00:00');
const END = at('04-17T00:00:00');

test('whatever the downtimes: nothing starts twice, early, while down or later than jitter allows', () => {
  fc.assert(
    fc.property(
      timetables,
      fc.array(downtime, { maxLength: 4 }),
      fc.nat(1_000),
      (timetable, downtimes, seed) => {
        const starts = live(timetable, downtimes, drawing(seed));
        const isGood = ({ dueAt, startAt, makesUp }: (typeof starts)[number]): boolean =>
          timetable.times.lastUntil(dueAt) === dueAt &&
          startAt >= dueAt &&
          (makesUp
            ? timetable.missed === 'run-once'
            : startAt <= dueAt + timetable.jitterMs + TOLERANCE_MS) &&
          !downtimes.some(([from, to]) => startAt > from && startAt < to);
        expect(starts.filter((start) => !isGood(start))).toEqual([]);
        expect(new Set(starts.map(({ dueAt }) => dueAt)).size).toBe(starts.length);
      },
    ),
    { numRuns: 60 },
  );
});

test('every time that is due begins in its window, but in a downtime', () => {
  fc.assert(
    fc.property(
      timetables,
      fc.array(downtime, { maxLength: 3 }),
      fc.nat(1_000),
      (timetable, downtimes, seed) => {
        const starts = live(timetable, downtimes, drawing(seed));
        const lost: number[] = [];
        let due = timetable.times.nextAfter(BEGIN);
        for (; due !== undefined && due < END; due = timetable.times.nextAfter(due)) {
          const [begin, end] = [due, due + timetable.jitterMs + TOLERANCE_MS];
          const isDown = downtimes.some(([from, to]) => from <= end && to >= begin);
          if (!isDown && !starts.some(({ startAt }) => startAt >= begin && startAt <= end)) lost.push(due);
        }
        expect(lost).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

test('after a downtime, all that was missed is made up by one start within the jitter, or by none', () => {
  fc.assert(
    fc.property(timetables, downtime, fc.nat(1_000), (timetable, [from, to], seed) => {
      const last = timetable.times.lastUntil(to) ?? 0;
      fc.pre(last > from && last > BEGIN && to < END && last + timetable.jitterMs + TOLERANCE_MS < to);
      const starts = live(timetable, [[from, to]], drawing(seed));
      const madeUp = starts.filter(({ makesUp }) => makesUp);
      expect(madeUp.map(({ dueAt }) => dueAt)).toEqual(timetable.missed === 'skip' ? [] : [last]);
      expect(madeUp.every(({ startAt }) => startAt >= to && startAt <= to + timetable.jitterMs)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('a start is missed only after its window, and only once', () => {
  const timetable = nightly({ jitterMs: HOUR });
  const [settled, due] = [at('05-09T02:00:00'), at('05-10T02:00:00')];
  expect(missedStart(timetable, settled, due + HOUR + TOLERANCE_MS)).toBeUndefined();
  expect(missedStart(timetable, settled, due + HOUR + TOLERANCE_MS + 1)).toBe(due);
  expect(missedStart(timetable, due, due + 5 * HOUR)).toBeUndefined();
});
