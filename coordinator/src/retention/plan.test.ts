import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backupStates } from '../catalog/markers.ts';
import { noRules, retentionOf } from '../testing/retention.ts';
import { planRetention, type StoredBackup } from './plan.ts';
import type { RetentionConfig, RetentionPolicy } from './policy.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const nowMs = Date.parse('2026-11-22T12:00:00Z');

const backup = (backupId: number, at: number | string, rest: Partial<StoredBackup> = {}): StoredBackup => ({
  backupId,
  state: 'complete',
  clusterName: 'prod',
  label: undefined,
  pinned: false,
  onDataNodes: false,
  at: typeof at === 'string' ? Date.parse(at) : nowMs - at,
  ...rest,
});
const plan = (backups: readonly StoredBackup[], retention: RetentionConfig) =>
  planRetention(backups, { clusterName: 'prod', retention, nowMs });
const deleted = (backups: readonly StoredBackup[], retention: RetentionConfig): number[] =>
  plan(backups, retention).flatMap(({ backupId, action }) => (action === 'delete' ? [backupId] : []));
const labelled = (label: string) => ({ label });

/** 1 is the oldest, of ten days ago; one a day at noon, the last just now. */
const tenDays = Array.from({ length: 10 }, (_, day) => backup(day + 1, (9 - day) * DAY));

