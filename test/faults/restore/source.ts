import type { CliProcess } from '../../product/processes.ts';
import type { TestCluster } from '../../cluster/cluster.ts';
import { mgm, mgmUntil } from '../../cluster/raw.ts';
import { startCluster } from '../../cluster/start.ts';
import { connect } from '../../database/connect.ts';
import { loadExample } from '../../database/load.ts';
import { addressOf, type Content, contentOf } from '../../oracles/restored-database.ts';
import { startProduct } from '../../product/processes.ts';
import { backupIdOf, untilPhase } from '../../product/run-output.ts';
import { startS3 } from '../../stores/s3.ts';

export const REMOTE = 's3:backups/prod';

/** A backup, and what the database held when it was made. */
export interface MadeBackup {
  readonly backupId: number;
  readonly content: Content;
}

/** Backups in a bucket; the cluster that they are of is gone. */
export interface Source extends AsyncDisposable {
  readonly s3: Awaited<ReturnType<typeof startS3>>;
  readonly backups: readonly MadeBackup[];
}

/** Other ids and groups than those of the cluster that is restored into. */
const NODES = { nodes: [3, 6], replicas: 1 } as const;

/** Makes a backup of each kind: `plain` of an idle database, `compressed` with a log of what was written meanwhile. */
export async function makeSource(
  rows: number,
  kinds: readonly ('plain' | 'compressed')[] = ['plain', 'compressed'],
): Promise<Source> {
  await using things = new AsyncDisposableStack();
  const s3 = things.use(await startS3());
  const backups: MadeBackup[] = [];
  for (const kind of kinds) {
    // Slow disks, so that there is time to write during the native backup.
    const extraConfig = { MinDiskWriteSpeed: '1M', MaxDiskWriteSpeed: '1M' };
    const compressed = kind === 'compressed';
    await using cluster = await startCluster({ kind: 'real', ...NODES, compressed, extraConfig });
    await loadExample(addressOf(cluster), { rows });
    const { mysql } = cluster;
    await using product = await startProduct({ cluster, remote: REMOTE, rcloneConfig: s3.configFile, mysql });
    const run = product.spawn('run');
    if (compressed) await writeMeanwhile(cluster, run);
    backups.push({ backupId: backupIdOf(await run), content: await contentOf(cluster) });
  }
  const owned = things.move();
  return { s3, backups, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Inserts, updates and deletes that are all in the log of a backup. @throws Error where its native part ends before */
async function writeMeanwhile(cluster: TestCluster, run: CliProcess): Promise<void> {
  const backupId = await untilPhase(run, 'native');
  await mgmUntil(cluster, 'ALL REPORT BACKUPSTATUS', new RegExp(`backup ${backupId} started`));
  await using session = await connect(addressOf(cluster));
  for (const statement of [
    'UPDATE shop.customers SET name = CONCAT(name, "!") ORDER BY id LIMIT 300',
    'DELETE FROM shop.orders ORDER BY id LIMIT 300',
    `INSERT INTO ledger.entries SELECT account_id, number + 1000000, amount, memo, signature
       FROM ledger.entries ORDER BY account_id, number LIMIT 300`,
  ])
    await session.connection.query(statement);
  const { output } = await mgm(cluster, 'ALL REPORT BACKUPSTATUS');
  if (!output.includes(`backup ${backupId} started`))
    throw new Error(`the native backup ended before everything was written: ${output}`);
}
