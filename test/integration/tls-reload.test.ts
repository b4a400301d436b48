/** Files of certificates and tokens that change while a service is at work. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFile, copyFile, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { GrpcAgent } from '@rondb-backup/coordinator/fleet/grpc-agent.ts';
import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import { channelCredentials } from '@rondb-backup/shared/rpc/credentials.ts';
import type { TlsFiles } from '@rondb-backup/shared/rpc/tls/certificate-files.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Authority, createAuthority } from '../certificates/authority.ts';
import { callOnce, Calls, plainCredentials } from '../certificates/calls.ts';
import { prepareServices, type Services } from '../certificates/services.ts';
import type { ServedProcess } from '../product/served.ts';

const GET_NODE = '/rondb.backup.v1.AgentService/GetNode';
const LIST = '/rondb.backup.v1.CoordinatorService/ListBackups';
const alternativeNames = 'IP:127.0.0.1';
/** Longer than the pause between two looks at the files. */
const LOOKED_AGAIN_MS = 5_000;

let services: Services;
let old: Authority;
let renewed: Authority;
/** The files that the configurations name. */
let live: TlsFiles;

beforeEach(async () => {
  services = await prepareServices();
  old = await createAuthority(join(services.dir, 'old'), 'Old CA');
  renewed = await createAuthority(join(services.dir, 'new'), 'New CA');
  const at = (name: string): string => join(services.dir, name);
  live = { caFile: at('ca.crt'), certFile: at('tls.crt'), keyFile: at('tls.key') };
});
afterEach(async () => {
  await services.stop();
});

/** Each file as a whole, one after the other, as most tools do. */
async function install(files: TlsFiles, to: TlsFiles): Promise<void> {
  for (const key of ['caFile', 'certFile', 'keyFile'] as const) {
    await copyFile(files[key], `${to[key]}.part`);
    await rename(`${to[key]}.part`, to[key]);
  }
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`it did not come to be that ${what}`);
    await sleep(100);
  }
}