describe('what goes', () => {
  test.each<[string, readonly StoredBackup[], RetentionConfig, number[]]>([
    ['nothing without rules', tenDays, retentionOf({}), []],
    ['nothing by a minimum alone', tenDays, retentionOf({ minKeep: 1 }), []],
    ['all but the last three', tenDays, retentionOf({ keepLast: 3 }), [7, 6, 5, 4, 3, 2, 1]],
    ['nothing when there are fewer', tenDays, retentionOf({ keepLast: 99 }), []],
    [
      'all but the newest of each day',
      [backup(1, '2026-11-20T01:00Z'), backup(2, '2026-11-20T23:00Z'), backup(3, '2026-11-21T05:00Z')],
      retentionOf({ keepDaily: 7 }),
      [1],
    ],
    [
      'days without a backup count for nothing',
      [backup(1, '2026-09-01T00:00Z'), backup(2, '2026-10-01T00:00Z'), backup(3, '2026-11-01T00:00Z')],
      retentionOf({ keepDaily: 2 }),
      [1],
    ],
    [
      'what no rule of several keeps',
      tenDays,
      // 10 9 (last), 10 9 8 (days), 10 8 1 (weeks: the 22nd is a Sunday, the 15th is backup 3).
      retentionOf({ keepLast: 2, keepDaily: 3, keepWeekly: 2 }),
      [7, 6, 5, 4, 2, 1],
    ],
    ['what is older than the maximum age', tenDays, retentionOf({ maxAgeMs: 7 * DAY }), [2, 1]],
    ['that too where a rule would keep it', tenDays, retentionOf({ keepLast: 9, maxAgeMs: 7 * DAY }), [2, 1]],
    [
      'less where a minimum is to be kept',
      tenDays,
      retentionOf({ keepLast: 9, maxAgeMs: 2 * DAY, minKeep: 5 }),
      [5, 4, 3, 2, 1],
    ],
    [
      'but never the last one',
      [backup(1, 99 * DAY), backup(2, 98 * DAY)],
      retentionOf({ maxAgeMs: DAY }),
      [1],
    ],
    [
      'but never the last complete one, whatever failed since, or another cluster has',
      [
        backup(1, 99 * DAY),
        backup(2, 98 * DAY),
        ...(['failed', 'interrupted', 'running'] as const).map((state, at) =>
          backup(3 + at, HOUR, { state }),
        ),
        backup(6, HOUR, { clusterName: 'other' }),
      ],
      retentionOf({ maxAgeMs: DAY }),
      [1],
    ],
    [
      'a label by its own rules, and the others by the default ones',
      [
        backup(1, 4 * HOUR, labelled('hourly')),
        backup(2, 3 * HOUR, labelled('nightly')),
        backup(3, 2 * HOUR, labelled('hourly')),
        backup(4, HOUR),
        backup(5, 0, labelled('nightly')),
      ],
      retentionOf({ keepLast: 2 }, { labels: new Map([['hourly', { ...noRules, keepLast: 1 }]]) }),
      [2, 1],
    ],
    [
      'nothing of a label without rules, whatever the default ones say',
      [backup(1, 4 * HOUR, labelled('yearly')), backup(2, 3 * HOUR, labelled('yearly')), backup(3, 0)],
      retentionOf({ keepLast: 1 }, { labels: new Map([['yearly', noRules]]) }),
      [],
    ],
    [
      'the last one of all stays, though its label has newer rules',
      [backup(1, 90 * DAY, labelled('a')), backup(2, 80 * DAY, labelled('b'))],
      retentionOf({ maxAgeMs: DAY }, { labels: new Map([['b', { ...noRules, maxAgeMs: DAY }]]) }),
      [1],
    ],
    [
      'a pin keeps one more, and changes nothing for others',
      tenDays.map((each) => (each.backupId === 2 || each.backupId === 10 ? { ...each, pinned: true } : each)),
      retentionOf({ keepLast: 2 }),
      [8, 7, 6, 5, 4, 3, 1],
    ],
    [
      'failed, interrupted and running ones count for nothing',
      [
        backup(1, 5 * HOUR),
        backup(2, 4 * HOUR),
        backup(3, 3 * HOUR, { state: 'failed' }),
        backup(4, 2 * HOUR, { state: 'interrupted' }),
        backup(5, HOUR, { state: 'running' }),
      ],
      retentionOf({ keepLast: 1 }),
      [1],
    ],
    [
      'remains after their time of grace, and deletions that were cut short',
      [
        backup(1, 8 * DAY, { state: 'failed' }),
        backup(2, 6 * DAY, { state: 'failed' }),
        backup(3, 8 * DAY, { state: 'interrupted' }),
        backup(4, 8 * DAY, { state: 'running' }),
        backup(5, 8 * DAY, { state: 'failed', pinned: true }),
        backup(6, 0, { state: 'deleting' }),
        backup(7, 8 * DAY, { state: 'failed', onDataNodes: true }),
      ],
      retentionOf({}),
      [6, 3, 1],
    ],
    [
      'nothing of another cluster, nor of an unknown one',
      (['complete', 'failed', 'interrupted', 'deleting'] as const).flatMap((state, at) => [
        backup(10 * at + 1, 99 * DAY, { state, clusterName: 'other' }),
        backup(10 * at + 2, 99 * DAY, { state, clusterName: undefined }),
      ]),
      retentionOf({ keepLast: 1, maxAgeMs: DAY }),
      [],
    ],
  ])('%s', (_, backups, retention, expected) => {
    expect(deleted(backups, retention)).toEqual(expected);
  });
});

describe("rondb-helm's backups", () => {
  const helm = (backupId: number) =>
    backup(backupId, 0, { state: 'legacy', clusterName: undefined, at: undefined });
  // 20, 21 and 22 November 2026, 03:00.
  const [friday, saturday, sunday] = [helm(264_750_300), helm(264_760_300), helm(264_770_300)];

  test('stay where nobody says otherwise', () => {
    expect(deleted([friday, saturday, sunday], retentionOf({ keepLast: 1 }))).toEqual([]);
  });
  test('go by the same rules where somebody does, without pushing out a complete one', () => {
    const own = [backup(1_795_200_000, '2026-11-20T18:00Z'), backup(1_795_100_000, '2026-11-19T18:00Z')];
    const manage = retentionOf({ keepLast: 2 }, { legacy: 'manage' });
    expect(deleted([friday, saturday, sunday, ...own], manage)).toEqual([friday.backupId]);
    expect(deleted([friday, saturday, sunday], manage)).toEqual([friday.backupId]);
  });
  test('are no substitute for the last complete one', () => {
    const manage = retentionOf({ maxAgeMs: HOUR }, { legacy: 'manage' });
    expect(deleted([backup(1, 90 * DAY), backup(2, 80 * DAY), sunday], manage)).toEqual([1]);
  });
  test('stay where the id tells no time, and the newest stays always', () => {
    const manage = retentionOf({ maxAgeMs: HOUR }, { legacy: 'manage' });
    expect(deleted([helm(42), friday, saturday], manage)).toEqual([friday.backupId]);
  });
});

