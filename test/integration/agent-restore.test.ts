/**
 * Agents alone restore what `rondb-backup run` has stored: they fetch the files and run the steps of ndb_restore, asked
 * over gRPC as a coordinator asks. Into a cluster of other nodes than those that wrote the backup.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import type { RestoreStep } from '@rondb-backup/coordinator/fleet/agent.ts';
import { GrpcAgent } from '@rondb-backup/coordinator/fleet/grpc-agent.ts';
import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestCluster } from '../cluster/cluster.ts';
import { type SimulatedCluster, startSimulatedCluster } from '../cluster/simulated/start.ts';
import { EMPTY_MODEL } from '../cluster/simulated/model.ts';
import { fetchObjects, readObject, sha256sums } from '../oracles/stored-backup.ts';
import { type Product, startProduct } from '../product/processes.ts';
import { backupIdOf } from '../product/run-output.ts';
import { startS3 } from '../stores/s3.ts';

const RUN = 'restore of the test';
const REMOTE = 's3:backups/prod';
const everything: RestoreStep['selection'] = {
  includeDatabases: [],
  excludeDatabases: [],
  includeTables: [],
  excludeTables: [],
  rewriteDatabases: new Map(),
};
const options = { signal: new AbortController().signal, onProgress: () => undefined };

/** A stored backup, and which agent restores which of its nodes. */
interface Stored {
  readonly backupId: number;
  readonly manifest: Manifest;
}

async function take(product: Product, rcloneConfig: string): Promise<Stored> {
  const result = await product.cli('run');
  expect(result).toMatchObject({ exitCode: 0 });
  const backupId = backupIdOf(result);
  const text = await readObject(rcloneConfig, `${REMOTE}/${backupId}/manifest.json`);
  return { backupId, manifest: JSON.parse(text) as Manifest };
}

const filesOf = ({ manifest }: Stored, nodeIds: readonly number[]) =>
  manifest.files.filter(({ path }) => nodeIds.includes(Number(/^rondb\/(\d+)\//.exec(path)?.[1])));

/** Agents that can restore into a cluster, with their clients, claimed. */
async function startAgents(cluster: TestCluster, rcloneConfig: string, keys: object = {}) {
  const product = await startProduct({
    cluster,
    remote: REMOTE,
    rcloneConfig,
    agent: {
      restore: {
        connectString: cluster.connectString,
        ndbRestoreProgram: join(cluster.home, 'bin', 'ndb_restore'),
      },
      ...keys,
    },
  });
  const clients = new Map<number, GrpcAgent>();
  const clientOf = async (nodeId: number): Promise<GrpcAgent> => {
    const { address } = product.agentOf(nodeId);
    const client =
      clients.get(nodeId) ??
      new GrpcAgent(address, credentials.createInsecure(), {
        callTimeoutMs: 10_000,
        inspectTimeoutMs: 60_000,
        uploadTimeoutMs: 60_000,
        downloadTimeoutMs: 60_000,
        stepTimeoutMs: 120_000,
      });
    clients.set(nodeId, client);
    await client.claim({ runId: RUN, origin: RUN, holder: 'a test' });
    return client;
  };
  const stop = async () => {
    for (const client of clients.values()) client.close();
    await product.stop();
  };
  return { product, clientOf, [Symbol.asyncDispose]: stop };
}
type Agents = Awaited<ReturnType<typeof startAgents>>;

const stepOf = (
  { backupId }: Stored,
  storedNodeId: number,
  action: RestoreStep['action'],
  changes: Partial<RestoreStep> = {},
): RestoreStep => ({
  runId: RUN,
  backupId,
  storedNodeId,
  action,
  selection: everything,
  restoreEpoch: action === 'indexes',
  restoreDiskObjects: false,
  ...changes,
});

/** All of a restore that agents do: each fetches and restores the share of stored nodes that it is dealt. */
async function restore(agents: Agents, stored: Stored, nodeIds: readonly number[]): Promise<void> {
  const dealt = stored.manifest.topology.participants.map((storedNodeId, index) => ({
    storedNodeId,
    nodeId: nodeIds[index % nodeIds.length] ?? 0,
  }));
  const { backupId } = stored;
  for (const nodeId of nodeIds) {
    const mine = dealt.filter((share) => share.nodeId === nodeId).map(({ storedNodeId }) => storedNodeId);
    const client = await agents.clientOf(nodeId);
    await client.download({ runId: RUN, backupId, files: filesOf(stored, mine) }, options);
  }
  const [first] = dealt;
  if (first === undefined) throw new Error('no node took part');
  const one = await agents.clientOf(first.nodeId);
  await one.restoreStep(stepOf(stored, first.storedNodeId, 'metadata'), options);
  await Promise.all(
    dealt.map(async ({ nodeId, storedNodeId }) => {
      const client = await agents.clientOf(nodeId);
      await client.restoreStep(stepOf(stored, storedNodeId, 'data'), options);
    }),
  );
  await one.restoreStep(stepOf(stored, first.storedNodeId, 'indexes'), options);
}

describe('agents of a simulated cluster', () => {
  let s3: Awaited<ReturnType<typeof startS3>>;
  let stored: Stored;
  let cluster: SimulatedCluster;
  let agents: Agents;

  beforeAll(async () => {
    s3 = await startS3();
    await using source = await startSimulatedCluster({ nodes: [1, 2, 4, 5] });
    await using product = await startProduct({
      cluster: source,
      remote: REMOTE,
      rcloneConfig: s3.configFile,
    });
    stored = await take(product, s3.configFile);
    cluster = await startSimulatedCluster({ nodes: [7, 8], model: EMPTY_MODEL });
    agents = await startAgents(cluster, s3.configFile);
  });
  afterAll(async () => {
    await agents?.[Symbol.asyncDispose]();
    await cluster?.stop();
    await s3?.stop();
  });

  test('restore every row that the manifest counts', async () => {
    await restore(agents, stored, [7, 8]);
    const rows = Object.fromEntries(
      stored.manifest.tables.map(({ database, name, rows: count }) => [`${database}/def/${name}`, count]),
    );
    expect(await cluster.restoredRows()).toMatchObject(rows);
  });

  test('have what sha256sum finds in the store, and remove it', async () => {
    const { backupId } = stored;
    const client = await agents.clientOf(7);
    const files = filesOf(stored, [1, 4]);
    await client.download({ runId: RUN, backupId, files }, options);
    const dir = join(cluster.dir, 'd7', 'RESTORE', String(backupId));
    const fetched = await fetchObjects(s3.configFile, `${REMOTE}/${backupId}`);
    const wanted = Object.entries(await sha256sums(fetched)).filter(([path]) => /^rondb\/[14]\//.test(path));
    expect(await sha256sums(dir)).toEqual(Object.fromEntries(wanted));
    expect((await client.getNode()).restore).toMatchObject({
      ndbRestoreVersion: '9.7.4',
      hasPassword: false,
      downloads: [{ backupId, bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) }],
    });
    expect(await client.deleteDownload(RUN, backupId)).toBeGreaterThan(0);
    await expect(readFile(join(dir, 'rondb'))).rejects.toThrow('ENOENT');
    expect((await client.getNode()).restore?.downloads).toEqual([]);
  });
});