/** Who signed the certificate that a service shows to a new connection. */
async function shownIssuer({ address }: ServedProcess, client: TlsFiles): Promise<string> {
  const [cert, key] = await Promise.all([readFile(client.certFile), readFile(client.keyFile)]);
  const [host, port] = address.split(':');
  const socket = connect({ host, port: Number(port), cert, key, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { issuer } = socket.getPeerCertificate();
  socket.destroy();
  return String(issuer.CN);
}

test('a new authority: connections live on, new ones need the new certificates, on both sides', async () => {
  await install(await old.issue('agent', { alternativeNames }), live);
  const agent = await services.agent({ tls: live, access: { coordinators: ['coordinator'] } });
  const [oldClient, newClient] = [await old.issue('coordinator'), await renewed.issue('coordinator')];
  const standing = new Calls(agent.address, await plainCredentials(oldClient));
  expect((await standing.call(GET_NODE)).status).toBe('OK');
  expect((await callOnce(agent.address, newClient, GET_NODE)).status).toBe('UNAVAILABLE');

  // The product's own client, whose files change too; it connects anew when the agent comes back.
  const clientFiles = {
    caFile: join(services.dir, 'client-ca.crt'),
    certFile: join(services.dir, 'client.crt'),
    keyFile: join(services.dir, 'client.key'),
  };
  await install(oldClient, clientFiles);
  const product = new GrpcAgent(agent.address, channelCredentials(clientFiles, silentLogger), {
    callTimeoutMs: 10_000,
    inspectTimeoutMs: 10_000,
    uploadTimeoutMs: 10_000,
    downloadTimeoutMs: 10_000,
    stepTimeoutMs: 10_000,
  });
  expect((await product.getNode()).nodeId).toBe(1);

  await install(await renewed.issue('agent', { alternativeNames }), live);
  await until('the new certificate is shown', async () => (await shownIssuer(agent, newClient)) === 'New CA');
  expect((await standing.call(GET_NODE)).status).toBe('OK');
  expect((await product.getNode()).nodeId).toBe(1);
  expect((await callOnce(agent.address, newClient, GET_NODE)).status).toBe('OK');
  const stale = { ...oldClient, caFile: renewed.caFile };
  expect((await callOnce(agent.address, stale, GET_NODE)).status).toBe('UNAVAILABLE');

  await install(newClient, clientFiles);
  await sleep(LOOKED_AGAIN_MS);
  await agent.kill('SIGKILL');
  await until('the connection is lost', async () => (await standing.call(GET_NODE)).status === 'UNAVAILABLE');
  const again = await services.agent({
    listen: agent.address,
    tls: live,
    access: { coordinators: ['coordinator'] },
  });
  await until('the product connects anew', () =>
    product.getNode().then(
      ({ nodeId }) => nodeId === 1,
      () => false,
    ),
  );
  expect((await standing.call(GET_NODE)).status).toBe('UNAVAILABLE');
  expect(again.address).toBe(agent.address);
  standing.close();
  product.close();
});

test('files that cannot be used: the old ones stay, it is logged once, and what comes after is taken', async () => {
  await install(await old.issue('agent', { alternativeNames }), live);
  const agent = await services.agent({ tls: live, access: { coordinators: ['coordinator'] } });
  const client = await old.issue('coordinator');
  const stillServes = async (): Promise<void> => {
    expect((await callOnce(agent.address, client, GET_NODE)).status).toBe('OK');
    expect(await shownIssuer(agent, client)).toBe('Old CA');
  };
  const complaints = (about: string): number =>
    agent
      .log()
      .split('\n')
      .filter((line) => line.includes('cannot be used') && line.includes(about)).length;

  const secret = randomBytes(40).toString('base64');
  const broken = `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----\n`;
  await writeFile(live.keyFile, broken);
  await until('it is logged', () => complaints('does not hold a private key') === 1);
  await stillServes();
  await copyFile((await old.issue('another')).keyFile, live.keyFile);
  await until('it is logged', () => complaints('is not that of') === 1);
  await stillServes();
  const whole = await readFile(live.caFile);
  await writeFile(live.caFile, whole.subarray(0, whole.length / 2));
  await until('it is logged', () => complaints('whole certificates') === 1);
  await stillServes();
  await rename(live.caFile, `${live.caFile}.away`);
  await until('it is logged', () => complaints('ENOENT') === 1);
  await stillServes();
  await sleep(LOOKED_AGAIN_MS);
  expect(complaints('')).toBe(4);
  expect(agent.log()).not.toContain(secret.slice(0, 20));

  await install(await renewed.issue('agent', { alternativeNames }), live);
  await until('the new certificate is shown', async () => (await shownIssuer(agent, client)) === 'New CA');
});

test('tokens: a new one is taken, one that was removed is not', async () => {
  await install(await old.issue('coordinator', { alternativeNames }), live);
  const [first, second] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
  const tokensFile = join(services.dir, 'tokens');
  await writeFile(tokensFile, `read ${first}\n`, { mode: 0o600 });
  const coordinator = await services.coordinator({ tls: live, access: { tokensFile } });
  const status = async (token: string): Promise<string> =>
    (await callOnce(coordinator.address, { caFile: old.caFile }, LIST, `Bearer ${token}`)).status;
  expect([await status(first), await status(second)]).toEqual(['OK', 'UNAUTHENTICATED']);

  await appendFile(tokensFile, `run ${second}\n`);
  await until('the new token is taken', async () => (await status(second)) === 'OK');
  expect(await status(first)).toBe('OK');

  await writeFile(tokensFile, `run ${second}\nwrong line with ${first}\n`);
  await until('it is logged', () => coordinator.log().includes('line 2 is not a role and a token'));
  expect([await status(first), await status(second)]).toEqual(['OK', 'OK']);

  await writeFile(tokensFile, `run ${second}\n`);
  await until('the old token is refused', async () => (await status(first)) === 'UNAUTHENTICATED');
  expect(await status(second)).toBe('OK');
  for (const token of [first, second]) expect(coordinator.log()).not.toContain(token);
});
