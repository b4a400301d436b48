import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import { Operation } from './operation.ts';
import { type OperationSnapshot, type OperationState, operationStates } from './state.ts';

let op: Operation;
beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  op = new Operation(silentLogger, 'backup');
});
afterEach(() => vi.useRealTimers());

const state = (): OperationState => op.snapshot().state;
const failure = new BackupError('STORE_FULL', 'full', { hint: 'make room', retryable: true });

async function collect(items: AsyncIterable<OperationSnapshot>): Promise<OperationSnapshot[]> {
  const all: OperationSnapshot[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('the state', () => {
  test('runs, is asked to end, and ends; asking twice or too late changes nothing', () => {
    expect(state()).toBe('running');
    op.cancel('on request');
    expect(state()).toBe('cancelling');
    expect(op.signal.reason).toMatchObject({ code: 'CANCELLED', message: 'on request' });
    op.cancel('again');
    expect(op.signal.reason).toMatchObject({ message: 'on request' });
    op.fail(op.signal.reason);
    expect(state()).toBe('cancelled');
    op.cancel('too late');
    expect(state()).toBe('cancelled');
  });

  test('is failed, not cancelled, when it failed of itself after it was asked to end', () => {
    op.cancel('on request');
    op.fail(failure);
    expect(state()).toBe('failed');
  });

  test('is failed, not cancelled, when somebody else was cancelled', () => {
    op.fail(new BackupError('CANCELLED', 'the agent is shutting down'));
    expect(state()).toBe('failed');
  });

  test('may still be completed when it was too late to stop', () => {
    op.cancel('on request');
    op.end('degraded');
    expect(op.snapshot()).toMatchObject({ state: 'degraded', endedAt: 1_000_000, error: undefined });
  });

  test('never leaves an end, and an illegal move leaves no trace', () => {
    op.end('completed');
    vi.setSystemTime(2_000_000);
    expect(() => op.fail(failure)).toThrow('from completed to failed');
    expect(() => op.end('degraded')).toThrow('from completed to degraded');
    expect(op.snapshot()).toMatchObject({ state: 'completed', endedAt: 1_000_000, error: undefined });
    expect(op.error).toBeUndefined();
  });

  test('ends once, whatever is done to it', () => {
    const act = fc.constantFrom('cancel', 'end', 'degrade', 'fail', 'warn');
    fc.assert(
      fc.property(fc.array(act, { maxLength: 8 }), (acts) => {
        const operation = new Operation(silentLogger, 'backup');
        const seen = new Set<OperationState>();
        for (const name of acts) {
          try {
            if (name === 'cancel') operation.cancel('x');
            if (name === 'end') operation.end('completed');
            if (name === 'degrade') operation.end('degraded');
            if (name === 'fail') operation.fail(failure);
            if (name === 'warn') operation.missing([1]);
          } catch {
            // An illegal move.
          }
          if (operation.ended) seen.add(operation.snapshot().state);
        }
        expect(seen.size).toBeLessThanOrEqual(1);
        expect(operationStates).toContain(operation.snapshot().state);
        expect(operation.snapshot().endedAt === undefined).toBe(!operation.ended);
      }),
    );
  });
});

describe('phases', () => {
  test('are recorded with their outcome and duration, those to come included', async () => {
    await op.phase('preflight', () => vi.advanceTimersByTimeAsync(1_500));
    const failed = op.phase('native', async () => {
      await vi.advanceTimersByTimeAsync(500);
      throw failure;
    });
    await expect(failed).rejects.toBe(failure);
    void op.phase('dumps', () => new Promise(() => undefined));
    vi.setSystemTime(Date.now() + 70);
    const { phases } = op.snapshot();
    expect(phases.filter(({ state: phase }) => phase !== 'waiting')).toMatchObject([
      { name: 'preflight', state: 'done', durationMs: 1_500 },
      { name: 'native', state: 'failed', durationMs: 500 },
      { name: 'dumps', state: 'running', durationMs: 70 },
    ]);
    expect(phases).toHaveLength(9);
    // Those that run are not in the manifest: what they will have taken is not known.
    expect(op.phaseDurationsMs).toEqual({ preflight: 1_500, native: 500 });
    expect(op.phaseDone('preflight')).toBe(true);
    expect(op.phaseDone('native')).toBe(false);
    expect(op.phaseDone('upload')).toBe(false);
    expect(op.failedPhase).toBe('native');
  });

  test('that fail as an echo of another are not the first cause', async () => {
    await op.phase('dumps', () => Promise.reject(failure)).catch(() => undefined);
    await op.phase('native', () => Promise.reject(failure)).catch(() => undefined);
    expect(op.failedPhase).toBe('dumps');
  });

  test('of a first attempt leave nothing to the second', async () => {
    op.nodeProgress('native', 2, { bytes: 100, totalBytes: 0 });
    op.warn([{ code: 'LOCAL_FILES_LEFT', message: 'of the first id', object: '' }]);
    op.missing([2]);
    await op.phase('native', () => Promise.reject(failure)).catch(() => undefined);
    op.startOver();
    expect(op.snapshot()).toMatchObject({ nodes: [], warnings: [], missingNodes: [] });
    expect(op.snapshot().phases.every(({ state: phase }) => phase === 'waiting')).toBe(true);
    await op.phase('upload', () => Promise.reject(failure)).catch(() => undefined);
    expect(op.failedPhase).toBe('upload');
  });

  test('have the sum of what their nodes have done', () => {
    void op.phase('upload', () => new Promise(() => undefined));
    op.nodeProgress('native', 4, { bytes: 1_000, totalBytes: 0 });
    op.nodeProgress('upload', 2, { bytes: 5, totalBytes: 10 });
    op.nodeProgress('upload', 1, { bytes: 7, totalBytes: 20 });
    op.nodeProgress('upload', 2, { bytes: 6, totalBytes: 10 });
    expect(op.snapshot().phases.find(({ name }) => name === 'upload')?.amount).toEqual({
      bytes: 13,
      totalBytes: 30,
    });
    expect(op.snapshot().nodes.map(({ nodeId }) => nodeId)).toEqual([1, 2, 4]);
  });
});

test('an error is in the snapshot without its cause', () => {
  op.fail(new BackupError('STORE_DENIED', 'refused', { cause: new Error('hunter2') }));
  expect(op.snapshot().error).toEqual({
    code: 'STORE_DENIED',
    message: 'refused',
    hint: expect.any(String),
    retryable: false,
  });
  expect(JSON.stringify(op.snapshot())).not.toContain('hunter2');
});

describe('watching', () => {
  test('begins with what is now and ends with the end', async () => {
    const watched = collect(op.watch());
    await vi.advanceTimersByTimeAsync(0);
    op.assignBackupId(7);
    await vi.advanceTimersByTimeAsync(0);
    op.cancel('x');
    await vi.advanceTimersByTimeAsync(0);
    op.fail(op.signal.reason);
    const seen = await watched;
    expect(seen.map(({ state: at }) => at)).toEqual(['running', 'running', 'cancelling', 'cancelled']);
    expect(seen.map(({ backupId }) => backupId)).toEqual([undefined, 7, 7, 7]);
  });

  test('after the end shows the end', async () => {
    op.end('completed');
    expect(await collect(op.watch())).toMatchObject([{ state: 'completed' }]);
  });

  test('slowly shows the end all the same, and nothing twice', async () => {
    const watcher = op.watch();
    expect((await watcher.next()).value).toMatchObject({ state: 'running' });
    // All this happens while the watcher is busy with its first snapshot.
    for (let id = 1; id <= 100; id += 1) op.assignBackupId(id);
    op.end('completed');
    expect((await watcher.next()).value).toMatchObject({ state: 'completed', backupId: 100 });
    expect(await watcher.next()).toEqual({ done: true, value: undefined });
  });

  test('works for many at once, and forgets those that leave', async () => {
    const watched = Array.from({ length: 50 }, () => collect(op.watch()));
    for (let left = 0; left < 50; left += 1) for await (const _ of op.watch()) break;
    await vi.advanceTimersByTimeAsync(0);
    op.end('completed');
    for (const seen of await Promise.all(watched)) expect(seen.at(-1)).toMatchObject({ state: 'completed' });
  });

  test('ends with the signal of the watcher, and the operation goes on', async () => {
    const gone = new AbortController();
    const watched = collect(op.watch(gone.signal)).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(0);
    gone.abort(new BackupError('CANCELLED', 'gone'));
    expect(await watched).toMatchObject({ cause: { message: 'gone' } });
    expect(state()).toBe('running');
  });

  test('tells of bytes twice a second at most, and of all else at once', async () => {
    const watched = collect(op.watch());
    await vi.advanceTimersByTimeAsync(0);
    void op.phase('upload', () => new Promise(() => undefined));
    for (let at = 0; at < 100; at += 1) {
      op.nodeProgress('upload', 1, { bytes: at, totalBytes: 100 });
      await vi.advanceTimersByTimeAsync(20);
    }
    op.assignBackupId(7);
    await vi.advanceTimersByTimeAsync(0);
    op.end('completed');
    const seen = await watched;
    // Two seconds of bytes; the beginning, the phase, the id and the end.
    expect(seen.length).toBeGreaterThanOrEqual(7);
    expect(seen.length).toBeLessThanOrEqual(9);
  });
});
