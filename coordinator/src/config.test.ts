import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeConfig } from '@rondb-backup/shared/config/describe.ts';
import { afterAll, expect, test } from 'vitest';
import { coordinatorSchema } from './config-schema.ts';
import { loadCoordinatorConfig } from './config.ts';

const directory = mkdtempSync(join(tmpdir(), 'coordinator-config-'));
afterAll(() => rmSync(directory, { recursive: true }));

const minimal = {
  RONDB_BACKUP_CLUSTER_NAME: 'prod',
  RONDB_BACKUP_CLUSTER_CONNECT_STRING: 'mgm1:1186,mgm2:1186',
  RONDB_BACKUP_AGENTS_ADDRESSES: 'node1:50061,node2:50061',
  RONDB_BACKUP_STORAGE_REMOTE: 's3:bucket/prefix',
  RONDB_BACKUP_STORAGE_RCLONE_CONFIG: '/etc/rclone.conf',
};

test('what must be said, and what need not', () => {
  expect(loadCoordinatorConfig(undefined, minimal)).toMatchObject({
    listen: '127.0.0.1:50060',
    cluster: {
      name: 'prod',
      connectString: 'mgm1:1186,mgm2:1186',
      ndbMgmProgram: 'ndb_mgm',
      commandTimeoutMs: 30_000,
      backupTimeoutMs: 86_400_000,
      pollIntervalMs: 1_000,
    },
    agents: { addresses: ['node1:50061', 'node2:50061'], tls: undefined },
    mysql: undefined,
    backup: { attempts: 2, degraded: 'allow', keepLocal: false, encryptPassword: undefined },
  });
});

test('agents are at addresses, or at a port of the data nodes, and not both', () => {
  const { RONDB_BACKUP_AGENTS_ADDRESSES: addresses, ...rest } = minimal;
  const found = { ...rest, RONDB_BACKUP_AGENTS_PORT: '50061' };
  expect(loadCoordinatorConfig(undefined, found).agents).toMatchObject({ addresses: [], port: 50_061 });
  const both = { ...found, RONDB_BACKUP_AGENTS_ADDRESSES: addresses };
  for (const env of [rest, both])
    expect(() => loadCoordinatorConfig(undefined, env)).toThrow('agents: give either addresses, or a port');
});

test('a mysql section is one only where a key of it is given', () => {
  const env = { ...minimal, RONDB_BACKUP_MYSQL_HOST: 'sql', RONDB_BACKUP_MYSQL_USER: 'backup' };
  expect(loadCoordinatorConfig(undefined, env).mysql).toMatchObject({
    host: 'sql',
    port: 3306,
    user: 'backup',
    password: undefined,
    tls: undefined,
    excludeDatabases: [],
  });
  const withoutUser = { ...minimal, RONDB_BACKUP_MYSQL_HOST: 'sql' };
  expect(() => loadCoordinatorConfig(undefined, withoutUser)).toThrow('mysql.user: missing');
});

const drill = {
  RONDB_BACKUP_DRILL_CLUSTER_NAME: 'scratch',
  RONDB_BACKUP_DRILL_CONNECT_STRING: 'other:1186',
  RONDB_BACKUP_DRILL_AGENTS_ADDRESSES: 'other:50061',
  RONDB_BACKUP_DRILL_MYSQL_HOST: 'other',
  RONDB_BACKUP_DRILL_MYSQL_USER: 'drill',
};

test('a scratch cluster has servers and agents of its own', () => {
  const env = { ...minimal, RONDB_BACKUP_MYSQL_HOST: 'sql', RONDB_BACKUP_MYSQL_USER: 'backup' };
  expect(loadCoordinatorConfig(undefined, { ...env, ...drill }).drill).toMatchObject({
    clusterName: 'scratch',
    connectString: 'other:1186',
    agents: { addresses: ['other:50061'], port: undefined, tls: undefined },
    mysql: { host: 'other', port: 3306, user: 'drill', excludeDatabases: [], dumpTimeoutMs: 3_600_000 },
    schedule: undefined,
    timeoutMs: 86_400_000,
  });
  expect(loadCoordinatorConfig(undefined, env).drill).toBeUndefined();
});

