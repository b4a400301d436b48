/** Receivers are told what became of backups, and hooks run around them: by `run` and by a serving coordinator. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type SimulatedCluster, startSimulatedCluster } from '../cluster/simulated/start.ts';
import { CoordinatorCalls } from '../product/coordinator-calls.ts';
import { type Product, startProduct } from '../product/processes.ts';
import {
  type Receiver,
  type ReceivedNotice,
  signatureByOpenssl,
  startReceiver,
} from '../product/receiver.ts';
import { backupIdOf, failureOf } from '../product/run-output.ts';
import { startCoordinator } from '../product/served.ts';

const KEY = 'k3y-of-the-receiver';

let dir: string;
let store: string;
let cluster: SimulatedCluster;
let product: Product;
let receiver: Receiver;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rondb-backup-notices-'));
  store = join(dir, 'store');
  const rcloneConfig = join(dir, 'rclone.conf');
  await writeFile(rcloneConfig, '[store]\ntype = local\n');
  await mkdir(store);
  await writeFile(join(dir, 'key'), `${KEY}\n`, { mode: 0o600 });
  receiver = await startReceiver();
  cluster = await startSimulatedCluster({ nodes: [1, 2], mysql: false });
  const webhooks = [{ url: receiver.url, secretFile: join(dir, 'key') }];
  const coordinator = { notices: { webhooks }, log: { level: 'debug' } };
  product = await startProduct({ cluster, remote: `store:${store}`, rcloneConfig, coordinator });
});
afterAll(async () => {
  await product?.stop();
  await cluster?.stop();
  await receiver?.stop();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(() => {
  receiver.taken.length = 0;
  receiver.answerWith();
});

const patience = { timeout: 120_000, interval: 200 };
const told = (event: string): ReceivedNotice['body'] | undefined =>
  receiver.taken.map(({ body }) => body).find((body) => body.event === event);
const expectNoSecrets = (log: string): void => expect(log).not.toMatch(/t0ken|k3y-of/);

/** A program that appends the value of each of its variables that begins with BACKUP_ to a file. */
const recorder = (file: string, exitCode = 0) => [
  process.execPath,
  '-e',
  `const told = Object.entries(process.env).filter(([name]) => name.startsWith('BACKUP_'));
   require('node:fs').appendFileSync(process.argv[1], JSON.stringify(Object.fromEntries(told)) + '\\n');
   process.exitCode = ${exitCode}`,
  file,
];
const recorded = async (file: string): Promise<unknown[]> =>
  (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

test('`run` tells that its backup is complete, signed, and not before the receiver takes it', async () => {
  const file = join(dir, 'hooks');
  const hooks = { before: { command: recorder(file) }, after: { command: recorder(file) } };
  receiver.answerWith(503);
  const before = receiver.attempts();
  const result = await product.cli('run', '--label', 'nightly', '--config', await product.variant({ hooks }));
  expect(result.exitCode).toBe(0);
  const backupId = backupIdOf(result);
  expect(receiver.attempts() - before).toBe(2);
  expect(receiver.taken).toHaveLength(1);
  const [{ body, headers, text } = { body: { event: '', id: '' }, headers: {}, text: '' }] = receiver.taken;
  const manifest = JSON.parse(
    await readFile(join(store, String(backupId), 'manifest.json'), 'utf8'),
  ) as Record<string, string>;
  expect(body).toMatchObject({
    version: 1,
    event: 'backup.completed',
    cluster: 'test',
    label: 'nightly',
    operationId: manifest['runId'],
    state: 'completed',
    backupId,
    missingNodes: [],
    startedAt: manifest['startedAt'],
  });
  expect(headers).toMatchObject({ 'x-rondb-backup-event': 'backup.completed', 'x-rondb-backup-id': body.id });
  const [, seconds = '', hex] = /^t=(\d+),v1=(\w+)$/.exec(String(headers['x-rondb-backup-signature'])) ?? [];
  expect(hex).toBe(await signatureByOpenssl(seconds, text, KEY));
  expect(hex).not.toBe(await signatureByOpenssl(seconds, text, 'another key'));

  const common = { BACKUP_CLUSTER: 'test', BACKUP_LABEL: 'nightly', BACKUP_OPERATION_ID: manifest['runId'] };
  expect(await recorded(file)).toEqual([
    { ...common, BACKUP_HOOK: 'before', BACKUP_STATE: 'running' },
    { ...common, BACKUP_HOOK: 'after', BACKUP_STATE: 'completed', BACKUP_ID: String(backupId) },
  ]);
  expectNoSecrets(result.stderr + result.stdout);
});

test('a hook before the backup refuses it, leaves no trace, and that is told', async () => {
  const objects = await readdir(store);
  const file = join(dir, 'refusing');
  const hooks = { before: { command: recorder(file, 7) }, after: { command: recorder(file) } };
  const refused = await product.cli('run', '--config', await product.variant({ hooks }));
  expect(refused.exitCode).toBe(1);
  expect(failureOf(refused)).toMatchObject({
    code: 'HOOK_FAILED',
    message: 'the command of hooks.before ended with exit code 7',
    hint: expect.stringContaining('onFailure: continue'),
  });
  expect(await readdir(store)).toEqual(objects);
  expect(told('backup.failed')).toMatchObject({ label: 'manual', error: { code: 'HOOK_FAILED' } });
  expect(told('backup.failed')).not.toHaveProperty('backupId');
  expect((await recorded(file))[1]).toMatchObject({ BACKUP_HOOK: 'after', BACKUP_ERROR_CODE: 'HOOK_FAILED' });
});

test('a receiver that takes nothing makes no backup fail', async () => {
  receiver.answerWith(400);
  const result = await product.cli('run');
  expect(result.exitCode).toBe(0);
  expect(receiver.taken).toEqual([]);
  expect(result.stderr).toContain('notice not delivered');
  expectNoSecrets(result.stderr);
});

test('a serving coordinator tells of every end, and of notices under way before it ends itself', async () => {
  const served = await startCoordinator(product.configFile);
  const calls = new CoordinatorCalls(served.address);
  const run = async (name: string): Promise<void> => {
    await calls.watch((await calls.startBackup(name, name)).operationId);
  };
  await cluster.killNode(2);
  await run('without-one');
  await cluster.startNode(2);
  await expect
    .poll(() => told('backup.degraded'), patience)
    .toMatchObject({ label: 'without-one', missingNodes: [2] });

  await cluster.setFaults({ diskFull: { nodeId: 1, bytes: 1 } });
  await run('full');
  await cluster.setFaults({});
  await expect
    .poll(() => told('backup.failed'), patience)
    .toMatchObject({ label: 'full', error: { code: 'NATIVE_DISK_FULL' } });

  await cluster.setFaults({ megabytesPerSecond: 0 });
  const { operationId } = await calls.startBackup('stopped', 'stopped');
  await calls.watch(operationId, ({ backupId }) => backupId > 0);
  await calls.cancel(operationId);
  await calls.watch(operationId);
  await cluster.setFaults({});
  await expect
    .poll(() => told('backup.cancelled'), patience)
    .toMatchObject({ label: 'stopped', operationId });

  receiver.answerWith(503);
  await run('the-last');
  calls.close();
  await served.kill('SIGTERM');
  expect(told('backup.completed')).toMatchObject({ label: 'the-last' });
  expectNoSecrets(served.log());
});

test('`verify` tells of a backup that is no longer what it was, and of no other', async () => {
  const [whole, changed] = [backupIdOf(await product.cli('run')), backupIdOf(await product.cli('run'))];
  receiver.taken.length = 0;
  const [name = ''] = (await readdir(join(store, String(changed)), { recursive: true })).filter((path) =>
    path.endsWith('.Data'),
  );
  const file = join(store, String(changed), name);
  const bytes = await readFile(file);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  await writeFile(file, bytes);
  expect((await product.cli('verify', String(whole))).exitCode).toBe(0);
  expect(receiver.taken).toEqual([]);
  expect((await product.cli('verify', String(whole), String(changed))).exitCode).toBe(1);
  expect(receiver.taken.map(({ body }) => body)).toMatchObject([
    {
      event: 'verification.failed',
      cluster: 'test',
      state: 'failed',
      failedBackups: [changed],
      error: { code: 'VERIFICATION_FAILED', message: expect.stringContaining(`${changed}`) },
    },
  ]);
});

test('a schedule tells what it skips and what it prunes', async () => {
  const schedules = [{ label: 'often', cron: '* * * * * *' }];
  const served = await startCoordinator(
    await product.variant({ schedules, retention: { labels: { often: { keepLast: 1 } } } }),
  );
  await expect
    .poll(() => told('schedule.skipped'), patience)
    .toMatchObject({
      label: 'often',
      dueAt: expect.stringMatching(/^20\d\d-.*:\d\d\.000Z$/),
      error: { code: 'RUN_IN_PROGRESS' },
    });
  await expect
    .poll(() => told('retention.pruned'), patience)
    .toMatchObject({
      deletedBackups: [expect.any(Number)],
      lockedBackups: [],
      undeletedBackups: [],
    });
  await served.kill('SIGTERM');
  const { deletedBackups: [deleted] = [] } = (told('retention.pruned') ?? {}) as {
    deletedBackups?: number[];
  };
  const completed = receiver.taken
    .map(({ body }) => body)
    .filter(({ event }) => event === 'backup.completed');
  expect(completed[0]).toMatchObject({ backupId: deleted, label: 'often' });
  const left = await readdir(store);
  expect(left).not.toContain(String(deleted));
  expect(left).toContain(String(completed[1]?.['backupId']));
});
