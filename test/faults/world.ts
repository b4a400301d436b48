import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestCluster } from '../cluster/cluster.ts';
import { startCluster } from '../cluster/start.ts';
import { loadExample } from '../database/load.ts';
import { addressOf } from '../oracles/restored-database.ts';
import { type Product, startProduct } from '../product/processes.ts';
import { startS3 } from '../stores/s3.ts';

/** Everything that a trial may break: a real cluster, agents, and a bucket behind a proxy. */
export interface World extends AsyncDisposable {
  readonly cluster: TestCluster;
  readonly product: Product;
  readonly s3: Awaited<ReturnType<typeof startS3>>;
  /** REMOTE:BUCKET/PREFIX. */
  readonly remote: string;
  /** Data nodes that a trial has killed and not started again. */
  readonly down: Set<number>;
}

const REMOTE = 's3:backups/prod';

export async function startWorld(rows: number): Promise<World> {
  await using things = new AsyncDisposableStack();
  const s3 = things.use(await startS3());
  // Slow disks make a native backup of the example last for seconds, so that faults meet it.
  const extraConfig = { MinDiskWriteSpeed: '1M', MaxDiskWriteSpeed: '2M' };
  const cluster = things.use(await startCluster({ kind: 'real', extraConfig }));
  await loadExample(addressOf(cluster), { rows });
  const storage = {
    remote: REMOTE,
    rcloneConfig: s3.configFile,
    bandwidthLimit: '4MiB',
    stallTimeout: '10s',
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
        backup: { settleTimeout: '60s' },
        agents: { absenceTimeout: '60s', callTimeout: '10s' },
      },
    }),
  );
  const owned = things.move();
  return {
    cluster,
    product,
    s3,
    remote: REMOTE,
    down: new Set(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
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
