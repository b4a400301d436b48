import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import { Job } from './job.ts';
import { Workbench } from './workbench.ts';

const LEASE_MS = 60_000;
const reason = new BackupError('CANCELLED', 'the test says so');

let bench: Workbench;
beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  bench = new Workbench(LEASE_MS, silentLogger, () => Date.now());
});
afterEach(() => vi.useRealTimers());

/** Ends when it is told to, after a while. */
const slowToEnd = (ms: number) =>
  new Job<never>(
    (signal) =>
      new Promise((_, fail) => {
        signal.addEventListener('abort', () => setTimeout(() => fail(signal.reason as Error), ms));
      }),
  );
const working = () => slowToEnd(0);
const refused = (code: string, text = '') =>
  expect.objectContaining({ code, message: expect.stringContaining(text) });

describe('an agent that shuts down', () => {
  const endsAfter = (ms: number) =>
    new Job<void>(() => new Promise((resolve) => setTimeout(() => resolve(), ms)));

  test('lets an upload end, and waits for nothing else', async () => {
    bench.take('run-1', 'host-a:77');
    bench.join('inspect:7', working);
    const upload = bench.join('upload:7', () => endsAfter(3_000));
    const waiting = bench.uploadsEnded(10_000);
    await vi.advanceTimersByTimeAsync(3_000);
    await waiting;
    expect(upload.running).toBe(false);
  });

  test('but not for longer than it may', async () => {
    bench.take('run-1', 'host-a:77');
    const upload = bench.join('upload:7', () => endsAfter(60_000));
    const waiting = bench.uploadsEnded(10_000);
    await vi.advanceTimersByTimeAsync(10_000);
    await waiting;
    expect(upload.running).toBe(true);
  });
});

describe('the claim', () => {
  test('is one run at a time; another is refused and told by whom', () => {
    bench.take('run-1', 'host-a:77');
    expect(() => bench.take('run-2', 'host-b:78')).toThrow(
      refused('RUN_IN_PROGRESS', 'run run-1 of host-a:77'),
    );
    expect(() => bench.require('run-2')).toThrow(refused('RUN_IN_PROGRESS', '1970-01-01T00:16:40.000Z'));
    expect(bench.claim?.runId).toBe('run-1');
  });

  test('is renewed by its own run, and keeps its beginning', () => {
    bench.take('run-1', 'host-a:77');
    vi.setSystemTime(1_005_000);
    bench.take('run-1', 'host-a:77');
    expect(bench.claim).toEqual({
      runId: 'run-1',
      origin: 'run-1',
      holder: 'host-a:77',
      sinceMs: 1_000_000,
      heardMs: 1_005_000,
    });
  });

  test('tells how long its run was silent, whatever happens to the clock', () => {
    vi.useRealTimers();
    const steady = new Workbench(LEASE_MS, silentLogger);
    steady.take('run-1', 'host-a:77');
    vi.useFakeTimers({ now: Date.now() + 3_600_000, toFake: ['Date'] });
    expect(steady.silentMs).toBeGreaterThanOrEqual(0);
    expect(steady.silentMs).toBeLessThan(5_000);
  });

  test('is needed for work, and a call for it is a sign of life', () => {
    expect(() => bench.require('run-1')).toThrow(refused('AGENT_NOT_CLAIMED', '"run-1"'));
    expect(bench.claim).toBeUndefined();
    bench.take('run-1', 'a');
    vi.setSystemTime(1_007_000);
    bench.require('run-1');
    expect(bench.claim).toMatchObject({ heardMs: 1_007_000, sinceMs: 1_000_000 });
  });
});

