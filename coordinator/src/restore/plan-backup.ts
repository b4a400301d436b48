import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Manifest, ManifestFile } from '@rondb-backup/shared/manifest/schema.ts';
import { parseStoredPath } from '@rondb-backup/shared/storage/layout.ts';
import type { StoredEntry } from '@rondb-backup/shared/storage/object-store.ts';
import { adoptFirst } from '../adopt/origin.ts';
import type { CatalogEntry } from '../catalog/catalog.ts';
import { type NodeVersion, versionText } from '../cluster/version.ts';
import { type Obstacles, someOf } from './obstacles.ts';

/** The manifest of a backup that may be restored; undefined, and a problem, where it is none. */
export function restorableManifest(obstacles: Obstacles, entry: CatalogEntry): Manifest | undefined {
  const { backupId, state, manifest, problem } = entry;
  if (manifest !== undefined && state === 'complete') return manifest;
  const message = `backup ${backupId} is ${state.toUpperCase()}`;
  obstacles.problem(problem ?? new BackupError('RESTORE_NO_MANIFEST', message, adoptFirst(backupId, state)));
  return undefined;
}

/** Every object that the manifest names is there with its size; what they hold is checked when they are fetched. */
export function checkObjects(
  obstacles: Obstacles,
  { backupId, files }: Manifest,
  listed: readonly StoredEntry[],
): void {
  const sizes = new Map(listed.map(({ path, sizeBytes }) => [path, sizeBytes]));
  const wrong = files.flatMap(({ path, sizeBytes }) => {
    const size = sizes.get(path);
    if (size === undefined) return [`${path} is missing`];
    return size === sizeBytes ? [] : [`${path} has ${size} bytes instead of ${sizeBytes}`];
  });
  if (wrong.length > 0)
    obstacles.problem(new BackupError('RESTORE_OBJECTS_MISSING', `backup ${backupId}: ${someOf(wrong)}`));
}

/** The files of each data node that took part, by its id, ascending. */
export function filesByNode({ backupId, files }: Manifest): ReadonlyMap<number, readonly ManifestFile[]> {
  const byNode = Map.groupBy(files, ({ path }) => {
    const object = parseStoredPath(`${backupId}/${path}`);
    return object.kind === 'node-file' ? object.nodeId : 0;
  });
  byNode.delete(0);
  return new Map([...byNode].sort(([a], [b]) => a - b));
}

/**
 * An older ndb_restore refuses the files of a newer version. Versions of RonDB and of NDB count differently, so that
 * between the two nothing can be said.
 *
 * @param ndbRestoreVersions of the agents that take part, such as `9.7.4`
 */
export function checkVersions(
  obstacles: Obstacles,
  { versions }: Manifest,
  cluster: NodeVersion | undefined,
  ndbRestoreVersions: readonly string[],
): void {
  const [product, madeBy] = versions.cluster?.split(' ') ?? [];
  if (madeBy === undefined || cluster === undefined) return;
  if (product !== cluster.product) {
    const message = `the backup was made by ${versions.cluster}, and the cluster runs ${versionText(cluster)}`;
    return obstacles.warn('RESTORE_OTHER_PRODUCT', message);
  }
  const older = ndbRestoreVersions.find((version) => isOlder(version, madeBy));
  if (older !== undefined) {
    const message = `the backup was made by ${versions.cluster}, and ndb_restore is of version ${older}`;
    obstacles.problem(new BackupError('RESTORE_VERSION', message));
  } else if (isOlder(cluster.ndb, madeBy)) {
    const message = `the backup was made by ${versions.cluster}, which is newer than ${versionText(cluster)} of the cluster`;
    obstacles.warn('RESTORE_OLDER_CLUSTER', message);
  }
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [numbersOf(version), numbersOf(than)];
  const at = a.findIndex((number, index) => number !== b[index]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

const numbersOf = (version: string): number[] =>
  (/^\d+\.\d+\.\d+/.exec(version)?.[0] ?? '').split('.').map(Number);
