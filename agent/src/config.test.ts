import { describeConfig } from '@rondb-backup/shared/config/describe.ts';
import { expect, test } from 'vitest';
import { agentSchema, loadAgentConfig } from './config.ts';

const minimal = {
  RONDB_BACKUP_BACKUP_DIR: '/data',
  RONDB_BACKUP_STORAGE_REMOTE: 's3:bucket/prefix',
  RONDB_BACKUP_STORAGE_RCLONE_CONFIG: '/etc/rclone.conf',
};

test('what must be said, and what need not', () => {
  expect(loadAgentConfig(undefined, minimal)).toMatchObject({
    listen: '127.0.0.1:50061',
    tls: undefined,
    nodeId: undefined,
    backupDir: '/data',
    backupPassword: undefined,
    leaseTimeMs: 600_000,
    storage: {
      remote: 's3:bucket/prefix',
      destination: { remote: 's3', path: 'bucket/prefix', configFile: '/etc/rclone.conf' },
      limits: { memoryLimitBytes: 268_435_456 },
      stallTimeoutMs: 300_000,
      retry: { attempts: 5, minDelayMs: 1_000, maxDelayMs: 60_000 },
    },
    log: { level: 'info' },
  });
});

test.each([
  '0.0.0.0:50061',
  '[::]:50061',
  'agent.example:50061',
  '10.0.0.1:50061',
  '127.0.0.1.example:50061',
])('other machines reach %s: tls, or insecure in so many words', (listen) => {
  const env = { ...minimal, RONDB_BACKUP_LISTEN: listen };
  expect(() => loadAgentConfig(undefined, env)).toThrow('there is no tls section');
  expect(loadAgentConfig(undefined, { ...env, RONDB_BACKUP_INSECURE: 'true' }).listen).toBe(listen);
  const tls = {
    RONDB_BACKUP_TLS_CERT_FILE: 'c',
    RONDB_BACKUP_TLS_KEY_FILE: 'k',
    RONDB_BACKUP_TLS_CA_FILE: 'a',
    RONDB_BACKUP_ACCESS_COORDINATORS: 'coordinator',
  };
  expect(loadAgentConfig(undefined, { ...env, ...tls }).listen).toBe(listen);
});

test('certificates are of use only where it is said who may call, and names only where certificates are', () => {
  const tls = {
    RONDB_BACKUP_TLS_CERT_FILE: 'c',
    RONDB_BACKUP_TLS_KEY_FILE: 'k',
    RONDB_BACKUP_TLS_CA_FILE: 'a',
  };
  const names = { RONDB_BACKUP_ACCESS_COORDINATORS: 'coordinator,spiffe://example/coordinator' };
  expect(() => loadAgentConfig(undefined, { ...minimal, ...tls })).toThrow(
    'access.coordinators: with tls, name the coordinators that may call',
  );
  expect(() => loadAgentConfig(undefined, { ...minimal, ...names })).toThrow(
    'access.coordinators (RONDB_BACKUP_ACCESS_COORDINATORS): only certificates prove a name',
  );
  expect(loadAgentConfig(undefined, { ...minimal, ...tls, ...names }).access).toEqual({
    names: new Map([
      ['coordinator', 'coordinator'],
      ['spiffe://example/coordinator', 'coordinator'],
    ]),
    tokensFile: undefined,
  });
});

test.each(['127.0.0.1:1', '127.8.9.1:1', 'localhost:1', '[::1]:1'])(
  'only this machine reaches %s',
  (listen) => {
    expect(loadAgentConfig(undefined, { ...minimal, RONDB_BACKUP_LISTEN: listen }).listen).toBe(listen);
  },
);

test('impossible settings are refused', () => {
  const env = {
    ...minimal,
    RONDB_BACKUP_NODE_ID: '145',
    RONDB_BACKUP_STORAGE_RETRY_MIN_DELAY: '10s',
    RONDB_BACKUP_STORAGE_RETRY_MAX_DELAY: '5s',
  };
  expect(() => loadAgentConfig(undefined, env)).toThrow(/145 given, expected a whole number from 1 to 144/);
  expect(() => loadAgentConfig(undefined, env)).toThrow('longer than maxDelay');
});

test.each([
  ['node-group-0-0', 1],
  ['node-group-0-2', 3],
  ['node-group-1-0', 4],
  ['rondb-node-group-47-2', 144],
])('pod %s of rondb-helm is data node %d', (pod, nodeId) => {
  expect(loadAgentConfig(undefined, { ...minimal, RONDB_BACKUP_POD_NAME: pod }).nodeId).toBe(nodeId);
});

test.each(['node-group-0', 'node-group-0-3', 'node-group-48-0', 'node-group-0-0-x', '0', ''])(
  'pod %s is no data node of rondb-helm',
  (pod) => {
    const env = { ...minimal, RONDB_BACKUP_POD_NAME: pod };
    expect(() => loadAgentConfig(undefined, env)).toThrow('podName (RONDB_BACKUP_POD_NAME)');
  },
);

test('a node id and the name of a pod are one too many', () => {
  const env = { ...minimal, RONDB_BACKUP_POD_NAME: 'node-group-0-0', RONDB_BACKUP_NODE_ID: '1' };
  expect(() => loadAgentConfig(undefined, env)).toThrow('leave one of them out');
});

test('the data node tells its id where its file system is', () => {
  expect(loadAgentConfig(undefined, minimal).fileSystemPath).toBe('/data');
  const env = { ...minimal, RONDB_BACKUP_FILE_SYSTEM_PATH: '/fs' };
  expect(loadAgentConfig(undefined, env).fileSystemPath).toBe('/fs');
});

test('every key is described', () => {
  const table = describeConfig(agentSchema({ directory: '/', warn: () => {} }));
  expect(table).toContain('| `leaseTime` |');
  expect(table).not.toContain('|  |');
});