describe('the lease', () => {
  test('ends claim and work when nothing is heard for so long', async () => {
    bench.take('run-1', 'a');
    const job = bench.join('upload:7', working);
    await vi.advanceTimersByTimeAsync(LEASE_MS - 1);
    expect(bench.claim).toBeDefined();
    expect(job.failed).toBe(false);
    await vi.advanceTimersByTimeAsync(2);
    expect(bench.claim).toBeUndefined();
    expect(job.failed).toBe(true);
    bench.take('run-2', 'b');
  });

  test('is short for a run that has given nothing to do', async () => {
    bench.take('run-1', 'a');
    await vi.advanceTimersByTimeAsync(32_000);
    expect(() => bench.take('run-2', 'b')).toThrow(refused('RUN_IN_PROGRESS'));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(bench.claim).toBeUndefined();
    bench.take('run-2', 'b');
    expect(() => bench.take('run-1', 'a')).toThrow(refused('RUN_IN_PROGRESS'));
  });

  test('begins anew with every sign of life', async () => {
    bench.take('run-1', 'a');
    bench.join('upload:7', working);
    for (let at = 0; at < 5; at += 1) {
      await vi.advanceTimersByTimeAsync(LEASE_MS - 1_000);
      bench.require('run-1');
    }
    expect(bench.claim).toBeDefined();
  });

  test('does not run out while a stream is open, and begins when the last one ends', async () => {
    bench.take('run-1', 'a');
    bench.join('upload:7', working);
    const stop = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const streams = stop.map(({ promise }) =>
      bench.attended(
        'run-1',
        (async function* () {
          yield 'begun';
          await promise;
        })(),
      ),
    );
    for (const stream of streams) await stream.next();
    await vi.advanceTimersByTimeAsync(10 * LEASE_MS);
    expect(bench.claim).toBeDefined();
    stop[0]?.resolve();
    await streams[0]?.next();
    await vi.advanceTimersByTimeAsync(10 * LEASE_MS);
    expect(bench.claim).toBeDefined();
    // A caller that goes away leaves the generator by `return`.
    stop[1]?.resolve();
    await streams[1]?.return(undefined);
    await vi.advanceTimersByTimeAsync(LEASE_MS - 1);
    expect(bench.claim).toBeDefined();
    await vi.advanceTimersByTimeAsync(2);
    expect(bench.claim).toBeUndefined();
  });

  test('a stream that fails passes its error on', async () => {
    bench.take('run-1', 'a');
    const failing = bench.attended(
      'run-1',
      // oxlint-disable-next-line require-yield -- it fails at once
      (async function* () {
        throw reason;
      })(),
    );
    await expect(failing.next()).rejects.toBe(reason);
  });
});

describe('jobs', () => {
  beforeEach(() => bench.take('run-1', 'a'));

  test('exist once: a second call joins what runs or is done, and a failed one is begun again', async () => {
    const first = bench.join('inspect:7', () => new Job(async () => 'done'));
    expect(bench.join('inspect:7', working)).toBe(first);
    await vi.advanceTimersByTimeAsync(0);
    expect(bench.join('inspect:7', working)).toBe(first);
    const failing = bench.join('inspect:8', () => new Job(() => Promise.reject(reason)));
    await vi.advanceTimersByTimeAsync(0);
    expect(failing.failed).toBe(true);
    const again = bench.join('inspect:8', working);
    expect(again).not.toBe(failing);
    expect(bench.join('inspect:8', working)).toBe(again);
    expect(bench.join('upload:7', working)).not.toBe(first);
  });

  test('of one backup end alone: 7 is not 77', async () => {
    const keys = ['inspect:7', 'upload:7', 'inspect:77'] as const;
    const jobs = keys.map((key) => bench.join(key, working));
    const ended = bench.endJobs(reason, 7);
    await vi.advanceTimersByTimeAsync(1);
    await ended;
    expect(jobs.map(({ failed }) => failed)).toEqual([true, true, false]);
    expect(bench.join('inspect:77', working)).toBe(jobs[2]);
    expect(bench.join('inspect:7', working)).not.toBe(jobs[0]);
  });

  test('that are begun again while the old ones end are not lost', async () => {
    bench.join('inspect:7', () => new Job(() => Promise.reject(reason)));
    bench.join('upload:7', () => slowToEnd(100));
    await vi.advanceTimersByTimeAsync(0);
    const ended = bench.endJobs(reason, 7);
    const again = bench.join('inspect:7', working);
    await vi.advanceTimersByTimeAsync(100);
    await ended;
    expect(bench.join('inspect:7', working)).toBe(again);
  });
});

describe('release', () => {
  test('answers when nothing runs any more, and then the agent is free', async () => {
    bench.take('run-1', 'a');
    const job = bench.join('upload:7', () => slowToEnd(500));
    const release = bench.release('run-1', reason);
    await vi.advanceTimersByTimeAsync(499);
    expect(await Promise.race([release, Promise.resolve('still waiting')])).toBe('still waiting');
    expect(() => bench.take('run-2', 'b')).toThrow(refused('RUN_IN_PROGRESS'));
    await vi.advanceTimersByTimeAsync(2);
    await release;
    expect(job.failed).toBe(true);
    expect(bench.claim).toBeUndefined();
    bench.take('run-2', 'b');
  });

  test('takes no work for its own run meanwhile: a renewal on its way must not keep the agent', async () => {
    bench.take('run-1', 'a');
    bench.join('upload:7', () => slowToEnd(500));
    const both = Promise.all([bench.release('run-1', reason), bench.release('run-1', reason)]);
    expect(() => bench.take('run-1', 'a')).toThrow(refused('AGENT_NOT_CLAIMED'));
    expect(() => bench.require('run-1')).toThrow(refused('AGENT_NOT_CLAIMED'));
    await vi.advanceTimersByTimeAsync(501);
    await both;
    bench.take('run-1', 'a');
    expect(bench.claim?.runId).toBe('run-1');
  });

  test('lets the streams of the run end with their own error', async () => {
    bench.take('run-1', 'a');
    const job = bench.join('upload:7', () => slowToEnd(500));
    const stream = bench.attended('run-1', job.follow(new AbortController().signal));
    await stream.next();
    const results = Promise.allSettled([stream.next(), bench.release('run-1', reason)]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await results).toMatchObject([{ status: 'rejected', reason }, { status: 'fulfilled' }]);
  });

  test('of a run that does not hold it changes nothing', async () => {
    bench.take('run-1', 'a');
    const job = bench.join('upload:7', working);
    await bench.release('run-2', reason);
    expect(bench.claim?.runId).toBe('run-1');
    expect(job.failed).toBe(false);
  });
});

