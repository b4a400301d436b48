import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { interruptible } from './interruptible.ts';

const listeners = () => process.listenerCount('SIGINT') + process.listenerCount('SIGTERM');

test('work that is not interrupted gives its result or its error, and leaves nothing behind', async () => {
  const before = listeners();
  expect(await interruptible(async () => 7)).toBe(7);
  const failure = new Error('of its own');
  await expect(interruptible(() => Promise.reject(failure))).rejects.toBe(failure);
  expect(listeners()).toBe(before);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the work, whatever it says to that', async (name) => {
  const before = listeners();
  const work = interruptible(async (signal) => {
    await sleep(10_000, undefined, { signal }).catch(() => undefined);
    throw new Error('a consequence');
  });
  process.emit(name);
  await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(listeners()).toBe(before);
});