test('a day is that of the time zone', () => {
  const backups = [
    backup(1, '2026-11-20T22:30Z'),
    backup(2, '2026-11-20T23:30Z'),
    backup(3, '2026-11-21T22:30Z'),
  ];
  expect(deleted(backups, retentionOf({ keepDaily: 9 }))).toEqual([1]);
  expect(deleted(backups, retentionOf({ keepDaily: 9 }, { timeZone: 'Europe/Stockholm' }))).toEqual([2]);
});

test('every backup has its reason, newest first', () => {
  const backups = [
    backup(1, 3 * DAY),
    backup(2, 2 * DAY, { clusterName: 'other' }),
    backup(3, DAY, { pinned: true }),
    backup(4, 0),
  ];
  expect(plan(backups, retentionOf({ keepLast: 1 }))).toEqual([
    { backupId: 4, action: 'keep', reason: '1 of the last 1' },
    { backupId: 3, action: 'keep', reason: 'pinned' },
    { backupId: 2, action: 'ignore', reason: 'of cluster other' },
    { backupId: 1, action: 'delete', reason: 'no rule keeps it' },
  ]);
});

const count = fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined });
const anyPolicy: fc.Arbitrary<RetentionPolicy> = fc.record({
  keepLast: count,
  keepHourly: count,
  keepDaily: count,
  keepWeekly: count,
  keepMonthly: count,
  keepYearly: count,
  maxAgeMs: fc.option(fc.integer({ min: HOUR, max: 500 * DAY }), { nil: undefined }),
  minKeep: count,
});
const anyRetention: fc.Arbitrary<RetentionConfig> = fc.record({
  policy: anyPolicy,
  labels: anyPolicy.map((policy) => new Map([['a', policy]])),
  timeZone: fc.constantFrom(
    'UTC',
    'Europe/Stockholm',
    'America/St_Johns',
    'Pacific/Apia',
    'Australia/Lord_Howe',
  ),
  legacy: fc.constantFrom('keep' as const, 'manage' as const),
  remainsGraceMs: fc.integer({ min: HOUR, max: 30 * DAY }),
  automatic: fc.boolean(),
});
/** Dense and sparse times, so that periods hold none, one and many. */
const age = fc.oneof(fc.integer({ min: -HOUR, max: 3 * DAY }), fc.integer({ min: 0, max: 800 * DAY }));
const legacyId = fc.constantFrom(264_750_300, 264_760_300, 264_770_300, 254_550_300, 250_130_300, 42);
const anyBackup: fc.Arbitrary<StoredBackup> = fc
  .record({
    backupId: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1e9, max: 2e9 }) }, legacyId),
    state: fc.oneof(
      { weight: 3, arbitrary: fc.constant('complete' as const) },
      fc.constantFrom(...backupStates),
    ),
    clusterName: fc.oneof({ weight: 5, arbitrary: fc.constant('prod') }, fc.constantFrom('other', undefined)),
    label: fc.constantFrom(undefined, 'a', 'b'),
    pinned: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
    onDataNodes: fc.boolean(),
    at: age.map((ms) => nowMs - ms),
  })
  .map((each) => (each.state === 'legacy' ? { ...each, clusterName: undefined, label: undefined } : each));
const anyBackups = fc.uniqueArray(anyBackup, { maxLength: 40, selector: ({ backupId }) => backupId });

const holds = (property: (backups: StoredBackup[], retention: RetentionConfig) => void): void =>
  fc.assert(fc.property(anyBackups, anyRetention, property), { numRuns: 500 });