describe('work that may be asked for anew', () => {
  beforeEach(() => bench.take('run-1', 'a'));

  test('is joined while it runs, and begun again when it has ended', async () => {
    const ended = () => new Job(async () => 'done');
    const job = await bench.begin('run-1', 'restore-4:7', 'data', working);
    expect(await bench.begin('run-1', 'restore-4:7', 'data', ended)).toBe(job);
    expect(await bench.begin('run-1', 'restore-5:7', 'data', ended)).not.toBe(job);
    const aborted = job.abort(reason);
    await vi.advanceTimersByTimeAsync(1);
    await aborted;
    const second = await bench.begin('run-1', 'restore-4:7', 'data', ended);
    expect(second).not.toBe(job);
    await vi.advanceTimersByTimeAsync(0);
    expect(await bench.begin('run-1', 'restore-4:7', 'data', ended)).not.toBe(second);
  });

  test('gives way to other work under its key, which begins when it has ended', async () => {
    const first = await bench.begin('run-1', 'download:7', 'these files', () => slowToEnd(500));
    const begun = bench.begin('run-1', 'download:7', 'those files', working);
    await vi.advanceTimersByTimeAsync(400);
    expect(first.running).toBe(true);
    await vi.advanceTimersByTimeAsync(200);
    expect(await begun).not.toBe(first);
    expect(first.failed).toBe(true);
  });

  test('does not begin for a run that has lost the agent meanwhile', async () => {
    await bench.begin('run-1', 'download:7', 'these files', () => slowToEnd(500));
    const begun = bench.begin('run-1', 'download:7', 'those files', working);
    const answer = begun.catch((error: unknown) => error);
    const released = bench.release('run-1', reason);
    await vi.advanceTimersByTimeAsync(600);
    await released;
    expect(await answer).toMatchObject({ code: 'AGENT_NOT_CLAIMED' });
  });

  test('ends with the work on its backup', async () => {
    const job = await bench.begin('run-1', 'restore-4:7', 'data', working);
    await bench.endJobs(reason, 4);
    expect(job.running).toBe(true);
    const ended = bench.endJobs(reason, 7);
    await vi.advanceTimersByTimeAsync(1);
    await ended;
    expect(job.running).toBe(false);
  });
});

describe('an interrupted run that is resumed', () => {
  const resume = (): void => bench.take('operation-2', 'host-b:78', 'run-1');

  beforeEach(() => bench.take('run-1', 'host-a:77'));

  test('is taken over once its coordinator was silent, with the work that goes on', async () => {
    const job = bench.join('inspect:7', working);
    vi.advanceTimersByTime(30_000);
    resume();
    expect(bench.claim).toMatchObject({ runId: 'operation-2', origin: 'run-1', holder: 'host-b:78' });
    expect(bench.join('inspect:7', working)).toBe(job);
  });

  test('is not while its coordinator is heard of', () => {
    vi.advanceTimersByTime(29_000);
    expect(resume).toThrow(refused('RUN_IN_PROGRESS'));
  });

  test('refuses the coordinator that wakes up: it neither works, nor renews, nor releases', async () => {
    vi.advanceTimersByTime(30_000);
    resume();
    expect(() => bench.require('run-1')).toThrow(refused('RUN_IN_PROGRESS'));
    expect(() => bench.take('run-1', 'host-a:77')).toThrow(refused('RUN_IN_PROGRESS'));
    await bench.release('run-1', reason);
    expect(bench.claim?.runId).toBe('operation-2');
  });

  test('is not taken over by another run, however silent', () => {
    vi.advanceTimersByTime(60_000);
    expect(() => bench.take('run-2', 'host-c:79')).toThrow(refused('RUN_IN_PROGRESS'));
  });
});

test('a job that begins when the claim has ended would have no owner', async () => {
  bench.take('run-1', 'a');
  await bench.release('run-1', reason);
  expect(() => bench.join('inspect:7', working)).toThrow(refused('AGENT_NOT_CLAIMED'));
});
