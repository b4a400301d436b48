import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { Job, type JobProgress } from './job.ts';

const forever = new AbortController().signal;

/** A job in the hands of the test. */
function held() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let report: (progress: JobProgress) => void = () => undefined;
  let signal: AbortSignal = forever;
  const job = new Job<string>((given, tell) => {
    signal = given;
    report = tell;
    return promise;
  });
  return { job, resolve, reject, report: (bytes: number) => report({ bytes, totalBytes: 100 }), signal };
}

async function collect(follower: AsyncGenerator<JobProgress, string>) {
  const seen: number[] = [];
  for (;;) {
    const step = await follower.next();
    if (step.done) return { seen, result: step.value };
    seen.push(step.value.bytes);
  }
}

test('a follower sees progress about once a second, the last of it, and the result at once', async () => {
  const { job, report, resolve } = held();
  const following = collect(job.follow(forever));
  report(10);
  await sleep(1_300);
  report(20);
  report(100);
  const began = Date.now();
  resolve('done');
  expect(await following).toEqual({ seen: [0, 10, 100], result: 'done' });
  // The end does not wait for the next report.
  expect(Date.now() - began).toBeLessThan(400);
});

test('one who comes late gets the result, and so does every one of several', async () => {
  const { job, resolve } = held();
  const early = collect(job.follow(forever));
  resolve('done');
  expect((await early).result).toBe('done');
  expect((await collect(job.follow(forever))).result).toBe('done');
});

test('a failure reaches every follower, and nobody need listen', async () => {
  const { job, reject } = held();
  const following = collect(job.follow(forever));
  const failure = new BackupError('STORE_FULL', 'full');
  reject(failure);
  await expect(following).rejects.toBe(failure);
  await expect(collect(job.follow(forever))).rejects.toBe(failure);
  expect(job.failed).toBe(true);
});

test('a follower whose call has ended leaves at once, and the work goes on', async () => {
  const { job, signal, resolve } = held();
  const gone = new AbortController();
  const following = collect(job.follow(gone.signal));
  gone.abort(new BackupError('CANCELLED', 'the caller went away'));
  await expect(following).rejects.toMatchObject({ message: 'the caller went away' });
  expect(signal.aborted).toBe(false);
  resolve('done');
  expect((await collect(job.follow(forever))).result).toBe('done');
});

test('abort passes its reason on and waits until the work has ended', async () => {
  const { job, signal, reject } = held();
  const reason = new BackupError('CANCELLED', 'run 7 has ended');
  const aborted = job.abort(reason);
  expect(await Promise.race([aborted, sleep(50, 'still waiting')])).toBe('still waiting');
  expect(signal.reason).toBe(reason);
  reject(reason);
  await aborted;
  expect(job.failed).toBe(true);
  await job.abort(reason);
});
