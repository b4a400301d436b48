import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import { expect, test } from 'vitest';
import { keepDrills } from './schedule.ts';

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 10, 22, 12);

/** Runs the schedule of every full hour for some hours. @returns what was begun and refused, with its hour */
async function hours(
  count: number,
  latest: () => Promise<number | undefined>,
  start: (backupId: number) => Promise<unknown> = async () => undefined,
) {
  const stop = new AbortController();
  let now = NOON;
  const seen: string[] = [];
  await keepDrills(
    {
      schedule: { cron: '0 * * * *', timeZone: 'UTC', label: 'nightly' },
      clock: {
        now: () => now,
        sleepUntil: async (time) => {
          if (time > NOON + count * HOUR) stop.abort();
          stop.signal.throwIfAborted();
          // Set back a little by the time service.
          now = time - 5;
        },
      },
      latest,
      start: async (backupId) => {
        await start(backupId);
        seen.push(`${(now + 5 - NOON) / HOUR} began ${backupId}`);
      },
      onRefused: ({ code }) => void seen.push(`${(now + 5 - NOON) / HOUR} ${code}`),
      log: silentLogger,
    },
    stop.signal,
  );
  return seen;
}

test('each time tries the newest backup, once', async () => {
  let newest = 0;
  expect(await hours(3, async () => (newest += 7))).toEqual(['1 began 7', '2 began 14', '3 began 21']);
});

test('what cannot begin is told, and the next time is another one', async () => {
  let asked = 0;
  const latest = async () => ((asked += 1) === 1 ? undefined : 7);
  const start = async () => {
    if (asked === 2) throw new BackupError('RUN_IN_PROGRESS', 'another drill');
  };
  expect(await hours(3, latest, start)).toEqual(['1 BACKUP_NOT_FOUND', '2 RUN_IN_PROGRESS', '3 began 7']);
});
