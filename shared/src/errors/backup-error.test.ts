import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { BackupError, toBackupError } from './backup-error.ts';
import { catalogue, isErrorCode } from './catalogue.ts';

test('a typed error passes through unchanged', () => {
  const error = new BackupError('USAGE', 'no');
  expect(toBackupError(error)).toBe(error);
});

test('hint and retryable come from the catalogue unless the place knows better', () => {
  expect(new BackupError('STORE_FULL', 'full')).toMatchObject({
    retryable: false,
    hint: catalogue.STORE_FULL.hint,
  });
  expect(new BackupError('STORE_FULL', 'full', { hint: '', retryable: true })).toMatchObject({
    retryable: true,
    hint: '',
  });
});

test('an abort becomes its reason, whoever wrapped it', async () => {
  const reason = new BackupError('NATIVE_FAILED', 'because');
  const stop = new AbortController();
  const sleeping = sleep(10_000, undefined, { signal: stop.signal });
  stop.abort(reason);
  expect(toBackupError(await sleeping.catch((error: unknown) => error))).toBe(reason);
  expect(toBackupError(AbortSignal.abort().reason).code).toBe('CANCELLED');
});

test('a time that has run out is no cancellation and no defect', async () => {
  const signal = AbortSignal.timeout(1);
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  expect(toBackupError(signal.reason).code).toBe('DEADLINE_EXCEEDED');
  const slept = await sleep(10_000, undefined, { signal }).catch((error: unknown) => error);
  expect(toBackupError(slept).code).toBe('DEADLINE_EXCEEDED');
});

test.each([undefined, null, 'text', 7, new Error('boom'), { toString: () => 'odd' }])(
  '%j is a defect',
  (thrown) => {
    const error = toBackupError(thrown);
    expect(error.code).toBe('INTERNAL');
    expect(error.message).toContain(thrown instanceof Error ? 'boom' : String(thrown));
    expect(error.cause).toBe(thrown);
  },
);

test('a code is one of the catalogue, not of every object', () => {
  expect(isErrorCode('USAGE')).toBe(true);
  for (const no of ['usage', '', 'toString', '__proto__']) expect(isErrorCode(no)).toBe(false);
});

test('every hint says something, and in the style of all messages', () => {
  for (const { hint } of Object.values(catalogue)) expect(hint).toMatch(/^[a-z`][^\n]{5,}[^.\s]$/);
});