test.each([
  ['CLUSTER_NAME', 'prod', 'go into the cluster that is backed up: it has the same name'],
  ['CONNECT_STRING', 'third:1186,MGM2:1186', 'it has the same management server'],
  ['AGENTS_ADDRESSES', 'Node2:50061,other:1', 'an agent is of both'],
  ['MYSQL_HOST', 'SQL', 'it has the same MySQL server'],
  ['AGENTS_PORT', '50061', 'drill.agents: give either addresses, or a port'],
  ['SCHEDULE_CRON', '0 3 * * 0', 'drill.schedule.label: missing'],
])('a drill section with %s %s is refused', (key, value, message) => {
  const env = {
    ...minimal,
    ...drill,
    RONDB_BACKUP_MYSQL_HOST: 'sql',
    RONDB_BACKUP_MYSQL_USER: 'backup',
    [`RONDB_BACKUP_DRILL_${key}`]: value,
  };
  expect(() => loadCoordinatorConfig(undefined, env)).toThrow(message);
});

test.each(['-c mgm:1186', 'mgm', 'mgm:1186;x', 'mgm:1186,', '--help'])('%s is no connect string', (text) => {
  const env = { ...minimal, RONDB_BACKUP_CLUSTER_CONNECT_STRING: text };
  expect(() => loadCoordinatorConfig(undefined, env)).toThrow('cluster.connectString');
});

const tls = {
  RONDB_BACKUP_TLS_CERT_FILE: 'c',
  RONDB_BACKUP_TLS_KEY_FILE: 'k',
  RONDB_BACKUP_TLS_CA_FILE: 'a',
};

test('a name in several lists has the highest of its roles', () => {
  const env = {
    ...minimal,
    ...tls,
    RONDB_BACKUP_ACCESS_READ: 'grafana,alice,bob',
    RONDB_BACKUP_ACCESS_RUN: 'bob',
    RONDB_BACKUP_ACCESS_ADMIN: 'alice',
  };
  expect(loadCoordinatorConfig(undefined, env).access).toEqual({
    names: new Map([
      ['grafana', 'read'],
      ['alice', 'admin'],
      ['bob', 'run'],
    ]),
    tokensFile: undefined,
  });
});

test('certificates need callers, names need certificates, tokens need secrecy', () => {
  const load = (more: Record<string, string>) => () =>
    loadCoordinatorConfig(undefined, { ...minimal, ...more });
  const tokens = { RONDB_BACKUP_ACCESS_TOKENS_FILE: '/tokens' };
  const everywhere = { RONDB_BACKUP_LISTEN: '0.0.0.0:50060', RONDB_BACKUP_INSECURE: 'true' };
  expect(load(tls)).toThrow('access: with tls, name clients in read, run or admin');
  expect(load({ RONDB_BACKUP_ACCESS_READ: 'grafana' })).toThrow('access: only certificates prove a name');
  expect(load({ ...tokens, ...everywhere })).toThrow('tokens must not travel in the clear');
  expect(load({ ...tls, RONDB_BACKUP_ACCESS_READ: 'two words' })).toThrow(
    'access.read (RONDB_BACKUP_ACCESS_READ)',
  );
  expect(load({ ...tls, ...tokens })().access.tokensFile).toBe('/tokens');
  expect(load(tokens)().access.tokensFile).toBe('/tokens');
});

test('schedules: every mistake is named by its place', () => {
  const load = (schedules: string) => {
    const file = join(directory, 'coordinator.yaml');
    writeFileSync(file, `schedules:\n${schedules}`);
    return loadCoordinatorConfig(file, minimal).schedules;
  };
  expect(loadCoordinatorConfig(undefined, minimal).schedules).toEqual([]);
  expect(
    load('- {label: nightly, cron: 0 2 * * *}\n- {label: w, cron: "*/5 0 2 * * 0", jitter: 5m}'),
  ).toEqual([
    { label: 'nightly', cron: '0 2 * * *', timeZone: 'UTC', jitterMs: 0, missed: 'run-once' },
    { label: 'w', cron: '*/5 0 2 * * 0', timeZone: 'UTC', jitterMs: 300_000, missed: 'run-once' },
  ]);
  const wrong = (schedules: string) => {
    try {
      load(schedules);
      return 'no mistake';
    } catch (error) {
      return String(error);
    }
  };
  const mistakes = wrong(`- {label: A b, cron: 61 * * * *, timeZone: Nowhere, jitter: 2d}
- {label: ok, cron: 0 0 30 2 *, missed: twice}
- {cron: "2026-12-01T00:00:00"}`);
  for (const part of [
    "schedules[0].label: 'A b' given",
    'schedules[0].cron: no cron expression',
    'invalid value for minute: 61',
    "schedules[0].timeZone: 'Nowhere' given",
    "schedules[0].jitter: '2d' given",
    'schedules[1].cron: that time never comes',
    "schedules[1].missed: 'twice' given, expected one of run-once, skip",
    'schedules[2].label: missing',
    'schedules[2].cron: no cron expression',
  ])
    expect(mistakes).toContain(part);
  const twice = '- {label: a, cron: 0 2 * * *}\n- {label: a, cron: 0 3 * * *}';
  expect(wrong(twice)).toContain('schedules: two schedules have the same label');
});

