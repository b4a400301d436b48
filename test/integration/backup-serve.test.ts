/** `rondb-backup serve`: the API, asked over plain gRPC and by the command line. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestCluster } from '../cluster/cluster.ts';
import { findHome, NO_PROGRAMS } from '../cluster/programs.ts';
import { mgmUntil } from '../cluster/raw.ts';
import { startCluster } from '../cluster/start.ts';
import { loadExample } from '../database/load.ts';
import { addressOf } from '../oracles/restored-database.ts';
import { listObjects } from '../oracles/stored-backup.ts';
import { CoordinatorCalls } from '../product/coordinator-calls.ts';
import { type Product, startProduct } from '../product/processes.ts';
import { expectAtRest, expectNoBackup, type Place, readManifest } from '../product/remains.ts';
import { backupIdOf, outcomeOf, reported, untilPhase } from '../product/run-output.ts';
import { type ServedProcess, startCoordinator } from '../product/served.ts';
import { startS3 } from '../stores/s3.ts';

const home = await findHome();
if (home === undefined) console.warn(`no coordinator serves: ${NO_PROGRAMS}`);

const REMOTE = 's3:backups/prod';
const SERVICE = 'rondb.backup.v1.CoordinatorService';
const SERVING = 1;
const NOT_SERVING = 2;

/** What a manifest says, without the last lines, which prove that it is whole. */
function unsealed(manifest: object): object {
  const { sha256: _, ...content } = manifest as { sha256?: string };
  return content;
}

