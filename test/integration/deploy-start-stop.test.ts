/** What a container's first and last minutes ask of the programs: waiting for the cluster, finding agents, draining. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestCluster } from '../cluster/cluster.ts';
import { startCluster } from '../cluster/start.ts';
import { type Product, startProduct } from '../product/processes.ts';
import { backupIdOf } from '../product/run-output.ts';
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
