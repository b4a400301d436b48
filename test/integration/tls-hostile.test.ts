/** Whatever a peer sends, a service refuses it, lives on, and does not grow. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect as connectPlain } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import type { TlsFiles } from '@rondb-backup/shared/rpc/tls/certificate-files.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Authority, createAuthority } from '../certificates/authority.ts';
import { callOnce, Calls, HEALTH, methods, plainCredentials } from '../certificates/calls.ts';
import { prepareServices, type Services } from '../certificates/services.ts';
import type { ServedProcess } from '../product/served.ts';

const HUGE_BYTES = 100 * 1024 * 1024;
/** Of a service that is sent 600 MB by each caller: what is on its way and not yet collected, and none of it kept. */
const PEAK_BYTES = 256 * 1024 * 1024;

let services: Services;
let authority: Authority;
let served: readonly ServedProcess[];
let known: TlsFiles;
let stranger: TlsFiles;

beforeAll(async () => {
  services = await prepareServices();
  authority = await createAuthority(join(services.dir, 'ca'));
  const tls = await authority.issue('server', { alternativeNames: 'IP:127.0.0.1' });
  [known, stranger] = await Promise.all([authority.issue('known'), authority.issue('stranger')]);
  served = [
    await services.agent({ tls, access: { coordinators: ['known'] } }),
    await services.coordinator({ tls, access: { admin: ['known'] } }),
  ];
});
afterAll(async () => {
  await services?.stop();
});

const own = (index: number): string[] =>
  [...methods.keys()].filter((path) => path.includes(index === 0 ? 'AgentService' : 'CoordinatorService'));

/** The most memory that it ever had, in bytes. */
async function peak({ child }: ServedProcess): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

const health = async (service: ServedProcess): Promise<string> =>
  (await callOnce(service.address, known, HEALTH)).status;

test.each([
  ['a caller that may', () => known, 'RESOURCE_EXHAUSTED'],
  ['a caller that may not', () => stranger, 'PERMISSION_DENIED'],
])('100 MB to every method, from %s', async (_, tls, expected) => {
  const huge = Buffer.alloc(HUGE_BYTES, 0x0a);
  for (const [index, service] of served.entries()) {
    for (const path of own(index)) {
      const calls = new Calls(service.address, await plainCredentials(tls()));
      expect(`${path} ${(await calls.call(path, { request: huge })).status}`).toBe(`${path} ${expected}`);
      calls.close();
    }
    // What was refused may still be arriving.
    await sleep(700);
    expect(await peak(service)).toBeLessThan(PEAK_BYTES);
    expect(await health(service)).toBe('OK');
  }
});

test('bytes that are no message, to every method', async () => {
  for (const [index, service] of served.entries()) {
    const calls = new Calls(service.address, await plainCredentials(known));
    for (const path of own(index)) {
      for (const size of [1, 7, 100, 10_000]) {
        const { status } = await calls.call(path, {
          request: Buffer.concat([Buffer.of(0xff), randomBytes(size)]),
        });
        expect(`${path} ${status}`).not.toMatch(/ (?:OK|UNAVAILABLE|DEADLINE_EXCEEDED)$/);
      }
    }
    calls.close();
    expect(await health(service)).toBe('OK');
  }
});

test('sockets that say nothing, speak nonsense, or stop half way', async () => {
  const { certFile, keyFile } = known;
  const [cert, key] = await Promise.all([readFile(certFile), readFile(keyFile)]);
  for (const service of served) {
    const port = Number(service.address.split(':')[1]);
    const plain = Array.from({ length: 50 }, () => connectPlain({ host: '127.0.0.1', port }));
    const silent = plain.slice(0, 25);
    for (const socket of plain) socket.on('error', () => undefined);
    for (const socket of plain.slice(25)) socket.write(randomBytes(20_000));
    const encrypted = Array.from({ length: 25 }, () =>
      connect({ host: '127.0.0.1', port, cert, key, rejectUnauthorized: false, ALPNProtocols: ['h2'] }),
    );
    for (const socket of encrypted) {
      socket.on('error', () => undefined);
      await once(socket, 'secureConnect');
      socket.write(randomBytes(20_000));
    }
    await sleep(500);
    expect(await health(service)).toBe('OK');
    for (const socket of [...silent, ...plain, ...encrypted]) socket.destroy();
    expect(await health(service)).toBe('OK');
  }
});

test('a session of an authority that is no longer trusted is not taken up again', async () => {
  const { caFile, certFile, keyFile } = known;
  const [ca, cert, key] = await Promise.all([readFile(caFile), readFile(certFile), readFile(keyFile)]);
  const next = await createAuthority(join(services.dir, 'next'), 'Next CA');
  const live = await authority.issue('live', { alternativeNames: 'IP:127.0.0.1' });
  const service = await services.agent({ tls: live, access: { coordinators: ['known'] } });
  const port = Number(service.address.split(':')[1]);
  const open = async (session?: Buffer): Promise<TLSSocket> => {
    const socket = connect({
      host: '127.0.0.1',
      port,
      ca,
      cert,
      key,
      ALPNProtocols: ['h2'],
      ...(session && { session }),
    });
    socket.on('error', () => undefined);
    await once(socket, 'secureConnect');
    return socket;
  };
  const first = await open();
  const [session] = (await once(first, 'session')) as [Buffer];
  first.destroy();
  const again = await open(session);
  expect(again.isSessionReused()).toBe(true);
  again.destroy();

  const trusted = await readFile(next.caFile);
  await writeFile(caFile, trusted);
  const deadline = Date.now() + 20_000;
  while (!service.log().includes('changed files are in use')) {
    expect(Date.now()).toBeLessThan(deadline);
    await sleep(100);
  }
  const late = await open(session);
  expect(late.isSessionReused()).toBe(false);
  await once(late, 'close');
});
