import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { mgm } from '../cluster/raw.ts';
import {
  fetchObjects,
  listObjects,
  nodeDirectories,
  readObject,
  removeObjects,
  sha256sums,
} from '../oracles/stored-backup.ts';
import type { DiskWatch, Removal } from './disk-watch.ts';
import { childrenRunning } from './children.ts';
import type { World } from './world.ts';

interface StoredFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Backups that stay in the store once they are checked, so that a long run does not fill the disk. */
const KEPT = 20;

/** What is wrong in the store, on the disks and in the cluster after a trial; nothing of the product judges here. */
export async function violations(
  world: World,
  checked: Set<number>,
  { removals, holders }: Pick<DiskWatch, 'removals' | 'holders'>,
): Promise<string[]> {
  const direct = world.remote.replace('s3:', 's3direct:');
  const paths = await listObjects(world.s3.configFile, direct);
  const ids = [...new Set(paths.map((path) => Number(path.split('/')[0])))];
  const problems: string[] = [];
  for (const id of ids.filter((one) => !checked.has(one))) {
    checked.add(id);
    const names = new Set(
      paths.filter((path) => path.startsWith(`${id}/`)).map((path) => path.slice(`${id}/`.length)),
    );
    if (!names.has('started.json')) problems.push(`${id} has no started.json`);
    if (!names.has('manifest.json') && !names.has('failed.json')) problems.push(`${id} has no verdict`);
    if (names.has('manifest.json'))
      problems.push(...(await untruths(world, direct, id, names, holders.get(id))));
  }
  problems.push(...(await tooSoon(world, direct, removals)), ...(await atWork(world)));
  for (const id of ids.sort((a, b) => a - b).slice(0, -KEPT))
    await removeObjects(world.s3.configFile, `${direct}/${id}`);
  return problems;
}

/**
 * A manifest is true when every file that it names is there with its size and SHA-256, and nothing else is, and when
 * each data node that wrote a part of the backup is in it.
 */
async function untruths(
  world: World,
  direct: string,
  id: number,
  names: ReadonlySet<string>,
  holders: ReadonlySet<number> = new Set(),
): Promise<string[]> {
  const { configFile } = world.s3;
  const text = await readObject(configFile, `${direct}/${id}/manifest.json`);
  const { files } = JSON.parse(text) as { files: StoredFile[] };
  const dir = await fetchObjects(configFile, `${direct}/${id}`);
  try {
    const sums = await sha256sums(dir);
    const wrong = files.filter(({ path, sizeBytes, sha256 }) => {
      const found = sums[path];
      return found?.sha256 !== sha256 || found.sizeBytes !== sizeBytes;
    });
    const named = new Set([...files.map(({ path }) => path), 'started.json', 'manifest.json']);
    const strange = [...names].filter((name) => !named.has(name));
    const stored = await nodeDirectories(dir);
    return [
      ...[...holders]
        .filter((nodeId) => !stored.has(nodeId))
        .map((nodeId) => `${id} lacks what data node ${nodeId} wrote`),
      ...wrong.map(({ path }) => `${id}/${path} is not what its manifest says`),
      ...strange.map((name) => `${id}/${name} is in no manifest`),
    ];
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** A whole native backup leaves a disk after its manifest is stored, or because somebody cancelled the run. */
async function tooSoon(world: World, direct: string, removals: readonly Removal[]): Promise<string[]> {
  const suspects = removals.filter(({ hadManifest, wasComplete }) => !hadManifest && wasComplete);
  const problems = await Promise.all(
    suspects.map(async ({ nodeId, backupId }) => {
      const text = await readObject(world.s3.configFile, join(`${direct}/${backupId}`, 'failed.json')).catch(
        () => '{}',
      );
      const { error, phase } = JSON.parse(text === '' ? '{}' : text) as {
        error?: { code: string };
        phase?: string;
      };
      // One node's part may look complete in a native backup that failed on another.
      if (error?.code === 'CANCELLED' || phase === 'native' || phase === 'dumps') return [];
      return [`backup ${backupId} left the disk of data node ${nodeId} before its manifest was stored`];
    }),
  );
  return problems.flat();
}

async function atWork({ cluster, product }: World): Promise<string[]> {
  const { output } = await mgm(cluster, 'ALL REPORT BACKUPSTATUS');
  const running = output.includes('Local backup status') ? [`a native backup still runs: ${output}`] : [];
  const agents = product.agents.flatMap(({ child }) => child.pid ?? []);
  const children = await childrenRunning(agents, 'rclone');
  return [...running, ...children.map((pid) => `rclone ${pid} still runs`)];
}
