/** Ctrl-C in `rondb-backup run` while it takes up what another coordinator left: said, cleaned up, and nothing new begun. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SimulatedCluster, startSimulatedCluster } from '../cluster/simulated/start.ts';
import { type Product, startProduct } from '../product/processes.ts';
import { expectAtRest, expectNoBackup, type Place } from '../product/remains.ts';
import { backupIdOf, reported, untilPhase } from '../product/run-output.ts';
import { onTerminal, untilSaid } from '../product/terminal.ts';

let dir: string;
let store: string;
let cluster: SimulatedCluster;
let product: Product;
let place: Place;
let interrupted = 0;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rondb-backup-interrupted-'));
  store = join(dir, 'store');
  await mkdir(store);
  const rcloneConfig = join(dir, 'rclone.conf');
  await writeFile(rcloneConfig, '[store]\ntype = local\n');
  cluster = await startSimulatedCluster({ nodes: [1, 2], mysql: false });
  const remote = `store:${store}`;
  product = await startProduct({ cluster, remote, rcloneConfig });
  place = { cluster, configFile: rcloneConfig, remote };

  await cluster.setFaults({ megabytesPerSecond: 0 });
  const run = product.spawn('run');
  interrupted = await untilPhase(run, 'native');
  run.kill('SIGKILL');
  await run;
});
afterAll(async () => {
  await product?.stop();
  await cluster?.stop();
  await rm(dir, { recursive: true, force: true });
});

const stateOf = async (backupId: number): Promise<string> =>
  JSON.parse((await product.cli('show', String(backupId), '-o', 'json')).stdout).state as string;

test('while it still waits whether the other one lives: it is left as it is, for the next run', async () => {
  const run = product.spawn('run');
  // It looks for 35 seconds: this is in the middle of it.
  await sleep(8_000);
  run.kill('SIGINT');
  const result = await run;
  expect(result.exitCode).toBe(1);
  expect(result.stdout).toBe('');
  expect(reported(result)).toEqual({
    code: 'CANCELLED',
    message: 'interrupted: no new backup was begun',
    hint: 'a run that was cut off earlier is as it was, and the next `rondb-backup run` takes it up',
  });
  expect(await stateOf(interrupted)).toMatch(/running|interrupted/);
  expect(await readdir(store)).toEqual([String(interrupted)]);
});

test('once it has taken it up: that run is cancelled, and nothing is left running', async () => {
  const run = product.spawn('run');
  await untilSaid(run, 'resuming an interrupted run');
  await sleep(3_000);
  run.kill('SIGINT');
  const result = await run;
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toMatch(
    new RegExp(`^interrupted backup ${interrupted}: cancelled, interrupted$`, 'm'),
  );
  expect(reported(result)).toMatchObject({
    code: 'CANCELLED',
    message: 'interrupted: no new backup was begun',
    hint: expect.stringContaining('cleaned up'),
  });
  await cluster.setFaults({});
  await expectNoBackup(place, product, interrupted, 'CANCELLED');
  expect(await readdir(store)).toEqual([String(interrupted)]);
});

test('the next run has nothing to take up, and makes a backup', async () => {
  const result = await product.cli('run');
  expect(backupIdOf(result)).toBeGreaterThan(interrupted);
  expect(result.stderr).not.toContain('interrupted backup');
  await expectAtRest(place, product);
});

test('Ctrl-C typed on a terminal is for the coordinator alone, which aborts the native backup and says so', async () => {
  // Slow, and not so slow that there is no progress to show.
  await cluster.setFaults({ megabytesPerSecond: 0.2 });
  const terminal = onTerminal(product.configFile, ['run', '-o', 'text']);
  await untilSaid(terminal, 'native');
  terminal.stdin.write('\u0003');
  const { exitCode, stdout } = await terminal;
  await cluster.setFaults({});
  expect(stdout).toContain('error [CANCELLED]:');
  expect(stdout).not.toContain('SIGINT');
  expect(exitCode).toBe(1);
  const backupId = Math.max(...(await readdir(store)).map(Number));
  await expectNoBackup(place, product, backupId, 'CANCELLED');
});
