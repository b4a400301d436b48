import { realpath } from 'node:fs/promises';
import type { TestCluster } from '../cluster/cluster.ts';
import { findProgram } from '../cluster/programs.ts';
import { managementDir, nodeDir } from '../cluster/real/config.ts';
import { findProcesses } from '../cluster/real/processes.ts';
import type { CliProcess, Product } from '../product/processes.ts';
import type { startS3 } from '../stores/s3.ts';
import { buildRoads, type Roads } from './roads.ts';

/** What a fault may break, whatever runs: a real cluster, agents, the network to them, and a bucket behind a proxy. */
export interface Surroundings {
  readonly cluster: TestCluster;
  readonly product: Product;
  readonly roads: Roads;
  readonly s3: Awaited<ReturnType<typeof startS3>>;
  /** REMOTE:BUCKET/PREFIX. */
  readonly remote: string;
  /** Data nodes that a trial has killed or stopped, and that may be down. */
  readonly down: Set<number>;
  managementPids(): Promise<readonly number[]>;
  /** The data node's and its angel's. */
  dataNodePids(nodeId: number): Promise<readonly number[]>;
  /** Starts `rondb-backup <args>` that takes the roads; it does not outlive `things`. */
  start(...args: string[]): CliProcess;
}

/** @param things what is built here is disposed of with them */
export async function surround(
  things: AsyncDisposableStack,
  { cluster, product, s3, remote }: Pick<Surroundings, 'cluster' | 'product' | 's3' | 'remote'>,
): Promise<Surroundings> {
  const roads = things.use(await buildRoads(cluster, product));
  const runs = new Set<CliProcess>();
  things.defer(async () => {
    for (const run of runs) run.kill('SIGKILL');
    await Promise.all(runs);
  });
  const start = (...args: string[]): CliProcess => {
    const run = product.spawn(...args, '-o', 'json', '--config', roads.configFile);
    runs.add(run);
    void run.finally(() => runs.delete(run));
    return run;
  };
  const pidsOf = async (program: string, dir: string): Promise<readonly number[]> =>
    findProcesses([await realpath(await findProgram(cluster.home, program))], dir);
  return {
    cluster,
    product,
    roads,
    s3,
    remote,
    down: new Set(),
    managementPids: () => pidsOf('ndb_mgmd', managementDir(cluster.dir)),
    dataNodePids: (nodeId) => pidsOf('ndbmtd', nodeDir(cluster.dir, nodeId)),
    start,
  };
}

/** What a run takes when nothing disturbs it, in milliseconds. @throws Error where it fails all the same */
export async function undisturbedMs(run: () => CliProcess): Promise<number> {
  const started = performance.now();
  const { exitCode, stdout, stderr } = await run();
  if (exitCode !== 0) throw new Error(`a run without a fault failed: ${stdout}\n${stderr}`);
  return performance.now() - started;
}
