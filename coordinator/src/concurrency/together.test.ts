import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { withDeadline } from './deadline.ts';
import { together } from './together.ts';

const never = new AbortController().signal;
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('echo', { cause: signal.reason })));
  });

test('results come in order, whatever ends first', async () => {
  const results = await together(never, [() => sleep(20, 'slow'), async () => 7]);
  expect(results).toEqual(['slow', 7]);
  expect(await together(never, [])).toEqual([]);
});

test('the first failure is thrown when the others have ended, and no echo of it', async () => {
  const failure = new BackupError('STORE_FULL', 'full');
  const ended: string[] = [];
  const work = together(never, [
    // It would be first in the list, and its echo comes first in time.
    untilAborted,
    async (signal) => {
      await untilAborted(signal).catch(() => sleep(50));
      ended.push('cleaned up');
    },
    async () => {
      await sleep(10);
      throw failure;
    },
  ]);
  await expect(work).rejects.toBe(failure);
  expect(ended).toEqual(['cleaned up']);
});

test('a failure of undefined is a failure', async () => {
  // oxlint-disable-next-line prefer-promise-reject-errors -- anything can be thrown
  await expect(together(never, [() => Promise.reject(undefined), async () => 1])).rejects.toBeUndefined();
});

test('the signal of the caller reaches all, with its reason', async () => {
  const outer = new AbortController();
  const reasons: unknown[] = [];
  const watch = async (signal: AbortSignal) => {
    await untilAborted(signal).catch(() => reasons.push(signal.reason));
    signal.throwIfAborted();
  };
  const work = together(outer.signal, [watch, watch]);
  const reason = new BackupError('CANCELLED', 'enough');
  outer.abort(reason);
  await expect(work).rejects.toBe(reason);
  expect(reasons).toEqual([reason, reason]);
});

test('a deadline names what was late, and yields to the caller', async () => {
  await expect(withDeadline(never, 20, 'upload', untilAborted)).rejects.toMatchObject({
    cause: { code: 'DEADLINE_EXCEEDED', message: 'upload did not end within 20 ms' },
  });
  expect(await withDeadline(never, 20, 'upload', async () => 7)).toBe(7);
  const outer = new AbortController();
  const work = withDeadline(outer.signal, 1_000, 'upload', untilAborted);
  const reason = new BackupError('CANCELLED', 'enough');
  outer.abort(reason);
  await expect(work).rejects.toMatchObject({ cause: reason });
});
