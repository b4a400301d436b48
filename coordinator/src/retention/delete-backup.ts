import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Catalog, CatalogEntry } from '../catalog/catalog.ts';
import type { CoordinatorPorts } from '../ports.ts';
import { askCustody, isHeld, type OwnWork } from './custody.ts';
import { checkOurs } from './ownership.ts';
import { removalOrder, removeBackup } from './remove-backup.ts';

export interface DeleteOptions {
  /** Also the last complete backup, one that cannot tell whose it is, or a run that no agent can speak for. */
  readonly force: boolean;
  readonly own: OwnWork | undefined;
  readonly signal: AbortSignal;
}

/**
 * Deletes one backup, or what a run left, because somebody said so.
 *
 * @throws BackupError BACKUP_NOT_FOUND; BACKUP_PROTECTED where it is pinned, of another cluster, or without `force` the
 *   last complete one; RUN_IN_PROGRESS while a run holds it; STORE_LOCKED or STORE_DENIED where the store does not let
 *   go of it, and says whether it is whole
 */
export async function deleteBackup(
  ports: CoordinatorPorts,
  catalog: Catalog,
  backupId: number,
  { force, own, signal }: DeleteOptions,
): Promise<void> {
  const entry = await catalog.read(backupId, signal);
  checkOurs(entry, ports.config.cluster.name, force);
  if (entry.pinned && entry.state !== 'deleting')
    throw protectedBackup(`backup ${backupId} is pinned`, `\`rondb-backup unpin ${backupId}\` first`);
  await checkFree(ports, entry, { force, own, signal });
  const isLast = async (within: AbortSignal): Promise<boolean> =>
    !force && (await isLastComplete(ports, catalog, backupId, within));
  if (entry.state === 'complete' && (await isLast(signal))) throw lastComplete(ports, backupId);

  const outcome = await removeBackup(
    ports.store,
    removalOrder(ports, entry, 'on request', { force, isLast }),
    signal,
  );
  switch (outcome.kind) {
    case 'deleted':
      ports.log.info({ backupId, state: entry.state }, 'deleted a backup on request');
      return;
    case 'pinned':
      throw protectedBackup(`backup ${backupId} was pinned meanwhile`, 'unpin it first');
    case 'last':
      throw lastComplete(ports, backupId);
    case 'held':
      throw new BackupError('RUN_IN_PROGRESS', `a run works on backup ${backupId}`);
    case 'locked': {
      const { whole, error } = outcome;
      const left = whole ? 'it is whole' : 'it is no backup any more, and a later prune ends its deletion';
      const message = `backup ${backupId} cannot be deleted now, ${left}: ${error.message}`;
      throw new BackupError(error.code, message, { cause: error });
    }
  }
}

async function checkFree(
  ports: CoordinatorPorts,
  entry: CatalogEntry,
  { force, own, signal }: DeleteOptions,
): Promise<void> {
  const { backupId } = entry;
  const custody = await askCustody(ports, own, signal);
  if (own?.backupId === backupId || isHeld(entry, { ...custody, known: true }))
    throw new BackupError('RUN_IN_PROGRESS', `a run works on backup ${backupId}`);
  if (isHeld(entry, custody) && !force) {
    const message = `no agent can be asked whether a run still works on backup ${backupId}`;
    const hint = 'start an agent, or give --force where you know that none does';
    throw new BackupError('AGENT_UNREACHABLE', message, { hint });
  }
}

async function isLastComplete(
  ports: CoordinatorPorts,
  catalog: Catalog,
  backupId: number,
  signal: AbortSignal,
): Promise<boolean> {
  for (const [id, state] of await catalog.states(signal)) {
    if (state !== 'complete' || id === backupId) continue;
    const [other] = await catalog.readAll([id], signal);
    if (other?.state === 'complete' && other.manifest?.clusterName === ports.config.cluster.name)
      return false;
  }
  return true;
}

const lastComplete = ({ config }: CoordinatorPorts, backupId: number): BackupError =>
  protectedBackup(
    `backup ${backupId} is the last complete one of ${config.cluster.name}`,
    'make another one first, or give --force',
  );

const protectedBackup = (message: string, hint: string): BackupError =>
  new BackupError('BACKUP_PROTECTED', message, { hint });
