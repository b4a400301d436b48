import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { credentials } from '@grpc/grpc-js';
import type { RestoreStep, WorkOptions } from '@rondb-backup/coordinator/fleet/agent.ts';
import { GrpcAgent } from '@rondb-backup/coordinator/fleet/grpc-agent.ts';
import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import type { TestCluster } from '../cluster/cluster.ts';
import { readObject } from '../oracles/stored-backup.ts';
import { type Product, startProduct } from './processes.ts';
import { backupIdOf } from './run-output.ts';

/** The run that the clients claim the agents for. */
export const RUN = 'restore of the test';

/** A backup in the object store. */
export interface Stored {
  readonly backupId: number;
  readonly manifest: Manifest;
}

/** Where the object store is. */
export interface StoreAddress {
  readonly remote: string;
  readonly rcloneConfig: string;
}

/** Makes a backup with `rondb-backup run`. @throws Error where it is not made */
export async function takeBackup(product: Product, store: StoreAddress): Promise<Stored> {
  const result = await product.cli('run');
  if (result.exitCode !== 0) throw new Error(`no backup: ${result.stderr}`);
  const backupId = backupIdOf(result);
  const text = await readObject(store.rcloneConfig, `${store.remote}/${backupId}/manifest.json`);
  return { backupId, manifest: JSON.parse(text) as Manifest };
}

/** What the manifest says of the files of some data nodes. */
export const filesOf = ({ manifest }: Stored, storedNodeIds: readonly number[]): Manifest['files'] =>
  manifest.files.filter(({ path }) => storedNodeIds.includes(Number(/^rondb\/(\d+)\//.exec(path)?.[1])));

/** A step over everything that a backup holds. */
export const stepOf = (
  { backupId }: Stored,
  storedNodeId: number,
  action: RestoreStep['action'],
  changes: Partial<RestoreStep> = {},
): RestoreStep => ({
  runId: RUN,
  backupId,
  storedNodeId,
  action,
  selection: {
    includeDatabases: [],
    excludeDatabases: [],
    includeTables: [],
    excludeTables: [],
    rewriteDatabases: new Map(),
  },
  restoreEpoch: action === 'indexes',
  restoreDiskObjects: false,
  ...changes,
});

export const options: WorkOptions = { signal: new AbortController().signal, onProgress: () => undefined };

/** Agents that can restore into the cluster that they are beside. */
export interface RestoringAgents extends AsyncDisposable {
  readonly product: Product;
  /** A client of the agent of a data node, which is claimed. */
  clientOf(nodeId: number): Promise<GrpcAgent>;
  /** Where the files of a stored node lie once they were fetched by the agent of `nodeId`. */
  directoryOf(nodeId: number, backupId: number, storedNodeId: number): string;
}

/** @param keys of the agents' configuration, beside those that every agent of a test has */
export async function startRestoringAgents(
  cluster: TestCluster,
  store: StoreAddress,
  keys: object = {},
): Promise<RestoringAgents> {
  const restore = {
    connectString: cluster.connectString,
    ndbRestoreProgram: join(cluster.home, 'bin', 'ndb_restore'),
  };
  const product = await startProduct({ cluster, ...store, agent: { restore, ...keys } });
  const clients: GrpcAgent[] = [];
  return {
    product,
    async clientOf(nodeId) {
      const client = new GrpcAgent(product.agentOf(nodeId).address, credentials.createInsecure(), {
        callTimeoutMs: 10_000,
        inspectTimeoutMs: 60_000,
        uploadTimeoutMs: 60_000,
        downloadTimeoutMs: 60_000,
        stepTimeoutMs: 120_000,
      });
      clients.push(client);
      await client.claim({ runId: RUN, origin: RUN, holder: 'a test' });
      return client;
    },
    directoryOf(nodeId, backupId, storedNodeId) {
      const { backupDir = '' } = cluster.dataNodes.find((node) => node.nodeId === nodeId) ?? {};
      return join(backupDir, 'RESTORE', String(backupId), 'rondb', String(storedNodeId));
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.close();
      await product.stop();
    },
  };
}

/** All of a restore that agents do: each fetches and restores the stored nodes that it is dealt. */
export async function restoreByAgents(
  agents: RestoringAgents,
  stored: Stored,
  nodeIds: readonly number[],
): Promise<void> {
  const clients = await Promise.all(nodeIds.map((nodeId) => agents.clientOf(nodeId)));
  const dealt = stored.manifest.topology.participants.map((storedNodeId, index) => ({
    storedNodeId,
    client: clients[index % clients.length] as GrpcAgent,
  }));
  for (const client of clients) {
    const mine = dealt.filter((share) => share.client === client).map(({ storedNodeId }) => storedNodeId);
    const files = filesOf(stored, mine);
    if (files.length > 0) await client.download({ runId: RUN, backupId: stored.backupId, files }, options);
  }
  const [first] = dealt;
  if (first === undefined) throw new Error('no node took part');
  await first.client.restoreStep(stepOf(stored, first.storedNodeId, 'metadata'), options);
  await Promise.all(
    dealt.map(({ client, storedNodeId }) =>
      client.restoreStep(stepOf(stored, storedNodeId, 'data'), options),
    ),
  );
  await first.client.restoreStep(stepOf(stored, first.storedNodeId, 'indexes'), options);
}

/**
 * Waits for a process that has this argument, and stops it in its tracks (SIGSTOP).
 *
 * @param reading where given, it is let go on until it has opened a file whose name ends so
 * @returns its id
 */
export async function catchProcess(argument: string, reading?: string): Promise<number> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    for (const name of await readdir('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const args = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
      if (!args.split('\0').includes(argument)) continue;
      if (reading !== undefined && !(await hasOpened(name, reading))) continue;
      process.kill(Number(name), 'SIGSTOP');
      return Number(name);
    }
    if (Date.now() > deadline) throw new Error(`no process has the argument ${argument}`);
    await sleep(2);
  }
}

async function hasOpened(pid: string, suffix: string): Promise<boolean> {
  const open = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const files = await Promise.all(open.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  return files.some((file) => file.endsWith(suffix));
}
