/** The management client against a cluster: every way in which a native backup ends, and what the client says of it. */
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningBackup } from '@rondb-backup/coordinator/cluster/backup-status.ts';
import type { ManagementConfig } from '@rondb-backup/coordinator/cluster/config.ts';
import type { ManagementClient } from '@rondb-backup/coordinator/cluster/management-client.ts';
import { backupSizeBounds } from '@rondb-backup/coordinator/cluster/memory-usage.ts';
import { createManagementClient } from '@rondb-backup/coordinator/cluster/ndb-mgm.ts';
import type { BackupOutcome } from '@rondb-backup/coordinator/cluster/start-backup.ts';
import { requireEveryNodeGroup } from '@rondb-backup/coordinator/cluster/topology.ts';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { silentLogger as log } from '@rondb-backup/shared/logging/logger.ts';
import type { TestCluster } from '../cluster/cluster.ts';
import { findHome, findProgram, NO_PROGRAMS } from '../cluster/programs.ts';
import { controlFilesComplete } from '../cluster/raw.ts';
import { startCluster } from '../cluster/start.ts';
import { loadExample } from '../database/load.ts';

const home = await findHome();
if (home === undefined) console.warn(`the management client meets no real cluster: ${NO_PROGRAMS}`);
const kinds = [{ kind: 'real', available: home !== undefined }] as const;

/** A backup of the example lasts for seconds and can be met while it runs. */
const SLOW = { MinDiskWriteSpeed: '1M', MaxDiskWriteSpeed: '2M' };
const live = () => new AbortController().signal;

