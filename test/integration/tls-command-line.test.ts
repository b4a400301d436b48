/** The command line and a coordinator on the other side of TLS: how it proves itself, and what it says when that fails. */
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TlsFiles } from '@rondb-backup/shared/rpc/tls/certificate-files.ts';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Authority, createAuthority } from '../certificates/authority.ts';
import { prepareServices, type Services } from '../certificates/services.ts';
import { type CliResult, programs } from '../product/processes.ts';
import { reported } from '../product/run-output.ts';
import type { ServedProcess } from '../product/served.ts';

const alternativeNames = 'IP:127.0.0.1';
const readToken = randomBytes(32).toString('hex');
const served = new Map<string, ServedProcess>();
let services: Services;
let authority: Authority;
let foreign: Authority;
let client: TlsFiles;
let readTokenFile: string;

const cli = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliResult> =>
  execa(process.execPath, [programs.coordinator, ...args], { stdin: 'ignore', reject: false, env });
const addressOf = (name: string): string => served.get(name)?.address ?? '';
const list = (name: string, ...args: string[]) => cli(['list', '--coordinator', addressOf(name), ...args]);
const proof = ({ certFile, keyFile }: TlsFiles): string[] => ['--tls-cert', certFile, '--tls-key', keyFile];

beforeAll(async () => {
  services = await prepareServices();
  authority = await createAuthority(join(services.dir, 'ca'));
  foreign = await createAuthority(join(services.dir, 'foreign'), 'Foreign CA');
  client = await authority.issue('client');
  const access = { read: ['client'] };
  const good = await authority.issue('good', { alternativeNames });
  served.set('good', await services.coordinator({ tls: good, access }));
  const late = await authority.issue('late', { alternativeNames, days: -1 });
  served.set('expired', await services.coordinator({ tls: late, access }));
  const elsewhere = await authority.issue('elsewhere', { alternativeNames: 'DNS:backup.example' });
  served.set('elsewhere', await services.coordinator({ tls: elsewhere, access }));
  served.set('plain', await services.coordinator({}));
  const tokensFile = join(services.dir, 'tokens');
  await writeFile(tokensFile, `read ${readToken}\n`, { mode: 0o600 });
  served.set('tokens', await services.coordinator({ tls: good, access: { tokensFile } }));
  readTokenFile = join(services.dir, 'read-token');
  await writeFile(readTokenFile, `${readToken}\n`, { mode: 0o600 });
});
afterAll(async () => {
  await services?.stop();
});

test('with a certificate, by options, by environment and by the configuration', async () => {
  const options = ['--tls-ca', authority.caFile, ...proof(client)];
  expect(await list('good', ...options)).toMatchObject({ exitCode: 0, stderr: '' });
  const env = {
    RONDB_BACKUP_COORDINATOR: addressOf('good'),
    RONDB_BACKUP_TLS_CA: authority.caFile,
    RONDB_BACKUP_TLS_CERT: client.certFile,
    RONDB_BACKUP_TLS_KEY: client.keyFile,
  };
  expect(await cli(['list'], env)).toMatchObject({ exitCode: 0, stderr: '' });
  const config = await services.coordinatorFile({ tls: client, access: { read: ['client'] } });
  expect(await list('good', '--config', config)).toMatchObject({ exitCode: 0, stderr: '' });
});

test('with a token', async () => {
  const withToken = (file: string) => list('tokens', '--tls-ca', authority.caFile, '--token-file', file);
  expect(await withToken(readTokenFile)).toMatchObject({ exitCode: 0, stderr: '' });
  const wrong = join(services.dir, 'wrong-token');
  await writeFile(wrong, randomBytes(32).toString('hex'));
  expect(reported(await withToken(wrong))).toMatchObject({
    code: 'UNAUTHENTICATED',
    message: 'the token sent is not one of this service',
  });
  expect(reported(await list('tokens', '--tls-ca', authority.caFile))).toMatchObject({
    code: 'UNAUTHENTICATED',
  });
});

test('a token is not sent where others can listen, and is in no message', async () => {
  const refused = await cli(['list', '--coordinator', 'backup.example:50060', '--token-file', readTokenFile]);
  expect(refused.exitCode).toBe(2);
  expect(reported(refused)).toMatchObject({
    code: 'USAGE',
    message: 'the token is not sent to backup.example:50060 in the clear',
  });
  const roleToo = join(services.dir, 'role-too');
  await writeFile(roleToo, `read ${readToken}\n`);
  const malformed = await list('tokens', '--tls-ca', authority.caFile, '--token-file', roleToo);
  expect(reported(malformed)).toMatchObject({
    code: 'CONFIG_INVALID',
    hint: expect.stringContaining('without the role'),
  });
  expect(refused.stderr + malformed.stderr).not.toContain(readToken);
});

