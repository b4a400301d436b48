/** What a container's first and last minutes ask of the programs: waiting for the cluster, finding agents, draining. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestCluster } from '../cluster/cluster.ts';
import { startCluster } from '../cluster/start.ts';
import { type Product, startProduct } from '../product/processes.ts';
import { backupIdOf } from '../product/run-output.ts';
import { startCoordinator } from '../product/served.ts';
import { startS3 } from '../stores/s3.ts';

describe('one data node, whose agent is found on its host', () => {
  let s3: Awaited<ReturnType<typeof startS3>>;
  let cluster: TestCluster;
  let product: Product;
  let found: string;

  beforeAll(async () => {
    s3 = await startS3();
    cluster = await startCluster({ kind: 'simulated', nodes: [1], replicas: 1, mysql: false });
    product = await startProduct({ cluster, remote: 's3:backups/found', rcloneConfig: s3.configFile });
    const port = Number(product.agentOf(1).address.split(':')[1]);
    found = await product.variant({ agents: { addresses: [], port } });
  });
  afterAll(async () => {
    await product?.stop();
    await cluster?.stop();
    await s3?.stop();
  });

  test('a backup needs no list of agents', async () => {
    const id = backupIdOf(await product.cli('run', '--config', found));
    expect((await product.cli('list', '--config', found)).stdout).toContain(String(id));
  });

  test('metrics tell the last success of the store, and operations at once', async () => {
    const listen = await product.variant({
      agents: { addresses: [], port: Number(product.agentOf(1).address.split(':')[1]) },
      metrics: { listen: '127.0.0.1:0' },
    });
    const served = await startCoordinator(listen);
    await expect.poll(() => served.log(), { timeout: 20_000 }).toContain('"msg":"serving metrics"');
    const port = /"metricsPort":(\d+)/.exec(served.log())?.[1];
    const scrape = async () => await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const { backups } = JSON.parse((await product.cli('list', '--config', found, '-o', 'json')).stdout) as {
      backups: { completedAt: number }[];
    };
    const completed = (backups[0]?.completedAt ?? Number.NaN) / 1_000;
    await expect
      .poll(scrape, { timeout: 20_000 })
      .toContain(`rondb_backup_last_success_timestamp_seconds{label="manual"} ${completed}\n`);
    expect(await scrape()).toContain('rondb_backup_agents_reachable 1\n');
    expect((await product.cli('run', '--coordinator', served.address)).exitCode).toBe(0);
    expect(await scrape()).toContain('rondb_backup_operations_total{kind="backup",state="completed"} 1\n');
    await served.kill('SIGTERM');
    expect(await served.child).toMatchObject({ exitCode: 0 });
  });

  test('an address of the metrics that is taken ends the start with a hint', async () => {
    const taken = await product.variant({ metrics: { listen: product.agentOf(1).address } });
    const { exitCode, stderr } = await product.cli('serve', '--config', taken);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('metrics.listen');
  });

  test('check --wait ends when the cluster is there, and fails when the time is up', async () => {
    await cluster.killManagement();
    const hopeless = await product.cli('check', '--config', found, '--wait', '1s');
    expect(hopeless.exitCode).toBe(1);
    expect(hopeless.stdout).toMatch(/^FAIL {2}management server/m);
    const waiting = product.spawn('check', '--config', found, '--wait', '2m');
    const early = await Promise.race([waiting, sleep(3_000, 'still waiting')]);
    expect(early).toBe('still waiting');
    await cluster.startManagement();
    expect(await waiting).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('agent of data node 1'),
    });
  });

  test.each(['soon', '5', '0s'])('check --wait %s is wrong usage', async (time) => {
    expect(await product.cli('check', '--wait', time)).toMatchObject({ exitCode: 2 });
  });
});