describe.each(kinds)('$kind cluster', ({ kind, available }) => {
  describe.skipIf(!available)('of two groups of two nodes', () => {
    let cluster: TestCluster;
    let config: ManagementConfig;
    let client: ManagementClient;
    let lastId = 1_000;
    const nextId = () => (lastId += 1);

    /** Starts a backup; `met` resolves when the cluster reports it as running. */
    function begin(id: number, signal: AbortSignal = live()) {
      const seen: RunningBackup[] = [];
      let report: (running: RunningBackup) => void = () => undefined;
      const first = new Promise<RunningBackup>((resolve) => {
        report = resolve;
      });
      const onProgress = (running: RunningBackup) => {
        seen.push(running);
        report(running);
      };
      const outcome = client.startBackup(id, { signal, onProgress });
      const endedFirst = outcome.then((end) => Promise.reject(new Error(`not met: ${JSON.stringify(end)}`)));
      const met = Promise.race([first, endedFirst]);
      met.catch(() => undefined);
      return { outcome, seen, met };
    }
    const filesOf = async (id: number, nodeId: number): Promise<string[]> => {
      const backupDir = cluster.dataNodes.find((node) => node.nodeId === nodeId)?.backupDir ?? '';
      const directory = join(backupDir, 'BACKUP', `BACKUP-${id}`);
      const names = await readdir(directory, { recursive: true }).catch(() => []);
      return names.filter((name) => /\.(Data|ctl|log)$/.test(name)).map((name) => join(directory, name));
    };
    const isComplete = (id: number) =>
      Promise.all(cluster.dataNodes.map(({ nodeId }) => controlFilesComplete(cluster, nodeId, id)));
    const sizeOf = async (id: number, nodeId: number): Promise<number> => {
      const sizes = await Promise.all(
        (await filesOf(id, nodeId)).map(async (file) => (await stat(file)).size),
      );
      return sizes.reduce((sum, size) => sum + size, 0);
    };

    beforeAll(async () => {
      cluster = await startCluster({ kind, extraConfig: SLOW });
      config = {
        connectString: cluster.connectString,
        ndbMgmProgram: await findProgram(cluster.home, 'ndb_mgm'),
        ndbConfigProgram: await findProgram(cluster.home, 'ndb_config'),
        commandTimeoutMs: 20_000,
        backupTimeoutMs: 120_000,
        pollIntervalMs: 200,
      };
      client = createManagementClient(config, log);
      if (cluster.mysql !== undefined) await loadExample(cluster.mysql, { rows: 40_000 });
    });
    afterAll(() => cluster?.stop());

    test('the topology is what was configured', async () => {
      const topology = await client.topology();
      expect(topology.nodes).toMatchObject(
        cluster.dataNodes.map(({ nodeId, nodeGroup, backupDir }) => ({
          nodeId,
          nodeGroup,
          host: '127.0.0.1',
          status: 'started',
          backupDataDir: backupDir,
        })),
      );
      expect(await client.systemName()).toMatch(/^MC_\d{14}$/);
      expect(topology.version?.ndb).toMatch(/^\d+\.\d+\.\d+/);
      expect(() => requireEveryNodeGroup(topology)).not.toThrow();
    });

    test('a backup completes, with progress seen; its files are within the bounds', async () => {
      const id = nextId();
      const bounds = backupSizeBounds(await client.topology(), await client.memoryUsage());
      const { outcome, seen } = begin(id);
      const end = await outcome;
      expect(end).toMatchObject({ kind: 'completed', statistics: { logRecords: 0 } });
      expect(seen.length).toBeGreaterThan(1);
      expect(new Set(seen.map(({ backupId }) => backupId))).toEqual(new Set([id]));
      const bytes = seen.map((running) => running.bytes);
      expect(bytes).toEqual([...bytes].sort((a, b) => a - b));
      for (const { nodeId } of cluster.dataNodes) {
        const size = await sizeOf(id, nodeId);
        expect(size).toBeGreaterThan(0);
        expect(size).toBeLessThan(bounds.get(nodeId) ?? 0);
      }
      await expect(client.runningBackup()).resolves.toBeUndefined();
    });

    test('an id whose files are there is refused', async () => {
      await expect(client.startBackup(lastId, { signal: live() })).resolves.toMatchObject({
        kind: 'failed',
        error: { code: 'NATIVE_ID_USED' },
      });
    });

    test.each([0, -1, 1.5, 4_294_967_295, Number.NaN])('id %d is refused', async (id) => {
      await expect(client.startBackup(id, { signal: live() })).resolves.toMatchObject({
        kind: 'failed',
        error: { code: 'BACKUP_ID_INVALID' },
      });
    });

    test('a second backup is refused by name; an order to abort it does not touch the first', async () => {
      const first = begin(nextId());
      await first.met;
      const other = nextId();
      const second = await client.startBackup(other, { signal: live() });
      expect(second).toMatchObject({ kind: 'failed', error: { code: 'NATIVE_BACKUP_RUNNING' } });
      expect(messageOf(second)).toContain(`native backup ${other - 1} runs`);
      await client.abortBackup(other);
      await expect(client.awaitIdle(0)).rejects.toMatchObject({ code: 'NATIVE_BACKUP_RUNNING' });
      await expect(first.outcome).resolves.toMatchObject({ kind: 'completed' });
    });

    test('cancelled: it ends in the cluster, and the next one starts at once', async () => {
      const cancel = new AbortController();
      const cancelled = begin(nextId(), cancel.signal);
      await cancelled.met;
      cancel.abort(new BackupError('CANCELLED', 'cancelled by a test'));
      const end = await cancelled.outcome;
      const next = begin(nextId());
      expect(messageOf(end)).toBe('cancelled by a test');
      expect(end).toMatchObject({ kind: 'failed', error: { code: 'CANCELLED' } });
      await expect(next.outcome).resolves.toMatchObject({ kind: 'completed' });
    });

    test('cancelled in the moment of its start: it does not run on', async () => {
      const cancel = new AbortController();
      const { outcome } = begin(nextId(), cancel.signal);
      cancel.abort();
      await expect(outcome).resolves.toMatchObject({ kind: 'failed', error: { code: 'CANCELLED' } });
      await client.awaitIdle(20_000);
    });

    test('taken over by another coordinator: the client ends, and the backup runs on', async () => {
      const id = nextId();
      const lost = new AbortController();
      const runs = Promise.withResolvers<void>();
      const outcome = client.startBackup(id, {
        signal: lost.signal,
        mayAbort: async () => false,
        onProgress: () => runs.resolve(),
      });
      await runs.promise;
      lost.abort(new BackupError('RUN_IN_PROGRESS', 'another one holds it'));
      await expect(outcome).resolves.toMatchObject({ kind: 'unknown', error: { code: 'RUN_IN_PROGRESS' } });
      expect((await client.runningBackup())?.backupId).toBe(id);
      await client.awaitIdle(60_000);
      for (const { nodeId } of cluster.dataNodes)
        expect(await controlFilesComplete(cluster, nodeId, id)).toBe(true);
    });

    test('out of time: it is aborted', async () => {
      const hasty = createManagementClient({ ...config, backupTimeoutMs: 1_000 }, log);
      await expect(hasty.startBackup(nextId(), { signal: live() })).resolves.toMatchObject({
        kind: 'failed',
        error: { code: 'DEADLINE_EXCEEDED' },
      });
    });

    test('aborted by somebody else', async () => {
      const id = nextId();
      const { outcome, met } = begin(id);
      await met;
      await client.abortBackup(id);
      await expect(outcome).resolves.toMatchObject({ kind: 'failed', error: { code: 'NATIVE_ABORTED' } });
    });

    test('encrypted: the files say so, and no process shows the password', async () => {
      const id = nextId();
      const encryptPassword = ' pass=word&|;1#';
      const shown: string[] = [];
      const onProgress = () => void commandLines().then((lines) => shown.push(...lines));
      const end = await client.startBackup(id, { signal: live(), encryptPassword, onProgress });
      expect(end).toMatchObject({ kind: 'completed' });
      expect(shown.filter((line) => line.includes(`START BACKUP ${id} `))).not.toEqual([]);
      expect(shown.filter((line) => line.includes(encryptPassword))).toEqual([]);
      const [file = ''] = await filesOf(id, 1);
      expect((await readFile(file)).subarray(0, 8).toString()).toBe('NDBXFRM1');
    });

    test.each(["it's", '', 'a\nb'])('password %j is refused without naming it', async (encryptPassword) => {
      const end = await client.startBackup(nextId(), { signal: live(), encryptPassword });
      expect(end).toMatchObject({ kind: 'failed', error: { code: 'CONFIG_INVALID' } });
      expect(messageOf(end)).toBe('the cluster takes no such password for an encrypted backup');
    });

    test('upstream NDB knows no quotas', async () => {
      const directory = await mkdtemp(join(tmpdir(), 'quotas-'));
      const saved = await client.saveQuotas(join(directory, 'quotas.txt'));
      expect(await readdir(directory)).toHaveLength(saved ? 1 : 0);
      await rm(directory, { recursive: true });
      await expect(client.saveQuotas('/tmp/a b')).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    });

    test('the client is killed: unknown, and the backup completes without it', async () => {
      const id = nextId();
      const { outcome, met } = begin(id);
      await met;
      await killClient(id);
      await expect(outcome).resolves.toMatchObject({ kind: 'unknown', error: { code: 'NATIVE_UNSETTLED' } });
      await expect(client.runningBackup()).resolves.toMatchObject({ backupId: id });
      await client.awaitIdle(60_000);
      await expect(isComplete(id)).resolves.toEqual([true, true, true, true]);
    });

    test('the management server is killed: unknown, and the backup completes without it', async () => {
      const id = nextId();
      const { outcome, met } = begin(id);
      await met;
      await cluster.killManagement();
      await expect(outcome).resolves.toMatchObject({ kind: 'unknown' });
      const asked = Date.now();
      const refusal = await client.topology().catch((error: unknown) => error);
      expect(Date.now() - asked).toBeLessThan(8_000);
      expect(refusal).toMatchObject({
        code: 'MGM_UNREACHABLE',
        message: expect.stringContaining(config.connectString) as string,
      });
      await expect(client.startBackup(nextId(), { signal: live() })).resolves.toMatchObject({
        kind: 'failed',
        error: { code: 'MGM_UNREACHABLE' },
      });
      await Promise.all([client.awaitIdle(90_000), cluster.startManagement()]);
      await expect(isComplete(id)).resolves.toEqual([true, true, true, true]);
    });

    test.skipIf(kind !== 'real' || userInfo().uid !== 0)('a full disk on one node', async () => {
      const directory = join(cluster.dataNodes[1]?.backupDir ?? '', 'BACKUP');
      await mkdir(directory, { recursive: true });
      const mount = await execa('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory], {
        reject: false,
      });
      if (mount.failed) return console.warn(`skipped, no mount here: ${mount.stderr}`);
      try {
        await expect(client.startBackup(nextId(), { signal: live() })).resolves.toMatchObject({
          kind: 'failed',
          error: { code: 'NATIVE_DISK_FULL' },
        });
        await client.awaitIdle(20_000);
      } finally {
        await execa('umount', ['-l', directory]);
      }
    });

    test('a data node dies: failed, and the next backup does without it', async () => {
      const { outcome, met } = begin(nextId());
      await met;
      await cluster.killNode(5);
      await expect(outcome).resolves.toMatchObject({
        kind: 'failed',
        error: { code: 'NATIVE_NODE_FAILURE' },
      });
      const id = nextId();
      await expect(begin(id).outcome).resolves.toMatchObject({ kind: 'completed' });
      expect(await filesOf(id, 5)).toEqual([]);
      const { nodes } = await client.topology();
      expect(nodes.map(({ status }) => status)).toEqual(['started', 'started', 'started', 'not connected']);
    });

    test('a node group without a node: the cluster is down, and says so', async () => {
      for (const { nodeId } of cluster.dataNodes) await cluster.killNode(nodeId);
      await expect
        .poll(() => client.runningBackup().catch(({ code }) => code), { timeout: 30_000 })
        .toBe('NO_DATA_NODE');
      const topology = await client.topology();
      expect(() => requireEveryNodeGroup(topology)).toThrow('none of 4 data nodes is started');
      const end = await client.startBackup(nextId(), { signal: live() });
      expect(end).toMatchObject({ kind: 'failed', error: { code: 'NO_DATA_NODE' } });
    });
  });
});

const messageOf = (outcome: BackupOutcome): string =>
  outcome.kind === 'completed' ? outcome.kind : outcome.error.message;

async function commandLines(): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
}

/** SIGKILL of the ndb_mgm that waits for this backup. */
async function killClient(backupId: number): Promise<void> {
  for (const id of await readdir('/proc')) {
    const line = /^\d+$/.test(id) ? await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '') : '';
    if (line.includes(`START BACKUP ${backupId} `)) process.kill(Number(id), 'SIGKILL');
  }
  await sleep(100);
}