test('hooks and webhooks', () => {
  const file = join(directory, 'coordinator.yaml');
  const load = (text: string) => {
    writeFileSync(file, text);
    return loadCoordinatorConfig(file, minimal);
  };
  expect(load('{}')).toMatchObject({ hooks: { before: undefined, after: undefined }, webhooks: [] });
  writeFileSync(join(directory, 'key'), 'k3y\n', { mode: 0o600 });
  const { hooks, webhooks } = load(`hooks:
  before: {command: [/bin/check, --now], onFailure: continue}
  after: {command: [notify], timeout: 5m}
notices:
  webhooks:
  - {url: https://ops.example/backup, secretFile: key, events: [backup.failed]}
  - {url: "http://127.0.0.1:8080"}`);
  expect(hooks).toEqual({
    before: { command: ['/bin/check', '--now'], timeoutMs: 60_000, onFailure: 'continue' },
    after: { command: ['notify'], timeoutMs: 300_000 },
  });
  expect(webhooks).toMatchObject([
    { url: 'https://ops.example/backup', secret: 'k3y', events: ['backup.failed'], timeoutMs: 10_000 },
    { url: 'http://127.0.0.1:8080/', secret: undefined },
  ]);
  expect(webhooks[1]?.events).toContain('schedule.skipped');
});

test.each([
  [
    'notices: {webhooks: [{url: "ftp://hunter2.example/x"}]}',
    'notices.webhooks[0].url: it is no address that',
  ],
  ['notices: {webhooks: [{url: hunter2}]}', 'notices.webhooks[0].url: it is no address that'],
  ['notices: {webhooks: [{url: "https://me:hunter2@host/"}]}', 'notices.webhooks[0].url: a user name'],
  [
    'notices: {webhooks: [{url: "http://h", events: [all]}]}',
    'notices.webhooks[0].events: a list of 1 given',
  ],
  ['hooks: {before: {command: []}}', 'hooks.before.command: a list of 0 given'],
  ['hooks: {before: {command: ["rm -rf /"]}}', 'hooks.before.command: a list of 1 given'],
  ['hooks: {after: {command: "touch x"}}', "hooks.after.command: 'touch x' given"],
])('%s is a mistake that shows no secret', (text, message) => {
  const file = join(directory, 'coordinator.yaml');
  writeFileSync(file, text);
  const loading = () => loadCoordinatorConfig(file, minimal);
  expect(loading).toThrow(message);
  expect(loading).not.toThrow('hunter2');
});

test('retention: without rules, by labels, and in a time zone that exists', () => {
  const load = (retention: string) => {
    const file = join(directory, 'coordinator.yaml');
    writeFileSync(file, `retention: ${retention}`);
    return loadCoordinatorConfig(file, minimal).retention;
  };
  expect(load('{}')).toMatchObject({ legacy: 'keep', timeZone: 'UTC', remainsGraceMs: 604_800_000 });
  expect(Object.values(load('{}').policy).every((rule) => rule === undefined)).toBe(true);
  const { policy, labels } = load('{keepLast: 3, maxAge: 30d, labels: {nightly: {keepDaily: 7}}}');
  expect(policy).toMatchObject({ keepLast: 3, keepDaily: undefined, maxAgeMs: 2_592_000_000 });
  expect(labels.get('nightly')).toMatchObject({ keepLast: undefined, keepDaily: 7 });
  expect(() => load('{keepLast: 0}')).toThrow('retention.keepLast: 0 given');
  expect(() => load('{timeZone: Europe/Uppsala}')).toThrow('retention.timeZone');
  expect(() => load('{labels: {"two words": {}}}')).toThrow('retention.labels.two words: names are');
});

test('every key is described', () => {
  const table = describeConfig(coordinatorSchema({ directory: '/', warn: () => {} }));
  expect(table).toContain('| `backup.encryptPasswordFile` |');
  expect(table).not.toContain('|  |');
});
