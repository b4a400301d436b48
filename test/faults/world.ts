import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestCluster } from '../cluster/cluster.ts';
import { findProgram } from '../cluster/programs.ts';
import { managementDir, nodeDir } from '../cluster/real/config.ts';
import { findProcesses } from '../cluster/real/processes.ts';
import { startCluster } from '../cluster/start.ts';
import { connect } from '../database/connect.ts';
import { loadExample } from '../database/load.ts';
import { addressOf } from '../oracles/restored-database.ts';
import { type CliProcess, type Product, startProduct } from '../product/processes.ts';
import { startS3 } from '../stores/s3.ts';
import { buildRoads, type Roads } from './roads.ts';

/** Everything that a trial may break: a real cluster, agents, the network to them, and a bucket behind a proxy. */
export interface World extends AsyncDisposable {
  readonly cluster: TestCluster;
  readonly product: Product;
  readonly roads: Roads;
  readonly s3: Awaited<ReturnType<typeof startS3>>;
  /** REMOTE:BUCKET/PREFIX. */
  readonly remote: string;
  /** Data nodes that a trial has killed or stopped, and that may be down. */
  readonly down: Set<number>;
  /** What a run takes when nothing disturbs it, in milliseconds. */
  readonly runTakesMs: number;
  /** Starts `rondb-backup run`; it does not outlive the world. */
  startRun(): CliProcess;
  managementPids(): Promise<readonly number[]>;
  /** The data node's and its angel's. */
  dataNodePids(nodeId: number): Promise<readonly number[]>;
}

const REMOTE = 's3:backups/prod';
/** With this limit rclone sends files of more than 6 MiB in several parts. */
const SMALL_MEMORY = '96MiB';
/** A table that lies in a single file of the backup: rows of 8 kB in one fragment, about 7 MB. */
const BALLAST_ROWS = 850;

export async function startWorld(rows: number): Promise<World> {
  await using things = new AsyncDisposableStack();
  const s3 = things.use(await startS3());
  // Slow disks make a native backup of the example last for seconds, so that faults meet it.
  const extraConfig = { MinDiskWriteSpeed: '5M', MaxDiskWriteSpeed: '7M' };
  const cluster = things.use(await startCluster({ kind: 'real', extraConfig }));
  await loadExample(addressOf(cluster), { rows });
  await loadBallast(cluster);
  const storage = {
    remote: REMOTE,
    rcloneConfig: s3.configFile,
    memoryLimit: SMALL_MEMORY,
    bandwidthLimit: '6MiB',
    stallTimeout: '10s',
    requestTimeout: '10s',
    retry: { attempts: 4, minDelay: '500ms', maxDelay: '2s' },
  };
  const product = things.use(
    await startProduct({
      cluster,
      remote: REMOTE,
      rcloneConfig: s3.configFile,
      mysql: cluster.mysql,
      agent: { storage },
      coordinator: {
        storage,
        cluster: { commandTimeout: '10s' },
        mysql: { connectTimeout: '5s', dumpTimeout: '30s' },
        backup: { settleTimeout: '60s' },
        agents: { absenceTimeout: '60s', callTimeout: '10s' },
      },
    }),
  );
  const roads = things.use(await buildRoads(cluster, product));
  const runs = new Set<CliProcess>();
  things.defer(async () => {
    for (const run of runs) run.kill('SIGKILL');
    await Promise.all(runs);
  });
  const startRun = (): CliProcess => {
    const run = product.spawn('run', '-o', 'json', '--config', roads.configFile);
    runs.add(run);
    void run.finally(() => runs.delete(run));
    return run;
  };
  // The first run is slower than the others.
  await undisturbedMs(startRun);
  const runTakesMs = await undisturbedMs(startRun);
  const pidsOf = async (program: string, dir: string): Promise<readonly number[]> =>
    findProcesses([await realpath(await findProgram(cluster.home, program))], dir);
  const owned = things.move();
  return {
    cluster,
    product,
    roads,
    s3,
    remote: REMOTE,
    down: new Set(),
    runTakesMs,
    startRun,
    managementPids: () => pidsOf('ndb_mgmd', managementDir(cluster.dir)),
    dataNodePids: (nodeId) => pidsOf('ndbmtd', nodeDir(cluster.dir, nodeId)),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function loadBallast(cluster: TestCluster): Promise<void> {
  await using session = await connect(addressOf(cluster));
  const { connection } = session;
  await connection.query(
    'CREATE TABLE shop.ballast (id INT PRIMARY KEY, bytes VARBINARY(8000)) ENGINE=NDBCLUSTER PARTITION BY KEY () PARTITIONS 1',
  );
  for (let id = 1; id <= BALLAST_ROWS; id += 50) {
    const some = Array.from({ length: 50 }, (_, index) => [id + index, Buffer.alloc(8_000, id + index)]);
    await connection.query('INSERT INTO shop.ballast VALUES ?', [some]);
  }
}

async function undisturbedMs(startRun: () => CliProcess): Promise<number> {
  const started = performance.now();
  const { exitCode, stdout, stderr } = await startRun();
  if (exitCode !== 0) throw new Error(`a run without a fault failed: ${stdout}\n${stderr}`);
  return performance.now() - started;
}

/** Process ids of the children of `parents` that run `program`. */
export async function childrenRunning(parents: readonly number[], program: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const status = await readFile(join('/proc', pid, 'stat'), 'latin1').catch(() => '');
      const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/s.exec(status) ?? [];
      return name === program && parents.includes(Number(parent)) ? [Number(pid)] : [];
    }),
  );
  return found.flat();
}
