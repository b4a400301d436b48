import { setTimeout as sleep } from 'node:timers/promises';
import { startCluster } from '../../cluster/start.ts';
import { loadExample } from '../../database/load.ts';
import { startWriter } from '../../database/writer.ts';
import { addressOf, type Content, contentOf } from '../../oracles/restored-database.ts';
import { startProduct } from '../../product/processes.ts';
import { readManifest } from '../../product/remains.ts';
import { backupIdOf } from '../../product/run-output.ts';
import { startS3 } from '../../stores/s3.ts';

export const REMOTE = 's3:backups/prod';

/** A backup, and what the database held when it was made. */
export interface MadeBackup {
  readonly backupId: number;
  readonly content: Content;
  /** Where a writer wrote meanwhile: by lane, its last transaction before the backup began and after it ended. */
  readonly written?: { readonly atLeast: readonly number[]; readonly atMost: readonly number[] };
}

/** Backups in a bucket; the clusters that they are of are gone. */
export interface Source extends AsyncDisposable {
  readonly s3: Awaited<ReturnType<typeof startS3>>;
  readonly backups: readonly MadeBackup[];
}

/** `plain` is of an idle database, `compressed` has a log of what was written meanwhile. */
type BackupKind = 'plain' | 'compressed';

export async function makeSource(
  rows: number,
  kinds: readonly BackupKind[] = ['plain', 'compressed'],
): Promise<Source> {
  await using things = new AsyncDisposableStack();
  const s3 = things.use(await startS3());
  const backups: MadeBackup[] = [];
  for (const kind of kinds) backups.push(await makeBackup(s3, rows, kind));
  const owned = things.move();
  return { s3, backups, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function makeBackup({ configFile }: Source['s3'], rows: number, kind: BackupKind): Promise<MadeBackup> {
  const compressed = kind === 'compressed';
  // Other node ids and groups than those of the cluster that is restored into.
  await using cluster = await startCluster({ kind: 'real', nodes: [3, 6], replicas: 1, compressed });
  await loadExample(addressOf(cluster), { rows });
  const { mysql } = cluster;
  await using product = await startProduct({ cluster, remote: REMOTE, rcloneConfig: configFile, mysql });
  if (!compressed)
    return { backupId: backupIdOf(await product.cli('run')), content: await contentOf(cluster) };

  await using writer = await startWriter(addressOf(cluster), { lanes: 2, transactionsPerSecond: 40 });
  await sleep(1_000);
  const atLeast = writer.confirmed();
  const backupId = backupIdOf(await product.cli('run'));
  const { native } = await readManifest({ cluster, configFile, remote: REMOTE }, backupId);
  if (native.logRecords === 0) throw new Error(`backup ${backupId} has nothing in its log`);
  return { backupId, content: await contentOf(cluster), written: { atLeast, atMost: writer.confirmed() } };
}
