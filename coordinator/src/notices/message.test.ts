import { webcrypto } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageOf, signatureOf } from './message.ts';

const at = Date.parse('2026-11-22T11:05:03.000Z');

test('a message has what is known, in the names of the documentation, and nothing else', () => {
  const notice = {
    event: 'backup.failed',
    label: 'nightly',
    backupId: 1_795_345_503,
    operationId: 'op',
    state: 'failed',
    startedAt: at,
    endedAt: at + 61_500,
    missingNodes: [4],
    warnings: [{ code: 'W', message: 'm', object: 'shop.orders', internal: 1 }],
    error: { code: 'STORE_FULL', message: 'größer', hint: 'h', retryable: false, stack: 'secret' },
  } as const;
  const { id, event, text } = messageOf(notice, 'the id', 'prod', at + 62_000);
  expect([id, event]).toEqual(['the id', 'backup.failed']);
  expect(JSON.parse(text)).toEqual({
    version: 1,
    id: 'the id',
    event: 'backup.failed',
    time: '2026-11-22T11:06:05.000Z',
    cluster: 'prod',
    label: 'nightly',
    backupId: 1_795_345_503,
    operationId: 'op',
    state: 'failed',
    startedAt: '2026-11-22T11:05:03.000Z',
    endedAt: '2026-11-22T11:06:04.500Z',
    durationMs: 61_500,
    missingNodes: [4],
    warnings: [{ code: 'W', message: 'm', object: 'shop.orders' }],
    error: { code: 'STORE_FULL', message: 'größer', hint: 'h', retryable: false },
  });
});

test('a start that was skipped says when it was due', () => {
  const error = { code: 'RUN_IN_PROGRESS', message: 'm', hint: 'h', retryable: true };
  const { text } = messageOf({ event: 'schedule.skipped', label: 'l', dueAt: at, error }, 'i', 'c', at);
  expect(JSON.parse(text)).toEqual({
    version: 1,
    id: 'i',
    event: 'schedule.skipped',
    time: '2026-11-22T11:05:03.000Z',
    cluster: 'c',
    label: 'l',
    dueAt: '2026-11-22T11:05:03.000Z',
    error,
  });
});

test('a receiver with the key can check the signature, over text of any kind', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'grapheme' }),
      fc.string({ minLength: 1 }),
      fc.nat(),
      async (text, secret, seconds) => {
        const signature = signatureOf(text, secret, seconds);
        const [, t = '', v1 = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
        expect(Number(t)).toBe(seconds);
        const bytes = new TextEncoder();
        const algorithm = { name: 'HMAC', hash: 'SHA-256' };
        const key = await webcrypto.subtle.importKey('raw', bytes.encode(secret), algorithm, false, [
          'verify',
        ]);
        const signed = bytes.encode(`${t}.${text}`);
        expect(await webcrypto.subtle.verify('HMAC', key, Buffer.from(v1, 'hex'), signed)).toBe(true);
        const other = bytes.encode(`${t}.${text}!`);
        expect(await webcrypto.subtle.verify('HMAC', key, Buffer.from(v1, 'hex'), other)).toBe(false);
      },
    ),
    { numRuns: 50 },
  );
});