describe.skipIf(home === undefined)('a serving coordinator', () => {
  let s3: Awaited<ReturnType<typeof startS3>>;
  let cluster: TestCluster;
  let product: Product;
  let place: Place;
  let served: ServedProcess;
  let calls: CoordinatorCalls;
  const complete: number[] = [];
  let cancelled = 0;

  beforeAll(async () => {
    s3 = await startS3();
    // A native backup lasts for a few seconds.
    const extraConfig = { MinDiskWriteSpeed: '1M', MaxDiskWriteSpeed: '2M' };
    cluster = await startCluster({ kind: 'real', nodes: [1, 2], extraConfig });
    await loadExample(addressOf(cluster), { rows: 20_000 });
    product = await startProduct({
      cluster,
      remote: REMOTE,
      rcloneConfig: s3.configFile,
      mysql: cluster.mysql,
    });
    place = { cluster, configFile: s3.configFile, remote: REMOTE };
    served = await startCoordinator(product.configFile);
    calls = new CoordinatorCalls(served.address);
  });
  afterAll(async () => {
    calls?.close();
    await served?.kill('SIGTERM');
    await product?.stop();
    await cluster?.stop();
    await s3?.stop();
  });

  const cli = (...args: string[]) => product.cli(...args, '--coordinator', served.address);
  const untilNative = (backupId: number) =>
    mgmUntil(cluster, 'ALL REPORT BACKUPSTATUS', new RegExp(`backup ${backupId} started`));

  test('is healthy', async () => {
    expect(await calls.health('')).toBe(SERVING);
    expect(await calls.health(SERVICE)).toBe(SERVING);
  });

  test('makes one backup for one request id, and is watched to its end', async () => {
    const { operationId } = await calls.startBackup('nightly 1', 'nightly');
    expect((await calls.startBackup('nightly 1')).operationId).toBe(operationId);
    const other = calls.startBackup('nightly 2');
    await expect(other).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
    await expect(other).rejects.toThrow(operationId);
    const [seen, alsoSeen] = await Promise.all([calls.watch(operationId), calls.watch('')]);
    const last = seen.at(-1);
    expect(last).toMatchObject({ operationId, state: 'OPERATION_STATE_COMPLETED', error: null });
    expect(alsoSeen.at(-1)).toEqual(last);
    expect(last?.phases.map(({ state }) => state)).toEqual(last?.phases.map(() => 'PHASE_STATE_DONE'));
    const bytes = (name: string) =>
      seen.flatMap(({ phases }) =>
        phases.filter((phase) => phase.name === name).map(({ progress }) => progress?.bytes ?? 0),
      );
    for (const name of ['native', 'inspect', 'upload'])
      expect(Math.max(...bytes(name))).toBeGreaterThan(1_000_000);
    expect(new Set(seen.flatMap(({ nodes }) => nodes.map(({ nodeId }) => nodeId)))).toEqual(new Set([1, 2]));
    complete.push(last?.backupId ?? 0);
    expect((await calls.startBackup('nightly 1')).operationId).toBe(operationId);
    expect((await calls.watch(operationId)).at(-1)).toEqual(last);
    expect((await readManifest(place, last?.backupId ?? 0)).runId).toBe(operationId);
  });

  test('cancels a run on request', async () => {
    const { operationId } = await calls.startBackup('to be cancelled');
    const before = await calls.watch(operationId, ({ backupId }) => backupId !== 0);
    cancelled = before.at(-1)?.backupId ?? 0;
    await untilNative(cancelled);
    expect((await calls.cancel('')).state).toBe('OPERATION_STATE_CANCELLING');
    expect((await calls.watch(operationId)).at(-1)).toMatchObject({
      state: 'OPERATION_STATE_CANCELLED',
      error: { code: 'CANCELLED' },
    });
    await expectNoBackup(place, product, cancelled, 'CANCELLED');
    await expect(calls.cancel('')).rejects.toMatchObject({ code: 'OPERATION_NOT_FOUND' });
    await expect(calls.cancel('nobody')).rejects.toMatchObject({ code: 'OPERATION_NOT_FOUND' });
  });

  test('is asked by the command line: run, show, check', async () => {
    const result = await cli('run');
    expect(result.exitCode).toBe(0);
    const backupId = backupIdOf(result);
    complete.push(backupId);
    const shown = await cli('show', String(backupId), '-o', 'json');
    expect(JSON.parse(shown.stdout)).toEqual({
      ...unsealed(await readManifest(place, backupId)),
      signature: { signed: false },
    });
    expect((await cli('check')).exitCode).toBe(0);
    const cancel = await cli('cancel');
    expect(cancel.exitCode).toBe(1);
    expect(reported(cancel).code).toBe('OPERATION_NOT_FOUND');
  });

  test('gives one backup, or says why not', async () => {
    const [backupId = 0] = complete;
    const { manifestJson, signature } = await calls.getBackup(backupId);
    expect(signature).toEqual({ signed: false, trustedKey: '' });
    expect(JSON.parse(manifestJson)).toEqual(unsealed(await readManifest(place, backupId)));
    expect((await calls.getBackup(cancelled)).manifestJson).toBe('');
    await expect(calls.getBackup(999)).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
    for (const id of [0, 4_294_967_295])
      await expect(calls.getBackup(id)).rejects.toMatchObject({ code: 'BACKUP_ID_INVALID' });
  });

  test('lists by pages and states, newest first', async () => {
    const all = [
      { backupId: complete[1], state: 'BACKUP_STATE_COMPLETE' },
      { backupId: cancelled, state: 'BACKUP_STATE_FAILED' },
      { backupId: complete[0], state: 'BACKUP_STATE_COMPLETE' },
    ];
    const whole = await calls.listBackups({});
    expect(whole.backups).toMatchObject(all);
    expect(whole.nextPageToken).toBe('');
    const paged: unknown[] = [];
    let pageToken = '';
    do {
      const page = await calls.listBackups({ pageSize: 1, pageToken });
      expect(page.backups.length).toBeLessThanOrEqual(1);
      paged.push(...page.backups);
      ({ nextPageToken: pageToken } = page);
    } while (pageToken !== '');
    expect(paged).toEqual(whole.backups);
    const nightly = await calls.listBackups({ labels: ['nightly'] });
    expect(nightly.backups).toEqual([expect.objectContaining({ backupId: complete[0], label: 'nightly' })]);
    const failed = await calls.listBackups({ states: ['BACKUP_STATE_FAILED'] });
    expect(failed.backups).toMatchObject([all[1]]);
    for (const wrong of [{ pageSize: 1_001 }, { pageToken: 'x' }])
      await expect(calls.listBackups(wrong)).rejects.toMatchObject({ code: 'USAGE' });
  });

  test('checks the set-up item by item', async () => {
    const { items } = await calls.checkSetup();
    expect(items.map(({ result }) => result)).toEqual(items.map(() => 'CHECK_RESULT_PASSED'));
    expect(items.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'management server',
        'agent of data node 1',
        'agent of data node 2',
        'MySQL server',
      ]),
    );
    await product.agentOf(2).kill();
    const failed = (await calls.checkSetup()).items.filter(({ result }) => result === 'CHECK_RESULT_FAILED');
    await product.restartAgent(2);
    expect(failed.map(({ name }) => name)).toContain('agent of data node 2');
    for (const { hint } of failed) expect(hint).not.toBe('');
    // Some time passes before a lost connection is made again.
    await expect.poll(async () => (await cli('check')).exitCode, { timeout: 20_000 }).toBe(0);
  });

  test('a run that it was asked for goes on without the one who asked, and can be cancelled by anybody', async () => {
    const asking = product.spawn('run', '--coordinator', served.address);
    const backupId = await untilPhase(asking, 'native');
    asking.kill('SIGINT');
    const left = await asking;
    expect(left.exitCode).toBe(1);
    expect(left.stderr).toContain('goes on');
    await untilNative(backupId);
    const cancel = await cli('cancel');
    expect(cancel.exitCode).toBe(0);
    expect(outcomeOf(cancel)).toMatchObject({ backupId, state: 'cancelled' });
    await expectNoBackup(place, product, backupId, 'CANCELLED');
  });

  test('SIGTERM during a run: not healthy any more, the run comes to its end, exit 0', async () => {
    const statuses: number[] = [];
    const leave = calls.watchHealth((status) => statuses.push(status));
    const { operationId } = await calls.startBackup('the last one');
    const backupId =
      (await calls.watch(operationId, (operation) => operation.backupId !== 0)).at(-1)?.backupId ?? 0;
    await untilNative(backupId);
    expect(statuses).toEqual([SERVING]);
    served.child.kill('SIGTERM');
    await expect.poll(() => statuses, { timeout: 5_000 }).toEqual([SERVING, NOT_SERVING]);
    leave();
    calls.close();
    const { exitCode } = await served.child;
    expect(exitCode).toBe(0);
    expect(await listObjects(s3.configFile, `${REMOTE}/${backupId}`)).toContain('manifest.json');
    await expectAtRest(place, product);
    const unreachable = await cli('list');
    expect(unreachable.exitCode).toBe(1);
    expect(reported(unreachable).code).toBe('COORDINATOR_UNREACHABLE');
  });

  test('killed during a run: the next one takes it to its end', async () => {
    served = await startCoordinator(product.configFile);
    calls = new CoordinatorCalls(served.address);
    const { operationId } = await calls.startBackup('');
    const backupId =
      (await calls.watch(operationId, (operation) => operation.backupId !== 0)).at(-1)?.backupId ?? 0;
    await untilNative(backupId);
    await served.kill();
    await sleep(500);
    served = await startCoordinator(product.configFile);
    const stored = () => listObjects(s3.configFile, `${REMOTE}/${backupId}`);
    await expect.poll(stored, { timeout: 60_000, interval: 500 }).toContain('manifest.json');
    expect((await readManifest(place, backupId)).native.covered).toBe(true);
    await expect.poll(async () => (await product.cli('check')).exitCode, { timeout: 20_000 }).toBe(0);
    await expectAtRest(place, product);
  });
});
