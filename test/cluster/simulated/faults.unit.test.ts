import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { controlFilesComplete, mgm, mgmUntil, runRaw } from '../raw.ts';
import { EMPTY_MODEL, type ClusterModel } from './model.ts';
import { type SimulatedCluster, startSimulatedCluster } from './start.ts';

const MODEL: ClusterModel = {
  tables: [{ database: 'shop', table: 'orders', rows: 10_001, rowBytes: 200, blobs: ['note'] }],
};
const cluster: SimulatedCluster = await startSimulatedCluster({ model: MODEL, startMs: 100 });
let id = 0;

afterAll(() => cluster.stop());
beforeEach(() => cluster.setFaults({}));

const back = () => mgm(cluster, `START BACKUP ${++id} SNAPSHOTEND WAIT COMPLETED`);
const completeOn = (node: number) => controlFilesComplete(cluster, node, id);

describe('a backup fails as a real one would', () => {
  test.each([
    ['logBufferFull', 'Backup log buffer full: Permanent error: Internal error'],
    ['diskFull', 'Unknown error code: Unknown result: Unknown error code'],
    ['nodeDisconnect', 'Backup aborted due to node failure: Permanent error: Internal error'],
  ] as const)('%s', async (fault, message) => {
    await cluster.setFaults({ [fault]: { nodeId: 2, bytes: 100_000 } });
    const { exitCode, output } = await back();
    expect(exitCode).toBe(255);
    expect(output).toContain(`Backup failed\n*  3001: Could not start backup\n*        ${message}`);
    expect(await Promise.all([1, 2, 4, 5].map(completeOn))).not.toContain(true);
    await cluster.setFaults({});
    if (fault === 'nodeDisconnect') await cluster.startNode(2);
    expect((await back()).exitCode).toBe(0);
  });

  test('managementDeath: the client fails and the backup completes', async () => {
    await cluster.setFaults({ managementDeath: { nodeId: 1, bytes: 100_000 } });
    const { exitCode, output } = await back();
    expect([exitCode, output]).toEqual([255, expect.stringContaining('1006: Illegal reply from server')]);
    await cluster.startManagement();
    await mgmUntil(cluster, 'ALL REPORT BACKUPSTATUS', /Node 1: Backup not started/);
    expect(await Promise.all([1, 2, 4, 5].map(completeOn))).toEqual([true, true, true, true]);
  });
});

test('silentClient: exit 0, no statistics, a complete backup', async () => {
  await cluster.setFaults({ silentClient: true });
  const { exitCode, output } = await back();
  expect([exitCode, output]).toEqual([0, expect.stringContaining('get backup event failed for 3 times')]);
  expect(output).not.toContain('#Records');
  expect(await completeOn(5)).toBe(true);
});

test('hang: the client waits on after the backup', async () => {
  await cluster.setFaults({ hang: true });
  const killer = new AbortController();
  const waiting = mgm(cluster, `START BACKUP ${++id} SNAPSHOTEND WAIT COMPLETED`, { killed: killer.signal });
  await mgmUntil(cluster, 'ALL REPORT BACKUPSTATUS', /Local backup status/);
  await mgmUntil(cluster, 'ALL REPORT BACKUPSTATUS', /Node 1: Backup not started/);
  expect(await completeOn(1)).toBe(true);
  expect(await Promise.race([waiting, sleep(300, 'still waiting')])).toBe('still waiting');
  killer.abort();
  await waiting;
});

test('no megabytes a second: nothing is written until it is aborted', async () => {
  await cluster.setFaults({ megabytesPerSecond: 0 });
  const waiting = back();
  const { output } = await mgmUntil(cluster, 'ALL REPORT BACKUPSTATUS', /Local backup status/);
  expect(output).toContain(' #Records: 0 #LogRecords: 0\n');
  await mgm(cluster, `ABORT BACKUP ${id}`);
  expect((await waiting).output).toContain('Backup aborted by user request');
});

