import type { TestCluster } from '../cluster/cluster.ts';
import { startCluster } from '../cluster/start.ts';
import { connect } from '../database/connect.ts';
import { loadExample } from '../database/load.ts';
import { addressOf } from '../oracles/restored-database.ts';
import { type CliProcess, startProduct } from '../product/processes.ts';
import { startS3 } from '../stores/s3.ts';
import { type Surroundings, surround, undisturbedMs } from './surroundings.ts';

/** Everything that a trial of a backup works with. */
export interface World extends Surroundings, AsyncDisposable {
  /** What a run takes when nothing disturbs it, in milliseconds. */
  readonly runTakesMs: number;
  /** Ids of backups whose objects were checked by earlier trials. */
  readonly checked: Set<number>;
  /** Starts `rondb-backup run`; it does not outlive the world. */
  startRun(): CliProcess;
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
  const surroundings = await surround(things, { cluster, product, s3, remote: REMOTE });
  const startRun = (): CliProcess => surroundings.start('run');
  // The first run is slower than the others.
  await undisturbedMs(startRun);
  const runTakesMs = await undisturbedMs(startRun);
  const owned = things.move();
  return {
    ...surroundings,
    runTakesMs,
    checked: new Set(),
    startRun,
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
