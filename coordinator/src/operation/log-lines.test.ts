import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogLines } from './log-lines.ts';

async function all(log: LogLines, follow = false) {
  const lines: string[] = [];
  let dropped = 0;
  for await (const batch of log.read(follow)) {
    lines.push(...batch.lines);
    dropped += batch.dropped;
  }
  return { lines, dropped };
}

test('what was written is read in its order', async () => {
  const log = new LogLines();
  expect(await all(log)).toEqual({ lines: [], dropped: 0 });
  for (const line of ['a', 'b', 'a']) log.add(line);
  expect(await all(log)).toEqual({ lines: ['a', 'b', 'a'], dropped: 0 });
});

test('a follower sees what comes, until the end', async () => {
  const log = new LogLines();
  log.add('a');
  const following = all(log, true);
  log.add('b');
  await new Promise((resolve) => setImmediate(resolve));
  log.add('c');
  log.end();
  expect(await following).toEqual({ lines: ['a', 'b', 'c'], dropped: 0 });
  expect(await all(log, true)).toEqual({ lines: ['a', 'b', 'c'], dropped: 0 });
});

test('a follower that leaves is let go', async () => {
  const leave = new AbortController();
  const read = new LogLines().read(true, leave.signal).next();
  leave.abort();
  await expect(read).rejects.toMatchObject({ name: 'AbortError' });
});

test('it keeps the last lines within its limit, and says how many are gone', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 20_000 }), { maxLength: 60 }), async (lengths) => {
      const log = new LogLines();
      lengths.forEach((length, index) => log.add(`${index}:${'x'.repeat(length)}`));
      const { lines, dropped } = await all(log);
      expect(dropped + lines.length).toBe(lengths.length);
      expect(lines.map((line) => Number.parseInt(line, 10))).toEqual(
        lengths.map((_, index) => index).slice(dropped),
      );
      expect(lines.join('').length).toBeLessThanOrEqual(128 * 1024);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(8 * 1024 + 1);
    }),
  );
});
