import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { MANIFEST_VERSION, type Started } from '@rondb-backup/shared/manifest/schema.ts';
import type { CoordinatorPorts } from '../ports.ts';
import { BACKUP_ID, testRun } from '../testing/run.ts';
import { resumeBackup } from './run.ts';

const startedAt = '2026-11-22T11:05:03.000Z';

/** A run of nodes 1 and 2 whose coordinator is gone, and a coordinator that resumes it. */
async function resumed({
  objects = {},
  tempDir = tmpdir(),
}: {
  objects?: Record<string, object>;
  tempDir?: string;
} = {}) {
  const { run, store, cluster, agents } = testRun([1, 2], { tempDir });
  const { op, ports, topology } = run;
  const started: Started = {
    formatVersion: MANIFEST_VERSION,
    backupId: BACKUP_ID,
    runId: op.id,
    clusterName: 'prod',
    startedAt,
    holder: 'host:1',
    rondbBackupVersion: '1.0.0',
    expectedNodes: [1, 2],
  };
  for (const [name, object] of Object.entries({ 'started.json': started, ...objects }))
    store.objects.set(`${BACKUP_ID}/${name}`, JSON.stringify(object));
  const management = Object.assign(cluster, {
    topology: async () => topology,
    memoryUsage: async () => [],
    saveQuotas: async () => false,
  });
  const config = { ...ports.config, storage: { remote: 'memory' } };
  await resumeBackup(op, { ...ports, config, management } as unknown as CoordinatorPorts, started);
  const calls = agents.flatMap((agent) => agent.calls);
  return { snapshot: op.snapshot(), store, cluster, calls };
}

const failed = {
  formatVersion: MANIFEST_VERSION,
  backupId: BACKUP_ID,
  runId: 'r',
  clusterName: 'prod',
  startedAt,
  failedAt: startedAt,
  phase: 'upload',
  error: { code: 'STORE_FULL', message: 'm', hint: 'h', retryable: false },
};

const manifest = {
  formatVersion: '1.0',
  backupId: BACKUP_ID,
  runId: 'r',
  clusterName: 'prod',
  startedAt,
  completedAt: startedAt,
  phaseDurationsMs: {},
  versions: { rondbBackup: '1.0.0' },
  topology: { nodeGroups: [], participants: [1], missing: [2], degraded: true },
  native: { snapshot: 'end', encrypted: false, compressed: false, covered: true },
  files: [{ path: 'rondb/1/x', sizeBytes: 1, sha256: '0'.repeat(64) }],
  tables: [],
  warnings: [],
};

describe('a run that its own coordinator has ended meanwhile', () => {
  test('is the backup that it is', async () => {
    const { snapshot, store, calls } = await resumed({ objects: { 'manifest.json': manifest } });
    expect(snapshot).toMatchObject({ state: 'degraded', error: undefined });
    expect(store.objects.has(`${BACKUP_ID}/failed.json`)).toBe(false);
    expect(calls.filter((call) => /deleteLocal|inspect|upload/.test(call))).toEqual([]);
    expect(calls).toContain('stopWork');
  });

  test('or has failed, and is not touched again', async () => {
    const { snapshot, store, cluster, calls } = await resumed({ objects: { 'failed.json': failed } });
    expect(snapshot).toMatchObject({ state: 'failed', error: { code: 'BACKUP_NOT_FOUND' } });
    expect(store.objects.get(`${BACKUP_ID}/failed.json`)).toBe(JSON.stringify(failed));
    expect(calls.filter((call) => /deleteLocal|inspect|upload/.test(call))).toEqual([]);
    expect(cluster.calls).toEqual([]);
  });
});

test('a native backup that is complete stays on the data nodes, whatever fails after it', async () => {
  const { snapshot, store, cluster, calls } = await resumed({ tempDir: '/nowhere' });
  expect(snapshot.error).toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('/nowhere: ENOENT'),
    hint: expect.stringContaining(`kept on the data nodes as BACKUP-${BACKUP_ID}`),
  });
  expect(store.objects.has(`${BACKUP_ID}/failed.json`)).toBe(true);
  expect(calls).toContain('localState');
  expect(calls).not.toContain(`deleteLocal ${BACKUP_ID}`);
  expect(cluster.calls).toEqual([]);
});
