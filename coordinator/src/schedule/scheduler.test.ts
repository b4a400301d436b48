import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import { afterEach, describe, expect, test } from 'vitest';
import type { CatalogEntry } from '../catalog/catalog.ts';
import type { Operation } from '../operation/operation.ts';
import { Operations } from '../operation/operations.ts';
import { FakeClock } from '../testing/clock.ts';
import type { ScheduleConfig } from './config.ts';
import { Scheduler, type SkippedStart } from './scheduler.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const at = (text: string): number => Date.parse(`2026-${text}Z`);
const nightly: ScheduleConfig = {
  label: 'nightly',
  cron: '0 2 * * *',
  timeZone: 'UTC',
  jitterMs: 0,
  missed: 'run-once',
};

let stop = new AbortController();
let running: Promise<void> | undefined;
afterEach(async () => {
  stop.abort();
  await running;
});

interface World {
  readonly now: string;
  readonly schedules?: readonly ScheduleConfig[];
  /** Start of the last run of each label, as the store tells; a failure stands for a store that is down. */
  readonly stored?: Record<string, string>;
  readonly storeFails?: number;
  /** How long a backup takes. */
  readonly takesMs?: number;
  /** Ends a run in its preflight. */
  readonly refuse?: () => BackupError | undefined;
}

/** A scheduler over operations in memory, on a clock that the test moves. */
function world({
  now,
  schedules = [nightly],
  stored = {},
  storeFails = 0,
  takesMs = 10 * MINUTE,
  refuse,
}: World) {
  const clock = new FakeClock(at(now));
  const operations = new Operations(silentLogger);
  const starts: { label: string; at: number }[] = [];
  const skipped: SkippedStart[] = [];
  const pruned: number[] = [];
  let failures = storeFails;
  stop.abort();
  stop = new AbortController();
  const work = async (op: Operation, label: string): Promise<void> => {
    const refusal = refuse?.();
    if (refusal !== undefined) return op.fail(refusal);
    starts.push({ label, at: clock.now() });
    op.assignBackupId(Math.floor(clock.now() / 1_000));
    await clock.sleepUntil(clock.now() + takesMs, new AbortController().signal);
    op.end('completed');
  };
  const scheduler = new Scheduler({
    schedules,
    clock,
    random: () => 0.5,
    backups: {
      startBackup: async ({ label }) => operations.start('', 'backup', (op) => work(op, label)).snapshot(),
      watch: (id, leave) => operations.find(id).watch(leave),
    },
    lastRuns: async () => {
      failures -= 1;
      if (failures >= 0) throw new BackupError('STORE_UNREACHABLE', 'down');
      return new Map(Object.entries(stored).map(([label, time]) => [label, entryOf(at(time))]));
    },
    onSkipped: (one) => void skipped.push(one),
    afterBackup: async () => void pruned.push(clock.now()),
    log: silentLogger,
  });
  running = scheduler.run(stop.signal);
  const times = () => starts.map((start) => new Date(start.at).toISOString().slice(5, 16));
  return { clock, operations, scheduler, starts, skipped, pruned, times };
}

const entryOf = (startedAt: number): CatalogEntry =>
  ({
    backupId: Math.floor(startedAt / 1_000),
    state: 'interrupted',
    started: { startedAt: new Date(startedAt).toISOString() },
  }) as unknown as CatalogEntry;

test.each(['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'])(
  'over a year in %s, a backup begins once on each local day, and each waits for the time drawn',
  async (timeZone) => {
    const schedule = { ...nightly, cron: '15 2 * * *', timeZone, jitterMs: 20 * MINUTE };
    const { clock, starts } = world({ now: '01-01T00:00:00', schedules: [schedule] });
    await clock.moveTo(at('12-31T23:00:00'));
    const format = new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'short' });
    const local = starts.map((start) => format.format(start.at));
    const days = new Set(local.map((text) => text.slice(0, 10)));
    expect(days.size).toBe(starts.length);
    expect(starts.length).toBeGreaterThanOrEqual(364);
    const odd = local.filter((text) => !text.endsWith(' 02:25'));
    // Only a day on which 2:15 is left out begins otherwise, at the end of the gap.
    const gap = {
      UTC: [],
      'Europe/Berlin': [' 03:10'],
      'America/New_York': [' 03:10'],
      'Australia/Lord_Howe': [' 02:40'],
    };
    expect(odd.map((text) => text.slice(10))).toEqual(gap[timeZone as keyof typeof gap]);
  },
);

