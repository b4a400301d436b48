/** What can happen to a run while it runs: every run ends, leaves nothing behind, and the next one works. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { TestCluster } from '../cluster/cluster.ts';
import { findHome, NO_PROGRAMS } from '../cluster/programs.ts';
import { mgm, mgmUntil } from '../cluster/raw.ts';
import { startCluster } from '../cluster/start.ts';
import { loadExample } from '../database/load.ts';
import { addressOf } from '../oracles/restored-database.ts';
import { listObjects } from '../oracles/stored-backup.ts';
import { startAgent } from '../product/served.ts';
import { type CliProcess, type Product, type ProductOptions, startProduct } from '../product/processes.ts';
import {
  expectAtRest,
  expectNoBackup,
  localRemains,
  type Place,
  readFailed,
  readManifest,
} from '../product/remains.ts';
import { backupIdOf, outcomeOf, untilPhase } from '../product/run-output.ts';
import { startS3 } from '../stores/s3.ts';

const home = await findHome();
if (home === undefined) console.warn(`no run meets a fault: ${NO_PROGRAMS}`);

const REMOTE = 's3:backups/prod';
const ROWS = 50_000;

describe.skipIf(home === undefined)('a backup run', () => {
  let s3: Awaited<ReturnType<typeof startS3>>;
  let cluster: TestCluster;
  let product: Product;
  let place: Place;

  const productFor = (more: Partial<ProductOptions> = {}): Promise<Product> =>
    startProduct({ cluster, remote: REMOTE, rcloneConfig: s3.configFile, mysql: cluster.mysql, ...more });
  /** Uploads of agents that send no more than this many bytes a second. */
  const slowly = (bandwidthLimit: string): Partial<ProductOptions> => ({
    agent: { storage: { remote: REMOTE, rcloneConfig: s3.configFile, bandwidthLimit } },
  });
  /** Waits until the cluster itself reports the native backup of a run. */
  async function untilNative(run: CliProcess): Promise<number> {
    const backupId = await untilPhase(run, 'native');
    await mgmUntil(cluster, 'ALL REPORT BACKUPSTATUS', new RegExp(`backup ${backupId} started`));
    return backupId;
  }
  async function expectWholeBackup(backupId: number, missing: readonly number[] = []): Promise<void> {
    const { tables, topology, native } = await readManifest(place, backupId);
    expect(native.covered).toBe(true);
    expect(topology.missing).toEqual(missing);
    const rows = tables.filter(({ database }) => ['shop', 'ledger'].includes(database));
    expect(rows.reduce((sum, table) => sum + table.rows, 0)).toBe(ROWS);
    expect(await localRemains(place, backupId)).toEqual({});
  }

  beforeAll(async () => {
    s3 = await startS3();
    // A native backup of the example lasts for seconds and can be met while it runs.
    const extraConfig = { MinDiskWriteSpeed: '1M', MaxDiskWriteSpeed: '2M' };
    cluster = await startCluster({ kind: 'real', nodes: [1, 2], extraConfig });
    await loadExample(addressOf(cluster), { rows: ROWS });
    product = await productFor();
    place = { cluster, configFile: s3.configFile, remote: REMOTE };
  });
  afterAll(async () => {
    await product?.stop();
    await cluster?.stop();
    await s3?.stop();
  });

  test('interrupted while the native backup runs: aborted, and nothing is left', async () => {
    const run = product.spawn('run');
    const backupId = await untilNative(run);
    run.kill('SIGINT');
    const result = await run;
    expect(result.exitCode).toBe(1);
    expect(outcomeOf(result)).toMatchObject({ state: 'cancelled', error: { code: 'CANCELLED' } });
    const { phase } = await expectNoBackup(place, product, backupId, 'CANCELLED');
    // They go side by side, and either may be the first to end.
    expect(['native', 'dumps']).toContain(phase);
  });

  test('interrupted while it uploads: nothing is left', async () => {
    await using slow = await productFor(slowly('200KiB'));
    const run = slow.spawn('run');
    const backupId = await untilPhase(run, 'upload');
    await sleep(500);
    run.kill('SIGINT');
    const result = await run;
    expect(result.exitCode).toBe(1);
    expect(outcomeOf(result)).toMatchObject({ state: 'cancelled', error: { code: 'CANCELLED' } });
    const { phase } = await expectNoBackup(place, slow, backupId, 'CANCELLED');
    expect(phase).toBe('upload');
  });

  test('ndb_mgm is killed: the outcome is settled from the files, the run completes', async () => {
    const run = product.spawn('run');
    const backupId = await untilNative(run);
    await killClient(backupId);
    const result = await run;
    expect(backupIdOf(result)).toBe(backupId);
    expect(result.exitCode).toBe(0);
    await expectWholeBackup(backupId);
    // Nobody was told what the cluster printed.
    expect((await readManifest(place, backupId)).native).not.toHaveProperty('records');
  });

  test('the management server dies and comes back: the run completes', async () => {
    const run = product.spawn('run');
    const backupId = await untilNative(run);
    await cluster.killManagement();
    await cluster.startManagement();
    const result = await run;
    expect(backupIdOf(result)).toBe(backupId);
    expect(result.exitCode).toBe(0);
    await expectWholeBackup(backupId);
  });

  test('somebody else aborts the native backup: it has failed, and says so', async () => {
    const run = product.spawn('run');
    const backupId = await untilNative(run);
    await mgm(cluster, `ABORT BACKUP ${backupId}`);
    const result = await run;
    expect(result.exitCode).toBe(1);
    expect(outcomeOf(result)).toMatchObject({ state: 'failed', error: { code: 'NATIVE_ABORTED' } });
    await expectNoBackup(place, product, backupId, 'NATIVE_ABORTED');
  });

  test.each(['native', 'upload'])(
    'a second coordinator during %s is refused by the name of the first, which goes on',
    async (phase) => {
      await using slow = await productFor(phase === 'upload' ? slowly('500KiB') : {});
      const run = slow.spawn('run');
      const backupId = phase === 'native' ? await untilNative(run) : await untilPhase(run, phase);
      const before = await listObjects(s3.configFile, REMOTE);
      const second = await slow.cli('run');
      expect(second.exitCode).toBe(1);
      const { error } = outcomeOf(second);
      expect(error?.code).toBe('RUN_IN_PROGRESS');
      expect(error?.message).toContain(`${hostname()}:${run.pid}`);
      const after = await listObjects(s3.configFile, REMOTE);
      const directories = (paths: readonly string[]) => new Set(paths.map((path) => path.split('/')[0]));
      expect(directories(after)).toEqual(directories(before));
      const result = await run;
      expect(backupIdOf(result)).toBe(backupId);
      await expectWholeBackup(backupId);
    },
  );

  test('an agent is killed while it uploads and comes back: the run completes', async () => {
    await using slow = await productFor(slowly('1MiB'));
    const run = slow.spawn('run');
    const backupId = await untilPhase(run, 'upload');
    await sleep(500);
    await slow.agentOf(2).kill();
    await sleep(1_000);
    await slow.restartAgent(2);
    const result = await run;
    expect(backupIdOf(result)).toBe(backupId);
    expect(result.exitCode).toBe(0);
    await expectWholeBackup(backupId);
  });

  test('the manifest cannot be written: every file is stored by then, and none was deleted', async () => {
    const manifests: { path: string; local: boolean[] }[] = [];
    s3.faults.reset();
    s3.faults.rule = ({ method, path }) => {
      if (method !== 'PUT' || !path.endsWith('/manifest.json')) return undefined;
      const id = path.split('/').at(-2);
      const local = cluster.dataNodes.map(({ backupDir }) =>
        existsSync(join(backupDir, 'BACKUP', `BACKUP-${id}`)),
      );
      manifests.push({ path, local });
      return { kind: 'status', status: 403, code: 'AccessDenied' };
    };
    const result = await product.cli('run');
    s3.faults.reset();
    expect(result.exitCode).toBe(1);
    const { backupId = 0, error } = outcomeOf(result);
    expect(error?.code).toBe('STORE_DENIED');
    expect(manifests[0]).toEqual({ path: `/backups/prod/${backupId}/manifest.json`, local: [true, true] });
    const objects = await listObjects(s3.configFile, `${REMOTE}/${backupId}`);
    expect(objects).not.toContain('manifest.json');
    expect(objects.filter((path) => path.startsWith('rondb/'))).toHaveLength(12);
    expect(await readFailed(place, backupId)).toMatchObject({
      phase: 'manifest',
      error: { code: 'STORE_DENIED' },
    });
    // It is complete and may be the only copy.
    expect(await localRemains(place, backupId)).toEqual({ 1: 6, 2: 6 });
    expect(error?.hint).toContain(`BACKUP-${backupId}`);
    await expectAtRest(place, product);
  });

  test('an agent that cannot see the files of its node: not covered, refused, nothing deleted', async () => {
    const backupDir = join(product.dir, 'elsewhere');
    await mkdir(join(backupDir, 'ndb_2_fs'), { recursive: true });
    await using blind = await productFor({ agentsFor: [1] });
    const configFile = join(product.dir, 'blind-agent.yaml');
    const storage = { remote: REMOTE, rcloneConfig: s3.configFile };
    await writeFile(configFile, stringify({ listen: '127.0.0.1:0', backupDir, storage }));
    const agent = await startAgent(configFile);
    const addresses = [blind.agentOf(1).address, agent.address];
    const result = await blind.cli('run', '--config', await blind.variant({ agents: { addresses } }));
    await agent.kill('SIGTERM');
    expect(result.exitCode).toBe(1);
    const { backupId = 0, error } = outcomeOf(result);
    expect(error?.code).toBe('BACKUP_NOT_COVERED');
    expect(await listObjects(s3.configFile, `${REMOTE}/${backupId}`)).toEqual([
      'failed.json',
      'started.json',
    ]);
    expect(await localRemains(place, backupId)).toEqual({ 1: 6, 2: 6 });
    await expectAtRest(place, product);
  });

  test('a data node dies during the native backup: the second attempt does without it, exit 3', async () => {
    const run = product.spawn('run');
    const first = await untilNative(run);
    await cluster.killNode(2);
    const result = await run;
    expect(result.exitCode).toBe(3);
    const second = backupIdOf(result);
    expect(second).toBeGreaterThan(first);
    expect(outcomeOf(result)).toMatchObject({ state: 'degraded', missingNodes: [2] });
    expect(await readFailed(place, first)).toMatchObject({
      phase: 'native',
      error: { code: 'NATIVE_NODE_FAILURE' },
    });
    expect(await localRemains(place, first)).toEqual({});
    await expectWholeBackup(second, [2]);
    await cluster.startNode(2);
  });

  test('after all that the next run completes', async () => {
    const result = await product.cli('run');
    expect(result.exitCode).toBe(0);
    await expectWholeBackup(backupIdOf(result));
    await expectAtRest(place, product);
  });
});

/** SIGKILL of the ndb_mgm that waits for this backup. */
async function killClient(backupId: number): Promise<void> {
  for (const id of await readdir('/proc')) {
    const line = /^\d+$/.test(id) ? await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '') : '';
    if (line.includes(`START BACKUP ${backupId} `)) process.kill(Number(id), 'SIGKILL');
  }
}
