/** A run that died where it left nothing to resume does not hold up the next one: not at once, and not for the lease time. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import { GrpcAgent } from '@rondb-backup/coordinator/fleet/grpc-agent.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SimulatedCluster, startSimulatedCluster } from '../cluster/simulated/start.ts';
import { type Product, startProduct } from '../product/processes.ts';
import { options } from '../product/restoring-agents.ts';

const NODES = [1, 2];
const TIMEOUTS = {
  callTimeoutMs: 10_000,
  inspectTimeoutMs: 10_000,
  uploadTimeoutMs: 10_000,
  downloadTimeoutMs: 10_000,
  stepTimeoutMs: 10_000,
};

let dir: string;
let cluster: SimulatedCluster;
let product: Product;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rondb-backup-dead-'));
  await mkdir(join(dir, 'store'));
  const rcloneConfig = join(dir, 'rclone.conf');
  await writeFile(rcloneConfig, '[store]\ntype = local\n');
  cluster = await startSimulatedCluster({ nodes: NODES, mysql: false });
  product = await startProduct({ cluster, remote: `store:${join(dir, 'store')}`, rcloneConfig });
});
afterAll(async () => {
  await product?.stop();
  await cluster?.stop();
  await rm(dir, { recursive: true, force: true });
});

test.each([
  ['before it gave the agents any work', false],
  // As after its manifest was written: what they have done for it keeps their claims alive for the lease time.
  ['after the agents have worked for it', true],
])('%s', async (when, works) => {
  const runId = `dead ${when}`;
  const agents = NODES.map((nodeId) => ({
    nodeId,
    agent: new GrpcAgent(product.agentOf(nodeId).address, credentials.createInsecure(), TIMEOUTS),
  }));
  for (const { nodeId, agent } of agents) {
    await agent.claim({ runId, origin: runId, holder: 'nobody:1' });
    if (works) await agent.inspect({ runId, backupId: 7, nodeId }, false, options).catch(() => undefined);
  }
  expect(await product.cli('run')).toMatchObject({ exitCode: 0 });
  for (const { agent } of agents) {
    expect((await agent.getNode()).claim).toBeUndefined();
    agent.close();
  }
});
