import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import { expect, test } from 'vitest';
import { pruneDaily } from './daily.ts';

test('prunes every day, whatever became of the last one, until it is told to stop', async () => {
  const stop = new AbortController();
  const slept: number[] = [];
  let time = 1_000;
  const clock = {
    now: () => time,
    sleepUntil: async (until: number) => {
      slept.push(until - time);
      time = until;
    },
  };
  let pruned = 0;
  const prune = async (): Promise<void> => {
    pruned += 1;
    time += 60_000;
    if (pruned === 3) stop.abort();
    if (pruned === 1) throw new Error('the store is away');
  };
  await pruneDaily(prune, { clock, log: silentLogger, signal: stop.signal });
  expect(pruned).toBe(3);
  expect(slept).toEqual([86_400_000, 86_400_000 - 60_000, 86_400_000 - 60_000]);
});
