/** A serving coordinator begins backups by itself: in time, one at a time, and once for what was missed. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { SimulatedCluster } from '../cluster/simulated/start.ts';
import { startSimulatedCluster } from '../cluster/simulated/start.ts';
import { CoordinatorCalls } from '../product/coordinator-calls.ts';
import { type Product, startProduct } from '../product/processes.ts';
import { type Place, readManifest } from '../product/remains.ts';
import { reported } from '../product/run-output.ts';
import { type ServedProcess, startCoordinator } from '../product/served.ts';

let dir: string;
let cluster: SimulatedCluster;
let product: Product;
let place: Place;
let served: ServedProcess | undefined;
let calls: CoordinatorCalls;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rondb-backup-schedule-'));
  const configFile = join(dir, 'rclone.conf');
  await writeFile(configFile, '[store]\ntype = local\n');
  await mkdir(join(dir, 'store'));
  cluster = await startSimulatedCluster({ nodes: [1, 2], mysql: false });
  place = { cluster, configFile, remote: `store:${join(dir, 'store')}` };
  product = await startProduct({ cluster, remote: place.remote, rcloneConfig: configFile });
});
afterAll(async () => {
  await product?.stop();
  await cluster?.stop();
  await rm(dir, { recursive: true, force: true });
});

const serve = async (...schedules: object[]): Promise<ServedProcess> => {
  served = await startCoordinator(await product.variant({ schedules }));
  calls = new CoordinatorCalls(served.address);
  return served;
};
afterEach(async () => {
  calls?.close();
  await served?.kill('SIGTERM');
  served = undefined;
});

/** Backup ids with the label and a manifest, newest first. */
const complete = async (label: string): Promise<number[]> => {
  const { backups } = await calls.listBackups({ labels: [label], states: ['BACKUP_STATE_COMPLETE'] });
  return backups.map(({ backupId }) => backupId);
};
const patience = { timeout: 120_000, interval: 500 };

test('backups begin by the schedule, with its label, and the next start is told', async () => {
  const { address } = await serve(
    { label: 'often', cron: '*/3 * * * * *' },
    { label: 'yearly', cron: '30 2 1 1 *', timeZone: 'Europe/Berlin', jitter: '1h', missed: 'skip' },
  );
  await expect.poll(() => complete('often'), patience).toHaveProperty('length', 2);
  for (const backupId of await complete('often')) {
    const { label, startedAt } = await readManifest(place, backupId);
    expect(label).toBe('often');
    // Due at each third second; a busy machine is a little late.
    expect(Date.parse(startedAt) % 3_000).toBeLessThan(2_500);
  }
  const [often, yearly] = await calls.listSchedules();
  expect(often).toMatchObject({ label: 'often', timeZone: 'UTC', missed: 'run-once', jitterMs: 0 });
  expect(often?.last?.atUnixMs).toBeGreaterThan(Date.now() - 60_000);
  const newYear = Date.UTC(new Date().getUTCFullYear() + 1, 0, 1, 1, 30);
  expect(yearly).toMatchObject({ label: 'yearly', missed: 'skip', last: null });
  expect(yearly?.nextStartUnixMs).toBeGreaterThanOrEqual(newYear);
  expect(yearly?.nextStartUnixMs).toBeLessThan(newYear + 3_600_000);

  const text = await product.cli('schedules', '--coordinator', address);
  expect(text).toMatchObject({ exitCode: 0, stderr: '' });
  const [head, ...rows] = text.stdout.split('\n');
  expect(head).toMatch(/^LABEL +CRON +TIME ZONE +NEXT START +LAST$/);
  expect(rows).toHaveLength(2);
  expect(rows[1]).toMatch(/^yearly +30 2 1 1 \* +Europe\/Berlin +\d{4}-01-01 \d\d:\d\d:\d\d +-$/);
  const json = await product.cli('schedules', '--coordinator', address, '-o', 'json');
  expect(JSON.parse(json.stdout)).toMatchObject({ schedules: [{ label: 'often' }, { label: 'yearly' }] });
});

