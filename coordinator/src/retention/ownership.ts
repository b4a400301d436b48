import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { CatalogEntry } from '../catalog/catalog.ts';

/**
 * What another cluster keeps under the same prefix is not ours to touch. rondb-helm's backups do not say whose they are:
 * whoever names one by its id means it.
 *
 * @param force also what should tell whose it is, and does not, because its marker objects cannot be read
 * @throws BackupError BACKUP_PROTECTED
 */
export function checkOurs(entry: CatalogEntry, clusterName: string, force: boolean): void {
  const { backupId, state, manifest, failed, started, deleting, problem } = entry;
  const owner = (deleting ?? manifest ?? failed ?? started)?.clusterName;
  if (owner === clusterName || state === 'legacy') return;
  if (owner !== undefined) {
    const hint = 'ask the coordinator of that cluster';
    throw new BackupError('BACKUP_PROTECTED', `backup ${backupId} is of cluster ${owner}`, { hint });
  }
  if (force) return;
  const why = problem === undefined ? 'nothing tells' : problem.message;
  throw new BackupError('BACKUP_PROTECTED', `cannot tell whose backup ${backupId} is: ${why}`, {
    hint: 'give --force where you know that it is of this cluster',
  });
}
