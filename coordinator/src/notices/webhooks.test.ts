import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WebhookConfig } from './config.ts';
import { signatureOf } from './message.ts';
import { eventNames } from './notice.ts';
import { Webhooks } from './webhooks.ts';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly url: string | undefined;
}

const received: Received[] = [];
/** Statuses to answer with, one each, then 200; 0 never answers. */
let answers: number[];
let server: ReturnType<typeof createServer>;
let url: string;
let logged: string;
let webhooks: Webhooks;
const record = (fields: object, message: string): void => {
  logged += `${message} ${inspect(fields)}\n`;
};
const log = { debug: record, error: record } as unknown as Logger;

beforeEach(async () => {
  received.length = 0;
  answers = [];
  logged = '';
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      received.push({ headers: request.headers, text, url: request.url });
      const status = answers.shift() ?? 200;
      if (status !== 0)
        response.writeHead(status, { location: '/elsewhere' }).end('a long answer '.repeat(9_999));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/t0ken-in-the-path`;
});
afterEach(async () => {
  await webhooks.close(0);
  server.closeAllConnections();
  await new Promise((resolve) => void server.close(resolve));
});

const tell = (config: Partial<WebhookConfig> = {}): Webhooks => {
  const webhook = { url, events: eventNames, secret: undefined, timeoutMs: 5_000, ...config };
  webhooks = new Webhooks([webhook], 'prod', log, { attempts: 4, firstMs: 5 });
  webhooks.notify({ event: 'backup.completed', backupId: 7 });
  return webhooks;
};

test('a notice is posted once, signed with the time', async () => {
  await tell({ secret: 'k3y' }).close(5_000);
  expect(received).toHaveLength(1);
  const [{ headers, text, url: path } = { headers: {}, text: '', url: '' }] = received;
  const body = JSON.parse(text) as { id: string };
  expect(body).toMatchObject({ event: 'backup.completed', cluster: 'prod', backupId: 7 });
  expect(path).toBe('/hooks/t0ken-in-the-path');
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'x-rondb-backup-event': 'backup.completed',
    'x-rondb-backup-id': body.id,
  });
  const signature = String(headers['x-rondb-backup-signature']);
  const seconds = Number(/^t=(\d+)/.exec(signature)?.[1]);
  expect(Math.abs(seconds - Date.now() / 1_000)).toBeLessThan(60);
  expect(signature).toBe(signatureOf(text, 'k3y', seconds));
});

test('what may succeed later is tried again, as the same notice', async () => {
  answers = [500, 429, 503];
  await tell().close(5_000);
  expect(received).toHaveLength(4);
  expect(new Set(received.map(({ headers }) => headers['x-rondb-backup-id'])).size).toBe(1);
  expect(received[0]?.headers).not.toHaveProperty('x-rondb-backup-signature');
  expect(logged).toContain('notice delivered');
});

test.each([
  ['an answer that will not change', [400], 1, 'it answered 400'],
  ['a redirect, which is not followed', [307], 1, 'it answered 307'],
  ['errors without an end', [500, 500, 500, 500, 500], 4, 'it answered 500'],
  ['no answer in time', [0, 0, 0, 0], 4, 'no answer in time'],
])('%s is logged, without the address or the key', async (_, statuses, attempts, reason) => {
  answers = statuses;
  await tell({ secret: 'k3y', timeoutMs: 200 }).close(10_000);
  expect(received).toHaveLength(attempts);
  expect(logged).toContain('notice not delivered');
  expect(logged).toContain(reason);
  expect(logged).not.toMatch(/t0ken|k3y/);
});

test('a receiver that is away is named by host alone', async () => {
  await tell({ url: 'http://127.0.0.1:1/t0ken' }).close(5_000);
  expect(logged).toContain('cannot tell 127.0.0.1:1: ');
  expect(logged).not.toContain('t0ken');
});

test('what nobody asked for is not sent', async () => {
  await tell({ events: ['backup.failed'] }).close(5_000);
  expect(received).toEqual([]);
});

test('closing waits for what is under way, but not for ever', async () => {
  answers = [0];
  const began = Date.now();
  const closing = tell({ timeoutMs: 60_000 }).close(200);
  await closing;
  expect(Date.now() - began).toBeLessThan(5_000);
  expect(logged).toContain('ended before the notice was taken');
  await sleep(50);
  expect(received.length).toBeLessThanOrEqual(1);
});

test('nobody can fill the memory with notices that are not taken', async () => {
  answers = Array.from({ length: 500 }, () => 0);
  tell({ timeoutMs: 60_000 });
  for (let more = 0; more < 400; more += 1) webhooks.notify({ event: 'backup.completed' });
  expect(logged.split('too many notices wait').length - 1).toBe(201);
});
