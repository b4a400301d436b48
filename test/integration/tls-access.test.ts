/** Who may call what: services as they are shipped, over real sockets, with real certificates and tokens. */
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TlsFiles } from '@rondb-backup/shared/rpc/tls/certificate-files.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Authority, createAuthority } from '../certificates/authority.ts';
import { callOnce, Calls, HEALTH, methods, plainCredentials } from '../certificates/calls.ts';
import { prepareServices, type Services } from '../certificates/services.ts';
import type { ServedProcess } from '../product/served.ts';

const AGENT = '/rondb.backup.v1.AgentService/';
const COORDINATOR = '/rondb.backup.v1.CoordinatorService/';

/** The identities that may call each method, and nobody else. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  [`${AGENT}GetNode`]: ['coordinator'],
  [`${AGENT}ClaimNode`]: ['coordinator'],
  [`${AGENT}InspectBackup`]: ['coordinator'],
  [`${AGENT}UploadBackup`]: ['coordinator'],
  [`${AGENT}DeleteLocalBackup`]: ['coordinator'],
  [`${AGENT}DownloadBackup`]: ['coordinator'],
  [`${AGENT}RestoreStep`]: ['coordinator'],
  [`${AGENT}DeleteDownload`]: ['coordinator'],
  [`${AGENT}StopWork`]: ['coordinator'],
  [`${COORDINATOR}GetBackup`]: ['reader', 'runner', 'admin'],
  [`${COORDINATOR}ListBackups`]: ['reader', 'runner', 'admin'],
  [`${COORDINATOR}WatchOperation`]: ['reader', 'runner', 'admin'],
  [`${COORDINATOR}GetOperationLog`]: ['reader', 'runner', 'admin'],
  [`${COORDINATOR}EstimateBackup`]: ['reader', 'runner', 'admin'],
  [`${COORDINATOR}CheckSetup`]: ['runner', 'admin'],
  [`${COORDINATOR}StartBackup`]: ['runner', 'admin'],
  [`${COORDINATOR}CancelOperation`]: ['runner', 'admin'],
  [`${COORDINATOR}ListSchedules`]: ['reader', 'runner', 'admin'],
  [`${COORDINATOR}PlanRestore`]: ['runner', 'admin'],
  [`${COORDINATOR}VerifyBackups`]: ['runner', 'admin'],
  [`${COORDINATOR}PinBackup`]: ['runner', 'admin'],
  [`${COORDINATOR}UnpinBackup`]: ['runner', 'admin'],
  [`${COORDINATOR}StartRestore`]: ['admin'],
  [`${COORDINATOR}AdoptBackup`]: ['admin'],
  [`${COORDINATOR}DeleteBackup`]: ['admin'],
  [`${COORDINATOR}PruneBackups`]: ['admin'],
};
const identities = ['coordinator', 'reader', 'runner', 'admin', 'stranger', 'agent'] as const;

const readToken = randomBytes(32).toString('hex');
const runToken = randomBytes(32).toString('hex');

describe('a service with certificates', () => {
  let services: Services;
  let authority: Authority;
  let agent: ServedProcess;
  let coordinator: ServedProcess;
  /** It takes tokens, and so asks for a certificate without requiring one. */
  let open: ServedProcess;
  const certificates = new Map<string, TlsFiles>();
  const certificateOf = (name: string): TlsFiles => {
    const files = certificates.get(name);
    if (files === undefined) throw new Error(`no certificate of ${name}`);
    return files;
  };
  const serviceOf = (path: string): ServedProcess => (path.startsWith(AGENT) ? agent : coordinator);

  beforeAll(async () => {
    services = await prepareServices();
    authority = await createAuthority(join(services.dir, 'ca'));
    const alternativeNames = 'IP:127.0.0.1';
    for (const name of identities) {
      // Some are known by a name of subjectAltName, the others by their common name.
      const options =
        name === 'agent'
          ? { alternativeNames }
          : name === 'runner'
            ? { alternativeNames: 'DNS:elsewhere,URI:spiffe://example/runner' }
            : {};
      certificates.set(name, await authority.issue(name, options));
    }
    const tls = await authority.issue('server', { alternativeNames });
    agent = await services.agent({ tls: certificateOf('agent'), access: { coordinators: ['coordinator'] } });
    const access = { read: ['reader'], run: ['spiffe://example/runner'], admin: ['admin'] };
    coordinator = await services.coordinator({ tls, access });
    const tokensFile = join(services.dir, 'tokens');
    await writeFile(tokensFile, `read ${readToken}\nrun ${runToken}\n`, { mode: 0o600 });
    open = await services.coordinator({ tls, access: { admin: ['admin'], tokensFile } });
  });
  afterAll(async () => {
    await services?.stop();
  });

  test('the table has every method', () => {
    expect(Object.keys(allowed).toSorted()).toEqual([...methods.keys()].toSorted());
  });

  test.each(identities)('every method, called by %s', async (name) => {
    const channel = await plainCredentials(certificateOf(name));
    const presented = name === 'runner' ? 'elsewhere, spiffe://example/runner' : name;
    for (const [path, names] of Object.entries(allowed)) {
      const calls = new Calls(serviceOf(path).address, channel);
      const { status, details } = await calls.call(path);
      calls.close();
      // What an empty request does is another matter; it was not refused to this caller.
      const refused = ['PERMISSION_DENIED', 'UNAUTHENTICATED', 'UNAVAILABLE'].includes(status);
      const got = `${path}: ${refused ? `${status}: ${details}` : 'allowed'}`;
      const wanted = names.includes(name)
        ? 'allowed'
        : `PERMISSION_DENIED: the certificate of ${presented} has `;
      expect(got).toContain(`${path}: ${wanted}`);
    }
  });

  test('a refusal names the role needed, and is logged with the name', async () => {
    const { details } = await callOnce(
      coordinator.address,
      certificateOf('reader'),
      `${COORDINATOR}StartBackup`,
    );
    expect(details).toBe('the certificate of reader has the role read here, and StartBackup needs run');
    expect(coordinator.log()).toMatch(
      /"rpc":"\S+StartBackup","code":"PERMISSION_DENIED".*"names":\["reader"\]/,
    );
  });

  test('no connection without a certificate, in plain text, or with one that is not good', async () => {
    const foreign = await (await createAuthority(join(services.dir, 'foreign'))).issue('coordinator');
    const expired = await authority.issue('late', { days: -1 });
    const forServers = await authority.issue('server-only', { usage: 'serverAuth' });
    const { caFile } = authority;
    const clients = {
      'no certificate': { caFile },
      'plain text': undefined,
      foreign: { ...foreign, caFile },
      expired,
      forServers,
    };
    for (const [what, tls] of Object.entries(clients)) {
      for (const path of [`${AGENT}GetNode`, HEALTH]) {
        const { status } = await callOnce(agent.address, tls, path);
        expect(`${what}: ${status}`).toBe(`${what}: UNAVAILABLE`);
      }
    }
    expect((await callOnce(agent.address, certificateOf('coordinator'), `${AGENT}GetNode`)).status).toBe(
      'OK',
    );
  });

  test('health is open to every certificate', async () => {
    for (const service of [agent, coordinator])
      expect((await callOnce(service.address, certificateOf('stranger'), HEALTH)).status).toBe('OK');
  });

  test.each([
    ['the read token looks', readToken, 'ListBackups', 'OK'],
    ['the run token looks', runToken, 'ListBackups', 'OK'],
    ['the read token does not run', readToken, 'CancelOperation', 'PERMISSION_DENIED'],
    ['the run token runs', runToken, 'CancelOperation', 'NOT_FOUND'],
    ['a wrong token', randomBytes(32).toString('hex'), 'ListBackups', 'UNAUTHENTICATED'],
    ['a part of a token', runToken.slice(0, -1), 'ListBackups', 'UNAUTHENTICATED'],
    ['an empty token', '', 'ListBackups', 'UNAUTHENTICATED'],
  ])('%s', async (_, token, method, expected) => {
    const { caFile } = authority;
    const ending = await callOnce(open.address, { caFile }, `${COORDINATOR}${method}`, `Bearer ${token}`);
    expect(ending).toMatchObject({ status: expected });
  });

  test('where tokens are taken, a certificate is asked for and still counts', async () => {
    const { caFile } = authority;
    const list = (tls: Parameters<typeof callOnce>[1]) =>
      callOnce(open.address, tls, `${COORDINATOR}ListBackups`);
    expect((await list({ caFile })).status).toBe('UNAUTHENTICATED');
    expect((await list(certificateOf('admin'))).status).toBe('OK');
    expect((await list(certificateOf('stranger'))).status).toBe('PERMISSION_DENIED');
    const foreign = await (await createAuthority(join(services.dir, 'foreign-2'))).issue('admin');
    expect((await list({ ...foreign, caFile })).status).toBe('UNAUTHENTICATED');
    expect((await list(undefined)).status).toBe('UNAVAILABLE');
    expect((await callOnce(open.address, { caFile }, HEALTH)).status).toBe('OK');
  });

  test('a token is no way around certificates where none are taken', async () => {
    const bearer = `Bearer ${runToken}`;
    const path = `${COORDINATOR}ListBackups`;
    expect((await callOnce(coordinator.address, certificateOf('reader'), path, bearer)).status).toBe(
      'UNAUTHENTICATED',
    );
    expect((await callOnce(coordinator.address, { caFile: authority.caFile }, path, bearer)).status).toBe(
      'UNAVAILABLE',
    );
  });

  test('no log has a token in it', () => {
    for (const token of [readToken, runToken]) expect(open.log() + coordinator.log()).not.toContain(token);
  });
});

test('without TLS: all is open on loopback, tokens hold there too, and other addresses are warned of', async () => {
  await using services = await prepareServices();
  const bare = await services.coordinator({});
  expect((await callOnce(bare.address, undefined, `${COORDINATOR}ListBackups`)).status).toBe('OK');
  expect(bare.log()).not.toContain('without TLS');

  const tokensFile = join(services.dir, 'tokens');
  await writeFile(tokensFile, `read ${readToken}\n`, { mode: 0o600 });
  const guarded = await services.coordinator({ access: { tokensFile } });
  const list = (authorization?: string) =>
    callOnce(guarded.address, undefined, `${COORDINATOR}ListBackups`, authorization);
  expect((await list()).status).toBe('UNAUTHENTICATED');
  expect((await list(`Bearer ${readToken}`)).status).toBe('OK');

  const insecure = await services.coordinator({ listen: '0.0.0.0:0', insecure: true });
  expect(insecure.log()).toContain(
    'serving without TLS: everybody who reaches this address may do everything',
  );
});