describe('ndb_restore', () => {
  const restore = (target: SimulatedCluster, path: string, node: number, ...step: string[]) =>
    runRaw(target, 'ndb_restore', [
      '-c',
      target.connectString,
      '--no-binlog',
      ...step,
      `--nodeid=${node}`,
      `--backupid=${id}`,
      `--backup-path=${path}`,
    ]);
  const pathOf = (node: number) => join(cluster.dir, `d${node}`, 'BACKUP', `BACKUP-${id}`);

  test('brings every row into a cluster of another topology, once', async () => {
    expect((await back()).exitCode).toBe(0);
    await using target = await startSimulatedCluster({ nodes: [1, 2], model: EMPTY_MODEL });
    const early = await restore(target, pathOf(1), 1, '--restore-data');
    expect([early.exitCode, early.output]).toEqual([1, expect.stringContaining('No such table existed')]);
    expect((await restore(target, pathOf(4), 4, '--restore-meta', '--disable-indexes')).exitCode).toBe(0);
    const twice = await restore(target, pathOf(4), 4, '--restore-meta', '--disable-indexes');
    expect([twice.exitCode, twice.output]).toEqual([1, expect.stringContaining('failed: 721:')]);
    for (const node of [1, 2, 4, 5, 5])
      expect((await restore(target, pathOf(node), node, '--restore-data')).exitCode).toBe(0);
    expect((await restore(target, pathOf(1), 1, '--rebuild-indexes', '--restore-epoch')).exitCode).toBe(0);
    expect(await target.restoredRows()).toEqual({
      'shop/def/orders': 10_001,
      'shop/def/NDB$BLOB_13_2': 10_001,
    });
  });

  test('refuses a missing part, a truncated file and a foreign directory', async () => {
    expect((await back()).exitCode).toBe(0);
    const copy = await mkdtemp(join(tmpdir(), 'restore-'));
    try {
      await cp(pathOf(1), copy, { recursive: true });
      const part = join(copy, `BACKUP-${id}-PART-1-OF-2`);
      await truncate(join(part, `BACKUP-${id}-0.1.Data`), 50_000);
      const cut = await restore(cluster, copy, 1, '--restore-data');
      expect([cut.exitCode, cut.output]).toEqual([1, expect.stringContaining('while reading data')]);
      await rm(part, { recursive: true });
      const missing = await restore(cluster, copy, 1, '--restore-data');
      expect([missing.exitCode, missing.output]).toEqual([1, expect.stringContaining('Failed to open')]);
      const foreign = await restore(cluster, copy, 2, '--restore-data');
      expect([foreign.exitCode, foreign.output]).toEqual([
        1,
        expect.stringContaining('Failed to find backup'),
      ]);
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  });

  test('corruptFile: a control file with a flipped bit', async () => {
    await cluster.setFaults({ corruptFile: { nodeId: 1, kind: 'log' } });
    expect((await back()).exitCode).toBe(0);
    const log = `BACKUP-${id}-PART-1-OF-2/BACKUP-${id}.1.log`;
    const other = `BACKUP-${id}-PART-2-OF-2/BACKUP-${id}.1.log`;
    const cmp = await runRaw({ ...cluster, home: '/usr' }, 'cmp', [
      '-l',
      join(pathOf(1), log),
      join(pathOf(1), other),
    ]);
    expect(cmp.output.trim().split('\n')).toHaveLength(1);
    expect(cmp.exitCode).toBe(1);
  });
});

test('the cluster ends when its starter is killed', async () => {
  const source = `
    const { startSimulatedCluster } = await import(${JSON.stringify(join(import.meta.dirname, 'start.ts'))});
    const cluster = await startSimulatedCluster();
    console.log(cluster.connectString);`;
  const starter = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(starter.stdout, 'data')) as [Buffer];
  const connectString = line.toString().trim();
  expect((await mgm(cluster, 'SHOW', { connectString })).exitCode).toBe(0);
  starter.kill('SIGKILL');
  await expect
    .poll(async () => (await mgm(cluster, 'SHOW', { connectString })).exitCode, { timeout: 5000 })
    .toBe(255);
});
