import type { KeyObject } from 'node:crypto';
import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Finding, Manifest, ManifestFile } from '@rondb-backup/shared/manifest/schema.ts';
import { readManifest } from '@rondb-backup/shared/manifest/seal.ts';
import {
  backupPrefix,
  objectName,
  objectPath,
  parseStoredPath,
  type StoredObject,
} from '@rondb-backup/shared/storage/layout.ts';
import type { ObjectStore } from '@rondb-backup/shared/storage/object-store.ts';
import { adoptFirst } from '../adopt/origin.ts';
import { MAX_MARKER_BYTES, unreadable } from '../catalog/catalog.ts';
import { stateOf } from '../catalog/markers.ts';
import { isCutShort } from '../backup/verify.ts';

/** What a listing tells of a backup. */
export interface ListedBackup {
  readonly backupId: number;
  readonly findings: readonly Finding[];
  /** Those that are there in the right size, and so are worth reading back. */
  readonly files: readonly ManifestFile[];
}

/**
 * Compares names and sizes with the manifest, which is read and checked itself. started.json is not looked into: once
 * there is a manifest nothing depends on it.
 *
 * @throws BackupError BACKUP_NOT_FOUND, BACKUP_NOT_COMPLETE, or STORE_*
 */
export async function listBackup(
  store: ObjectStore,
  backupId: number,
  trustedKeys: readonly KeyObject[],
  signal: AbortSignal,
): Promise<ListedBackup> {
  const entries = await store.list(backupPrefix(backupId), { levels: 'all', signal });
  if (entries.length === 0) throw new BackupError('BACKUP_NOT_FOUND', `there is no backup ${backupId}`);
  const sizes = new Map(
    entries.filter(({ isDirectory }) => !isDirectory).map(({ path, sizeBytes }) => [path, sizeBytes]),
  );
  const state = stateOf(new Set(sizes.keys()));
  if (state !== 'complete')
    throw new BackupError(
      'BACKUP_NOT_COMPLETE',
      `backup ${backupId} is ${state.toUpperCase()} and has no manifest to verify it by`,
      adoptFirst(backupId, state),
    );
  try {
    const manifest = await checkedManifest(store, backupId, { sizes, trustedKeys, signal });
    return { backupId, ...compareListing(manifest, sizes) };
  } catch (thrown) {
    const error = toBackupError(thrown);
    if (!unreadable.has(error.code)) throw error;
    const finding = { kind: 'manifest', path: objectName('manifest'), detail: error.message } as const;
    return { backupId, findings: [finding], files: [] };
  }
}

interface ManifestChecks {
  readonly sizes: ReadonlyMap<string, number>;
  readonly trustedKeys: readonly KeyObject[];
  readonly signal: AbortSignal;
}

async function checkedManifest(
  store: ObjectStore,
  backupId: number,
  { sizes, trustedKeys, signal }: ManifestChecks,
): Promise<Manifest> {
  const path = objectPath(backupId, 'manifest');
  const text = await store.readText(path, { maxBytes: MAX_MARKER_BYTES, signal });
  if (text === undefined) throw new BackupError('MANIFEST_INVALID', `${path} is empty or gone`);
  const { manifest } = readManifest(text, backupId, trustedKeys);
  const [listed = -1, read] = [sizes.get(objectName('manifest')), Buffer.byteLength(text)];
  // A checksum of text does not see what reading it as text leaves out, such as a byte order mark.
  if (listed >= 0 && listed !== read)
    throw new BackupError('MANIFEST_INVALID', `${path} has ${listed} bytes, of which ${read} are text`);
  const stranger = manifest.files.find((file) => !isContent(parseStoredPath(`${backupId}/${file.path}`)));
  if (stranger === undefined) return manifest;
  throw new BackupError('MANIFEST_INVALID', `${path} names ${stranger.path}, which is no file of a backup`);
}

const isContent = ({ kind }: StoredObject): boolean =>
  kind === 'node-file' || kind === 'users' || kind === 'databases' || kind === 'quotas';

/** What may lie beside the files that a manifest names. */
const isMarker = ({ kind }: StoredObject): boolean =>
  kind === 'manifest' || kind === 'started' || kind === 'pinned' || kind === 'verification';

/** @param sizes in bytes by path below the backup, -1 where the store does not know */
function compareListing(
  { backupId, files }: Pick<Manifest, 'backupId' | 'files'>,
  sizes: ReadonlyMap<string, number>,
): Omit<ListedBackup, 'backupId'> {
  const findings: Finding[] = [];
  const present: ManifestFile[] = [];
  for (const file of files) {
    const { path, sizeBytes } = file;
    const size = sizes.get(path);
    if (size === undefined)
      findings.push({ kind: 'missing', path, detail: `${sizeBytes} bytes are not in the object store` });
    else if (size >= 0 && size !== sizeBytes)
      findings.push({ kind: 'size', path, detail: `${size} bytes, and not ${sizeBytes}` });
    else present.push(file);
  }
  const named = new Set(files.map(({ path }) => path));
  for (const [path, size] of sizes)
    if (!named.has(path) && !isCutShort(path) && !isMarker(parseStoredPath(`${backupId}/${path}`)))
      findings.push({ kind: 'additional', path, detail: `${size} bytes that no manifest names` });
  return { findings, files: present };
}