describe('whatever the rules and the backups', () => {
  test('the last complete one stays', () => {
    holds((backups, retention) => {
      const gone = new Set(deleted(backups, retention));
      const ours = backups.filter(({ state, clusterName }) => state === 'complete' && clusterName === 'prod');
      const latest = Math.max(...ours.map(({ at }) => at ?? 0));
      const last = ours.filter(({ at }) => at === latest);
      expect(last.length > 0 && last.every(({ backupId }) => gone.has(backupId))).toBe(false);
    });
  });

  test('pinned, foreign and running ones stay, and what is not ours to judge', () => {
    holds((backups, retention) => {
      const gone = new Set(deleted(backups, retention));
      const untouchable = backups.filter(
        ({ pinned, clusterName, state }) =>
          (clusterName !== 'prod' && state !== 'legacy') ||
          state === 'running' ||
          (pinned && state !== 'deleting'),
      );
      expect(untouchable.filter(({ backupId }) => gone.has(backupId))).toEqual([]);
    });
  });

  test('planning what is left deletes nothing more', () => {
    holds((backups, retention) => {
      const gone = new Set(deleted(backups, retention));
      expect(
        deleted(
          backups.filter(({ backupId }) => !gone.has(backupId)),
          retention,
        ),
      ).toEqual([]);
    });
  });

  test('the order of the list does not matter', () => {
    fc.assert(
      fc.property(
        anyBackups.chain((backups) =>
          fc.tuple(fc.constant(backups), fc.shuffledSubarray(backups, { minLength: backups.length })),
        ),
        anyRetention,
        ([backups, shuffled], retention) => {
          expect(plan(shuffled, retention)).toEqual(plan(backups, retention));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('keeping more never deletes more', () => {
    const more = fc.record(
      {
        keepLast: fc.nat(3),
        keepHourly: fc.nat(3),
        keepDaily: fc.nat(3),
        keepWeekly: fc.nat(3),
        keepMonthly: fc.nat(3),
        keepYearly: fc.nat(3),
        maxAgeMs: fc.nat(90 * DAY),
        minKeep: fc.nat(3),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(anyBackups, anyRetention, more, (backups, retention, added) => {
        const rules = Object.entries(retention.policy) as [keyof RetentionPolicy, number | undefined][];
        const policy = Object.fromEntries(
          // Without any rule that keeps, everything is kept: the first one is not more keeping.
          rules.map(([key, value]) => [key, value === undefined ? undefined : value + (added[key] ?? 0)]),
        ) as unknown as RetentionPolicy;
        const before = new Set(deleted(backups, retention));
        expect(deleted(backups, { ...retention, policy }).filter((id) => !before.has(id))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('a rule beside another deletes nothing more', () => {
    const rules = ['keepHourly', 'keepDaily', 'keepWeekly', 'keepMonthly', 'keepYearly'] as const;
    fc.assert(
      fc.property(
        anyBackups,
        anyRetention,
        fc.constantFrom(...rules),
        (backups, { policy, ...rest }, rule) => {
          const before = { ...rest, policy: { ...policy, keepLast: 2, [rule]: undefined } };
          const after = { ...rest, policy: { ...policy, keepLast: 2, [rule]: 9 } };
          const gone = new Set(deleted(backups, before));
          expect(deleted(backups, after).filter((id) => !gone.has(id))).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('a pin changes nothing for others', () => {
    fc.assert(
      fc.property(anyBackups, anyRetention, fc.nat(), (backups, retention, at) => {
        const chosen = backups[at % Math.max(1, backups.length)];
        const pinned = backups.map((each) => (each === chosen ? { ...each, pinned: true } : each));
        const others = (ids: number[]) => ids.filter((id) => id !== chosen?.backupId);
        expect(others(deleted(pinned, retention))).toEqual(others(deleted(backups, retention)));
      }),
      { numRuns: 500 },
    );
  });

  test('every backup is in the plan once', () => {
    holds((backups, retention) => {
      const ids = backups.map(({ backupId }) => backupId).toSorted((a, b) => b - a);
      expect(plan(backups, retention).map(({ backupId }) => backupId)).toEqual(ids);
    });
  });
});
