import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { MANIFEST_VERSION, type Pinned } from '@rondb-backup/shared/manifest/schema.ts';
import { backupPrefix, objectName, objectPath } from '@rondb-backup/shared/storage/layout.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { holderName } from '../fleet/claims.ts';
import type { CoordinatorPorts } from '../ports.ts';
import { checkOurs } from './ownership.ts';

/**
 * Keeps a backup from being deleted until it is unpinned; pinned already is fine.
 *
 * Only what is finished can be pinned: a run that is resumed would take pinned.json for an object that is not its own.
 *
 * @throws BackupError BACKUP_NOT_FOUND, BACKUP_PROTECTED, BACKUP_DELETING, or USAGE where it is no backup
 */
export async function pinBackup(
  { store, config }: CoordinatorPorts,
  catalog: Catalog,
  backupId: number,
  signal: AbortSignal,
): Promise<void> {
  const entry = await catalog.read(backupId, signal);
  checkOurs(entry, config.cluster.name, false);
  if (entry.state === 'deleting') throw deleting(backupId);
  if (entry.state !== 'complete' && entry.state !== 'legacy')
    throw new BackupError('USAGE', `${backupId} is ${entry.state}, and no backup that could be pinned`);
  if (entry.pinned) return;

  const pinned: Pinned = {
    formatVersion: MANIFEST_VERSION,
    backupId,
    pinnedAt: new Date().toISOString(),
    holder: holderName(),
  };
  try {
    await store.writeText(objectPath(backupId, 'pinned'), `${JSON.stringify(pinned, null, 2)}\n`, { signal });
  } catch (thrown) {
    const error = toBackupError(thrown);
    // Somebody else has pinned it at the same time.
    if (error.code !== 'STORE_MISMATCH') throw error;
  }
  // A deletion writes its mark and then looks for a pin: one of the two sees the other.
  const after = await store.list(backupPrefix(backupId), { signal });
  if (!after.some(({ path }) => path === objectName('deleting'))) return;
  await store.remove(objectPath(backupId, 'pinned'), { signal });
  throw deleting(backupId);
}

/** Lets retention have it again; not pinned is fine. @throws BackupError BACKUP_NOT_FOUND, BACKUP_PROTECTED */
export async function unpinBackup(
  { store, config }: CoordinatorPorts,
  catalog: Catalog,
  backupId: number,
  signal: AbortSignal,
): Promise<void> {
  const entry = await catalog.read(backupId, signal);
  checkOurs(entry, config.cluster.name, true);
  if (entry.pinned) await store.remove(objectPath(backupId, 'pinned'), { signal });
}

const deleting = (backupId: number): BackupError =>
  new BackupError('BACKUP_DELETING', `backup ${backupId} is being deleted`);
