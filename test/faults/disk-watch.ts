import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { controlFilesComplete } from '../cluster/raw.ts';
import { listObjects } from '../oracles/stored-backup.ts';
import type { World } from './world.ts';

const LOOK_EVERY_MS = 50;

/** A backup directory that left a data node's disk. */
export interface Removal {
  readonly nodeId: number;
  readonly backupId: number;
  /** Whether its manifest was in the store right after it was gone. */
  readonly hadManifest: boolean;
  /** Whether its control files were seen complete before. */
  readonly wasComplete: boolean;
}

/** Watches the disks of the data nodes for backups that are removed, independently of who removes them. */
export class DiskWatch implements AsyncDisposable {
  readonly removals: Removal[] = [];
  /** Data nodes that had a directory of a backup, by backup id. */
  readonly holders = new Map<number, Set<number>>();
  readonly #world: World;
  readonly #seen = new Map<string, { nodeId: number; backupId: number; complete: boolean }>();
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(world: World) {
    this.#world = world;
    this.#done = this.#watch();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #watch(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#look();
      await sleep(LOOK_EVERY_MS);
    }
  }

  async #look(): Promise<void> {
    const present = new Set<string>();
    for (const { nodeId, backupDir } of this.#world.cluster.dataNodes) {
      const names = await readdir(join(backupDir, 'BACKUP')).catch(() => []);
      for (const name of names) {
        const backupId = Number(/^BACKUP-(\d+)$/.exec(name)?.[1]);
        const key = `${nodeId}/${backupId}`;
        present.add(key);
        this.holders.set(backupId, (this.holders.get(backupId) ?? new Set()).add(nodeId));
        const complete = await controlFilesComplete(this.#world.cluster, nodeId, backupId).catch(() => false);
        this.#seen.set(key, {
          nodeId,
          backupId,
          complete: complete || (this.#seen.get(key)?.complete ?? false),
        });
      }
    }
    for (const [key, { nodeId, backupId, complete }] of this.#seen) {
      if (present.has(key)) continue;
      this.#seen.delete(key);
      const { s3, remote } = this.#world;
      // Past the proxy: what is in the store does not depend on the fault of the moment.
      const objects = await listObjects(s3.configFile, `${remote.replace('s3:', 's3direct:')}/${backupId}`);
      this.removals.push({
        nodeId,
        backupId,
        hadManifest: objects.includes('manifest.json'),
        wasComplete: complete,
      });
    }
  }
}