test('what the role does not include', async () => {
  const { caFile } = authority;
  const run = await cli([
    'run',
    '--coordinator',
    addressOf('tokens'),
    '--tls-ca',
    caFile,
    '--token-file',
    readTokenFile,
  ]);
  expect(run.exitCode).toBe(1);
  expect(reported(run)).toMatchObject({
    code: 'PERMISSION_DENIED',
    message: 'a token has the role read here, and StartBackup needs run',
  });
});

const failures: readonly [
  what: string,
  service: string,
  args: () => Promise<string[]>,
  message: RegExp,
  hint: RegExp,
][] = [
  [
    'an authority that this side does not know',
    'good',
    async () => ['--tls-ca', foreign.caFile, ...proof(client)],
    /not signed by an authority that this side trusts$/,
    /--tls-ca/,
  ],
  [
    'an expired certificate of the coordinator',
    'expired',
    async () => ['--tls-ca', authority.caFile, ...proof(client)],
    /its certificate has expired$/,
    /renew it/,
  ],
  [
    'a name that is not in the certificate',
    'elsewhere',
    async () => ['--tls-ca', authority.caFile, ...proof(client)],
    /its certificate is for another name/,
    /call it by a name in its certificate/,
  ],
  [
    'TLS to a coordinator without',
    'plain',
    async () => ['--tls-ca', authority.caFile, ...proof(client)],
    /it does not speak TLS$/,
    /configure tls there/,
  ],
  [
    'no TLS to a coordinator with',
    'good',
    async () => [],
    /it ended the connection before it answered$/,
    /--tls-ca/,
  ],
  [
    'no certificate where one is required',
    'good',
    async () => ['--tls-ca', authority.caFile],
    /it wants a certificate of this side$|it ended the connection before it answered$/,
    /--tls-cert and --tls-key|certificate of this side/,
  ],
  [
    'a certificate of an authority that the coordinator does not know',
    'good',
    async () => ['--tls-ca', authority.caFile, ...proof(await foreign.issue('client'))],
    /it refused the certificate of this side \(unknown ca\)$|it ended the connection before it answered$/,
    /signed by its caFile/,
  ],
  [
    'an expired certificate of this side',
    'good',
    async () => ['--tls-ca', authority.caFile, ...proof(await authority.issue('old-client', { days: -1 }))],
    /it refused the certificate of this side \(certificate expired\)$|it ended the connection before it answered$/,
    /valid now/,
  ],
];

test.each(failures)('%s', async (_, service, args, message, hint) => {
  const result = await list(service, ...(await args()));
  expect(result.exitCode).toBe(1);
  const said = reported(result);
  expect(said.code).toBe('COORDINATOR_UNREACHABLE');
  expect(said.message).toMatch(/^coordinator 127\.0\.0\.1:\d+: it/);
  expect(said.message).toMatch(message);
  expect(said.hint).toMatch(hint);
  expect(result.stderr.split('\n')).toHaveLength(2);
});

test('options that do not go together, and files that are of no use', async () => {
  const { caFile } = authority;
  const key = ['--tls-key', client.keyFile];
  const cases: [string[], string, string][] = [
    [
      ['--tls-ca', caFile, '--tls-cert', client.certFile],
      'USAGE',
      '--tls-cert and --tls-key belong together',
    ],
    [proof(client), 'USAGE', '--tls-cert needs --tls-ca'],
    [['--tls-ca', '/nowhere/ca.crt'], 'CONFIG_INVALID', 'cannot read /nowhere/ca.crt (ENOENT)'],
    [['--tls-ca', client.keyFile], 'CONFIG_INVALID', 'does not hold whole certificates'],
    [['--tls-ca', caFile, '--tls-cert', caFile, ...key], 'CONFIG_INVALID', 'is not that of'],
    [
      ['--tls-ca', caFile, '--tls-cert', client.certFile, '--tls-key', caFile],
      'CONFIG_INVALID',
      'private key',
    ],
    [
      ['--token-file', '/nowhere/token'],
      'CONFIG_INVALID',
      'cannot read the token file /nowhere/token (ENOENT)',
    ],
  ];
  for (const [args, code, message] of cases) {
    const result = await list('good', ...args);
    expect(result.exitCode).toBe(2);
    expect(reported(result)).toMatchObject({ code, message: expect.stringContaining(message) });
  }
});
