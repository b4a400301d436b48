import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Slots } from './slots.ts';

const never = new AbortController().signal;

test('no more than so many at a time, and all of them in the end, failures too', async () => {
  const slots = new Slots(2);
  let running = 0;
  let most = 0;
  const outcomes = await Promise.allSettled(
    Array.from({ length: 9 }, (_, index) =>
      slots.use(never, async () => {
        running += 1;
        most = Math.max(most, running);
        await sleep(index % 3);
        running -= 1;
        if (index % 2 === 0) throw new Error('failed');
        return index;
      }),
    ),
  );
  expect(most).toBe(2);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
});

test('one whose signal fires leaves the queue, and its turn goes to the next', async () => {
  const slots = new Slots(1);
  const first = Promise.withResolvers<void>();
  const stop = new AbortController();
  const order: string[] = [];
  const works = [
    slots.use(never, () => first.promise),
    slots.use(stop.signal, async () => void order.push('stopped')),
    slots.use(never, async () => void order.push('third')),
  ];
  stop.abort(new Error('enough'));
  await expect(works[1]).rejects.toThrow('enough');
  first.resolve();
  await works[2];
  expect(order).toEqual(['third']);
  await expect(slots.use(AbortSignal.abort(new Error('late')), async () => 1)).rejects.toThrow('late');
});
