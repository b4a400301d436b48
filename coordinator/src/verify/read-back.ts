import { type BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Finding, ManifestFile } from '@rondb-backup/shared/manifest/schema.ts';
import { backupPrefix } from '@rondb-backup/shared/storage/layout.ts';
import type { ObjectStore } from '@rondb-backup/shared/storage/object-store.ts';
import type { TransferLimits } from '@rondb-backup/shared/storage/transfer-plan.ts';
import type { ListedBackup } from './listing.ts';

export interface ReadBackOptions {
  readonly limits: TransferLimits;
  readonly stallTimeoutMs: number;
  readonly signal: AbortSignal;
  /** Bytes that are read or need not be read any more; never fewer than before. */
  readonly onProgress: (bytes: number) => void;
}

/**
 * Reads every file of a backup back and compares its SHA-256 with the manifest.
 *
 * @returns one finding for each file that differs, is gone or cannot be read
 * @throws BackupError STORE_* where the reason is the object store and not an object
 */
export async function readBack(
  store: ObjectStore,
  { backupId, files }: ListedBackup,
  { limits, stallTimeoutMs, signal, onProgress }: ReadBackOptions,
): Promise<Finding[]> {
  const sizes = new Map(files.map(({ path, sizeBytes }) => [path, sizeBytes]));
  const hashes = new Map<string, string>();
  let hashed = 0;
  let shown = 0;
  const show = (bytes: number): void => {
    shown = Math.max(shown, bytes);
    onProgress(shown);
  };
  const failure = await store
    .hash({
      files,
      prefix: backupPrefix(backupId),
      limits,
      stallTimeoutMs,
      signal,
      onProgress: show,
      onHashed: (path, sha256) => {
        hashes.set(path, sha256);
        hashed += sizes.get(path) ?? 0;
        show(hashed);
      },
    })
    .then(() => undefined, toBackupError);
  if (hashes.size < files.length && failure !== undefined && !isOfObjects(failure, hashes.size))
    throw failure;
  return files.flatMap((file) => findingOf(file, hashes.get(file.path), failure) ?? []);
}

/**
 * A failure without a known cause that left other files readable is one of the objects: a wrapping remote such as crypt
 * refuses what was changed. Whatever the store itself suffers from has a code of its own.
 */
const isOfObjects = ({ code }: BackupError, hashed: number): boolean => code === 'STORE_FAILED' && hashed > 0;

function findingOf(
  { path, sha256 }: ManifestFile,
  found: string | undefined,
  failure: BackupError | undefined,
): Finding | undefined {
  if (found === sha256) return undefined;
  if (found !== undefined) return { kind: 'content', path, detail: `SHA-256 ${found}, and not ${sha256}` };
  if (failure !== undefined)
    return { kind: 'content', path, detail: `it cannot be read: ${failure.message}` };
  return { kind: 'missing', path, detail: 'it was listed, and gone when it was read' };
}
