import { startCluster } from '../../cluster/start.ts';
import { startProduct } from '../../product/processes.ts';
import { restoreSection } from '../../product/restore.ts';
import { type Surroundings, surround, undisturbedMs } from '../surroundings.ts';
import { type MadeBackup, REMOTE, type Source } from './source.ts';

/** Everything that a trial of a restore works with: a cluster that is restored into. */
export interface RestoreWorld extends Surroundings, AsyncDisposable {
  readonly backups: readonly MadeBackup[];
  /** By backup id, what the writer's lanes had reached in it, once it was restored. */
  readonly reached: Map<number, readonly number[]>;
  /** What a restore takes when nothing disturbs it, in milliseconds. */
  readonly runTakesMs: number;
}

const CLUSTER_NAME = 'scratch';
/** What a user adds who means to have what is in the backup, whatever is there. Accounts there are those of another backup. */
const DROP = ['--drop-existing', '--confirm-cluster', CLUSTER_NAME, '--overwrite-users'] as const;

export interface RestoreWay {
  /** Drops what is in the way, and replaces accounts. */
  readonly drop: boolean;
  readonly resume: boolean;
}

export const restoreArguments = (backupId: number, { drop, resume }: RestoreWay): readonly string[] => [
  'restore',
  String(backupId),
  '--yes',
  ...(drop ? DROP : []),
  ...(resume ? ['--resume'] : []),
];

/** Ends with the tables of a backup in the cluster. */
export async function startRestoreWorld({ s3, backups }: Source): Promise<RestoreWorld> {
  await using things = new AsyncDisposableStack();
  const cluster = things.use(await startCluster({ kind: 'real', nodes: [7, 8], dataMemoryMb: 100 }));
  const storage = {
    remote: REMOTE,
    rcloneConfig: s3.configFile,
    // Files of this size would be there in a moment.
    bandwidthLimit: '1MiB',
    stallTimeout: '10s',
    requestTimeout: '10s',
    retry: { attempts: 4, minDelay: '500ms', maxDelay: '2s' },
  };
  const { restore } = restoreSection(cluster);
  const product = things.use(
    await startProduct({
      cluster,
      remote: REMOTE,
      rcloneConfig: s3.configFile,
      mysql: cluster.mysql,
      agent: { storage, restore: { ...restore, stepTimeout: '90s' } },
      coordinator: {
        storage,
        cluster: { name: CLUSTER_NAME, commandTimeout: '10s' },
        mysql: { connectTimeout: '5s' },
        agents: { absenceTimeout: '60s', callTimeout: '10s' },
        restore: { downloadTimeout: '60s', stepTimeout: '90s', sqlTimeout: '60s' },
      },
    }),
  );
  const surroundings = await surround(things, { cluster, product, s3, remote: REMOTE });
  let runTakesMs = 0;
  for (const { backupId } of backups)
    runTakesMs = await undisturbedMs(() =>
      surroundings.start(...restoreArguments(backupId, { drop: true, resume: false })),
    );
  const owned = things.move();
  return {
    ...surroundings,
    backups,
    reached: new Map(),
    runTakesMs,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