test('a start that meets a run is skipped and told, and the one after it is not', async () => {
  const weekly = { ...nightly, label: 'weekly', cron: '5 2 * * 0' };
  const { clock, scheduler, skipped, starts } = world({
    now: '05-09T00:00:00',
    schedules: [nightly, weekly],
  });
  await clock.moveTo(at('05-10T03:00:00'));
  expect(starts).toHaveLength(2);
  expect(skipped).toMatchObject([
    { label: 'weekly', dueAt: at('05-10T02:05:00'), error: { code: 'RUN_IN_PROGRESS' } },
  ]);
  expect(scheduler.list()).toMatchObject([
    { label: 'nightly', nextStartAt: at('05-11T02:00:00'), last: { result: 'completed', error: undefined } },
    {
      label: 'weekly',
      nextStartAt: at('05-17T02:05:00'),
      last: { result: 'skipped', backupId: undefined, error: { code: 'RUN_IN_PROGRESS' } },
    },
  ]);
});

test('what is refused by the agents is skipped too; what fails otherwise is tried at its next time', async () => {
  const refusals = [
    new BackupError('RUN_IN_PROGRESS', 'run of another coordinator'),
    new BackupError('MGM_UNREACHABLE', 'away'),
  ];
  const { clock, scheduler, skipped, pruned, times } = world({
    now: '05-10T00:00:00',
    refuse: () => refusals.shift(),
  });
  await clock.moveTo(at('05-10T02:00:00'));
  await clock.moveTo(at('05-10T02:00:01'));
  expect(skipped).toMatchObject([{ error: { message: 'run of another coordinator' } }]);
  await clock.moveTo(at('05-11T02:00:01'));
  expect(scheduler.list()[0]?.last).toMatchObject({ result: 'failed', error: { code: 'MGM_UNREACHABLE' } });
  await clock.moveTo(at('05-12T03:00:00'));
  expect(times()).toEqual(['05-12T02:00']);
  expect(skipped).toHaveLength(1);
  // Once, when there is a new backup.
  expect(pruned).toEqual([at('05-12T02:10:00')]);
});

describe('what was missed before', () => {
  const stored = { nightly: '05-06T02:00:00' };

  test('is made up once', async () => {
    const { clock, times, skipped } = world({ now: '05-10T09:00:00', stored });
    await clock.moveTo(at('05-11T09:00:00'));
    expect(times()).toEqual(['05-10T09:00', '05-11T02:00']);
    expect(skipped).toEqual([]);
  });

  test('or skipped, and told', async () => {
    const schedules = [{ ...nightly, missed: 'skip' as const }];
    const { clock, times, skipped } = world({ now: '05-10T09:00:00', stored, schedules });
    await clock.moveTo(at('05-11T09:00:00'));
    expect(times()).toEqual(['05-11T02:00']);
    expect(skipped).toMatchObject([{ dueAt: at('05-10T02:00:00'), error: { code: 'SCHEDULE_MISSED' } }]);
  });

  test('is made up when the run that goes on has ended', async () => {
    const { clock, operations, times, skipped } = world({ now: '05-10T09:00:00', stored });
    operations.start('', 'backup', async (op) => {
      await clock.sleepUntil(at('05-10T09:30:30'), new AbortController().signal);
      op.end('completed');
    });
    await clock.moveTo(at('05-10T12:00:00'));
    expect(times()).toEqual(['05-10T09:31']);
    expect(skipped).toEqual([]);
  });

  test('is known once the store answers', async () => {
    const { clock, times } = world({ now: '05-10T09:00:00', stored, storeFails: 3 });
    await clock.moveTo(at('05-10T12:00:00'));
    expect(times()).toEqual(['05-10T09:01']);
  });

  test('is nothing for a schedule that is new', async () => {
    const { clock, times } = world({ now: '05-10T09:00:00' });
    await clock.moveTo(at('05-11T01:00:00'));
    expect(times()).toEqual([]);
  });
});

test('a machine that slept over a start makes up for it, or skips it', async () => {
  for (const missed of ['run-once', 'skip'] as const) {
    const schedules = [{ ...nightly, missed }];
    const { clock, times, skipped } = world({ now: '05-10T00:00:00', schedules });
    await clock.moveTo(at('05-12T09:00:00'), true);
    await clock.moveTo(at('05-12T10:00:00'));
    expect(times()).toEqual(missed === 'skip' ? [] : ['05-12T09:00']);
    expect(skipped).toHaveLength(missed === 'skip' ? 1 : 0);
    await clock.moveTo(at('05-12T10:00:00') + DAY);
    expect(times()).toContain('05-13T02:00');
  }
});
