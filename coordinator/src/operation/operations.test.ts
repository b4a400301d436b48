import { expect, test } from 'vitest';
import { collected } from '@rondb-backup/shared/logging/collect.ts';
import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import type { Operation } from './operation.ts';
import { Operations } from './operations.ts';

const refused = (code: string) => expect.objectContaining({ code });
const atOnce = async (operation: Operation): Promise<void> => operation.end('completed');

/** Work that ends when the test says so. */
function held() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    end: resolve,
    work: async (operation: Operation) => {
      await promise;
      operation.end('completed');
    },
  };
}

test('one at a time: a second is refused and told which runs', async () => {
  const operations = new Operations(silentLogger);
  const first = held();
  const { id } = operations.start('', 'backup', first.work);
  expect(operations.current?.id).toBe(id);
  expect(() => operations.start('', 'backup', atOnce)).toThrow(refused('RUN_IN_PROGRESS'));
  expect(() => operations.start('', 'backup', atOnce)).toThrow(id);
  first.end();
  expect(await operations.drain(1_000)).toBe(true);
  expect(operations.current).toBeUndefined();
  expect(operations.start('', 'backup', atOnce).id).not.toBe(id);
});

test('a request id finds its operation, while it runs and after', async () => {
  const operations = new Operations(silentLogger);
  const first = held();
  const operation = operations.start('nightly', 'backup', first.work);
  expect(operations.start('nightly', 'backup', atOnce)).toBe(operation);
  expect(() => operations.start('other', 'backup', atOnce)).toThrow(refused('RUN_IN_PROGRESS'));
  expect(() => operations.start('nightly', 'restore', atOnce)).toThrow(refused('USAGE'));
  first.end();
  await operations.drain(1_000);
  expect(operations.start('nightly', 'backup', atOnce)).toBe(operation);
  expect(operations.start('other', 'backup', atOnce)).not.toBe(operation);
});

test('an operation is found by its id, and without one the one that runs', async () => {
  const operations = new Operations(silentLogger);
  expect(() => operations.find('')).toThrow('no operation runs now');
  expect(() => operations.find('x')).toThrow(refused('OPERATION_NOT_FOUND'));
  const first = held();
  const operation = operations.start('', 'backup', first.work);
  expect(operations.find('')).toBe(operation);
  first.end();
  await operations.drain(1_000);
  expect(operations.find(operation.id)).toBe(operation);
  expect(() => operations.find('')).toThrow(refused('OPERATION_NOT_FOUND'));
});

test('an operation that resumes a run has an id of its own, and the origin of that run', () => {
  const { id, origin } = new Operations(silentLogger).start('', 'backup', atOnce, 'the old one');
  expect(origin).toBe('the old one');
  expect(id).not.toBe(origin);
});

test('a verification goes beside a backup, and not beside another verification', async () => {
  const operations = new Operations(silentLogger);
  const [checking, backup] = [held(), held()];
  const verification = operations.start('', 'verify', checking.work);
  expect(operations.current).toBeUndefined();
  expect(operations.find('')).toBe(verification);
  const run = operations.start('', 'backup', backup.work);
  expect(operations.current).toBe(run);
  expect(operations.find('')).toBe(run);
  expect(() => operations.start('', 'verify', atOnce)).toThrow(verification.id);
  expect(() => operations.start('', 'restore', atOnce)).toThrow(run.id);
  expect(verification.signal.aborted).toBe(false);
  backup.end();
  const drained = operations.drain(1_000);
  expect(verification.signal.aborted).toBe(true);
  expect(run.signal.aborted).toBe(false);
  checking.end();
  expect(await drained).toBe(true);
});

test('the oldest are forgotten, and their request ids with them', async () => {
  const operations = new Operations(silentLogger);
  const ids: string[] = [];
  for (let at = 0; at < 130; at += 1) {
    ids.push(operations.start(`request ${at}`, 'backup', atOnce).id);
    await operations.drain(1_000);
  }
  const kept = ids.filter((id) => {
    try {
      return operations.find(id).id === id;
    } catch {
      return false;
    }
  });
  expect(kept).toEqual(ids.slice(-100));
  expect(operations.start('request 129', 'backup', atOnce).id).toBe(ids[129]);
  expect(operations.start('request 0', 'backup', atOnce).id).not.toBe(ids[0]);
});

test('draining waits for what runs, but not for ever', async () => {
  const operations = new Operations(silentLogger);
  expect(await operations.drain(0)).toBe(true);
  const first = held();
  operations.start('', 'backup', first.work);
  expect(await operations.drain(20)).toBe(false);
  first.end();
  expect(await operations.drain(1_000)).toBe(true);
});

test('what an operation logs is kept with it, and found by its backup', async () => {
  const operations = new Operations(silentLogger);
  const work = async (operation: Operation): Promise<void> => {
    operation.assignBackupId(7);
    collected('at once\n');
    await new Promise((resolve) => setImmediate(resolve));
    collected('later\n');
    operation.end('completed');
  };
  const first = operations.start('', 'backup', work);
  collected('of nobody\n');
  expect(await operations.drain(1_000)).toBe(true);
  const second = operations.start('', 'backup', work);
  expect(operations.findLastOf(7)).toBe(second);
  expect(() => operations.findLastOf(8)).toThrow(refused('OPERATION_NOT_FOUND'));
  for (const { logLines } of [first, second]) {
    const kept: string[] = [];
    for await (const { lines } of logLines.read(true)) kept.push(...lines);
    expect(kept).toEqual(['at once', 'later']);
  }
});
