import { toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { parseOwnMarker } from '@rondb-backup/shared/manifest/parse.ts';
import {
  MANIFEST_VERSION,
  type Verification,
  verificationSchema,
} from '@rondb-backup/shared/manifest/schema.ts';
import { backupPrefix, verificationPath } from '@rondb-backup/shared/storage/layout.ts';
import type { ObjectStore } from '@rondb-backup/shared/storage/object-store.ts';
import { newestVerification, verificationName } from '@rondb-backup/shared/storage/verification-name.ts';
import { type CatalogEntry, unreadable } from '../catalog/catalog.ts';
import { stateOf } from '../catalog/markers.ts';
import { holderName } from '../fleet/claims.ts';
import type { CoordinatorPorts } from '../ports.ts';
import type { VerifiedBackup } from './request.ts';

/** A record holds 100 findings of at most a few hundred characters. */
const MAX_RECORD_BYTES = 1024 * 1024;

/**
 * Writes what was found beside the manifest.
 *
 * A backup that is being deleted gets none, and keeps none: a deletion that began meanwhile has written its mark or
 * removed the manifest before it removed the rest, so that one of the two sees the other.
 *
 * @returns false where the backup is being deleted
 */
export async function recordVerification(
  store: ObjectStore,
  verified: VerifiedBackup,
  signal: AbortSignal,
): Promise<boolean> {
  const { backupId, depth, result, startedAt, completedAt } = verified;
  const names = await namesOf(store, backupId, signal);
  if (stateOf(names) !== 'complete') return false;
  const record: Verification = {
    formatVersion: MANIFEST_VERSION,
    backupId,
    depth,
    result,
    startedAt: new Date(startedAt).toISOString(),
    completedAt: new Date(completedAt).toISOString(),
    readBytes: verified.readBytes,
    findingCount: verified.findingCount,
    findings: [...verified.findings],
    holder: holderName(),
  };
  // Two that end in the same second have names of their own all the same: nothing is written over.
  const seconds = Math.max(Math.floor(completedAt / 1_000), (newestVerification(names)?.seconds ?? -1) + 1);
  const path = verificationPath(backupId, { seconds, depth, result });
  await store.writeText(path, `${JSON.stringify(record, null, 2)}\n`, { signal });
  if (stateOf(await namesOf(store, backupId, signal)) === 'complete') return true;
  await store.remove(path, { signal });
  return false;
}

async function namesOf(store: ObjectStore, backupId: number, signal: AbortSignal): Promise<Set<string>> {
  const entries = await store.list(backupPrefix(backupId), { signal });
  return new Set(entries.map(({ path }) => path));
}

/** What the last verification of a backup found; undefined where there was none, or its record cannot be read. */
export async function lastVerification(
  { store, log }: Pick<CoordinatorPorts, 'store' | 'log'>,
  { backupId, verification: name }: Pick<CatalogEntry, 'backupId' | 'verification'>,
  signal?: AbortSignal,
): Promise<VerifiedBackup | undefined> {
  if (name === undefined) return undefined;
  const path = verificationPath(backupId, name);
  try {
    const text = await store.readText(path, { maxBytes: MAX_RECORD_BYTES, signal });
    if (text === undefined) return undefined;
    const record = parseOwnMarker(verificationSchema, text, backupId, verificationName(name));
    const { depth, result, readBytes, findingCount, findings } = record;
    const [startedAt, completedAt] = [Date.parse(record.startedAt), Date.parse(record.completedAt)];
    return { backupId, depth, result, startedAt, completedAt, readBytes, findingCount, findings };
  } catch (thrown) {
    const error = toBackupError(thrown);
    if (!unreadable.has(error.code)) throw error;
    log.warn({ path, err: error }, 'cannot read the record of a verification');
    return undefined;
  }
}
