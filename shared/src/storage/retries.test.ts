import { expect, test } from 'vitest';
import { BackupError } from '../errors/backup-error.ts';
import { silentLogger as log } from '../logging/logger.ts';
import type { HashRequest, ObjectStore } from './object-store.ts';
import { withRetries } from './retries.ts';

const policy = { attempts: 4, minDelayMs: 1, maxDelayMs: 2 };

/** A store whose `list` fails as told, one error a call, and then succeeds; nothing else of it is called. */
function failing(errors: Error[]) {
  const calls = { count: 0 };
  const list = (): Promise<never[]> => {
    calls.count += 1;
    const error = errors.shift();
    return error === undefined ? Promise.resolve([]) : Promise.reject(error);
  };
  return { store: withRetries({ list } as unknown as ObjectStore, policy, log), calls };
}

const away = (text: string) => new BackupError('STORE_UNREACHABLE', text);

test('a passing error is tried again until it is gone', async () => {
  const { store, calls } = failing([away('a'), away('b'), away('c')]);
  expect(await store.list('')).toEqual([]);
  expect(calls.count).toBe(4);
});

test('the last error tells how often, and how it began', async () => {
  const { store, calls } = failing([away('first'), away('b'), away('c'), away('last')]);
  await expect(store.list('')).rejects.toMatchObject({
    code: 'STORE_UNREACHABLE',
    message: 'last (after 4 attempts; the first failure was: first)',
    cause: { message: 'first' },
  });
  expect(calls.count).toBe(4);
});

test('a permanent error ends it at once', async () => {
  const denied = new BackupError('STORE_DENIED', 'no', { hint: 'the hint' });
  const first = failing([denied]);
  await expect(first.store.list('')).rejects.toBe(denied);
  expect(first.calls.count).toBe(1);

  const second = failing([away('first'), denied]);
  await expect(second.store.list('')).rejects.toMatchObject({
    code: 'STORE_DENIED',
    message: 'no (after 2 attempts; the first failure was: first)',
    hint: 'the hint',
    retryable: false,
  });
  expect(second.calls.count).toBe(2);
});

test('a defect is not tried again', async () => {
  const { store, calls } = failing([new TypeError('x is not a function')]);
  await expect(store.list('')).rejects.toMatchObject({ code: 'INTERNAL' });
  expect(calls.count).toBe(1);
});

test('cancelled while it waits: the reason is thrown at once', async () => {
  const cancel = new AbortController();
  const reason = new BackupError('CANCELLED', 'stop it');
  const slow = { list: () => Promise.reject(away('a')) } as unknown as ObjectStore;
  const store = withRetries(slow, { attempts: 5, minDelayMs: 60_000, maxDelayMs: 60_000 }, log);
  setTimeout(() => cancel.abort(reason), 50);
  await expect(store.list('', { signal: cancel.signal })).rejects.toBe(reason);
});

test('another attempt to hash reads only what the ones before it have not', async () => {
  const asked: string[][] = [];
  const hash = ({ files, onHashed }: HashRequest): Promise<void> => {
    const paths = files.map(({ path }) => path);
    asked.push(paths);
    for (const path of paths) if (path !== 'b' || asked.length === 3) onHashed(path, `hash of ${path}`);
    return asked.length === 3 ? Promise.resolve() : Promise.reject(away('b cannot be read'));
  };
  const told: string[] = [];
  await withRetries({ hash } as unknown as ObjectStore, policy, log).hash({
    prefix: '7',
    files: ['a', 'b', 'c'].map((path) => ({ path, sizeBytes: 1 })),
    limits: { memoryLimitBytes: 1, cores: 1 },
    stallTimeoutMs: 1,
    onHashed: (path) => told.push(path),
  });
  expect(asked).toEqual([['a', 'b', 'c'], ['b'], ['b']]);
  expect(told).toEqual(['a', 'c', 'b']);
});