test('a start that meets a run is skipped, and a run from outside is refused with a clear error', async () => {
  const { address, ...service } = await serve({ label: 'often', cron: '* * * * * *' });
  await cluster.setFaults({ megabytesPerSecond: 0 });
  try {
    await expect.poll(() => service.log(), patience).toContain('scheduled start skipped');
    const refused = await product.cli('run', '--coordinator', address, '--label', 'from-outside');
    expect(refused.exitCode).toBe(1);
    expect(refused.stdout).toBe('');
    expect(reported(refused)).toMatchObject({
      code: 'RUN_IN_PROGRESS',
      message: expect.stringMatching(/operation [0-9a-f-]{36} runs here since /),
      hint: expect.stringContaining('wait'),
    });
    const [often] = await calls.listSchedules();
    expect(often?.last).toMatchObject({
      result: 'SCHEDULE_RESULT_SKIPPED',
      backupId: 0,
      error: { code: 'RUN_IN_PROGRESS' },
    });
  } finally {
    await cluster.setFaults({});
  }
  const before = await complete('often');
  // The one that was held up, and one after it.
  await expect
    .poll(async () => (await complete('often')).length, patience)
    .toBeGreaterThan(before.length + 1);
  expect(await complete('from-outside')).toEqual([]);
});

/** What a failed run two days ago would have left of a label: it is known when it last began. */
async function seedRun(label: string, backupId: number): Promise<void> {
  const startedAt = new Date(backupId * 1_000).toISOString();
  const common = { formatVersion: '1.1', backupId, runId: 'r', clusterName: 'test', label, startedAt };
  const error = { code: 'MYSQL_UNREACHABLE', message: 'away', hint: 'h', retryable: true };
  const objects = {
    'started.json': { ...common, holder: 'h:1', rondbBackupVersion: '0.1.0', expectedNodes: [1, 2] },
    'failed.json': { ...common, failedAt: startedAt, phase: 'dumps', error },
  };
  await mkdir(join(dir, 'store', String(backupId)));
  for (const [name, object] of Object.entries(objects))
    await writeFile(join(dir, 'store', String(backupId), name), JSON.stringify(object));
}

test('a start that was missed while no coordinator served is made up once, or skipped and told', async () => {
  const twoDaysAgo = Math.floor(Date.now() / 1_000) - 2 * 86_400;
  await seedRun('once', twoDaysAgo);
  await seedRun('never', twoDaysAgo + 1);
  const past = new Date(Date.now() - 3 * 60_000);
  const cron = `${past.getUTCMinutes()} ${past.getUTCHours()} * * *`;
  const schedules = [
    { label: 'once', cron },
    { label: 'never', cron, missed: 'skip' },
    // Nothing is known of it: it is new.
    { label: 'fresh', cron },
  ];
  await serve(...schedules);
  await expect.poll(() => complete('once'), patience).toHaveProperty('length', 1);
  await expect
    .poll(async () => (await calls.listSchedules())[0]?.last?.result, patience)
    .toBe('SCHEDULE_RESULT_COMPLETED');
  const [once, never, fresh] = await calls.listSchedules();
  expect(never?.last).toMatchObject({
    result: 'SCHEDULE_RESULT_SKIPPED',
    error: { code: 'SCHEDULE_MISSED' },
  });
  expect(fresh?.last).toBeNull();
  for (const schedule of [once, never, fresh]) expect(schedule?.nextStartUnixMs).toBeGreaterThan(Date.now());

  // Another coordinator knows that from the object store alone.
  calls.close();
  await served?.kill('SIGTERM');
  await serve(...schedules);
  await expect
    .poll(async () => (await calls.listSchedules())[0]?.last, patience)
    .toMatchObject({
      result: 'SCHEDULE_RESULT_COMPLETED',
      backupId: (await complete('once'))[0],
    });
  expect(await complete('once')).toHaveLength(1);
  expect([...(await complete('never')), ...(await complete('fresh'))]).toEqual([]);
});
