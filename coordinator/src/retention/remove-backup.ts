import { type BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ErrorCode } from '@rondb-backup/shared/errors/catalogue.ts';
import { type Deleting, MANIFEST_VERSION } from '@rondb-backup/shared/manifest/schema.ts';
import { backupPrefix, objectName, objectPath } from '@rondb-backup/shared/storage/layout.ts';
import type { ObjectStore } from '@rondb-backup/shared/storage/object-store.ts';
import type { BackupState } from '../catalog/markers.ts';
import { holderName } from '../fleet/claims.ts';
import type { CoordinatorPorts } from '../ports.ts';
import { askCustody, isHeld, type Marked } from './custody.ts';

export interface RemovalOrder {
  readonly backupId: number;
  readonly state: BackupState;
  /** Of this coordinator. */
  readonly clusterName: string;
  /** For people. */
  readonly reason: string;
  /**
   * Whether a run holds it now. Asked once deleting.json is there: a run claims the agents and then looks at the state, or
   * at the files that it restores, so one of the two sees the other.
   */
  readonly isHeld: (signal: AbortSignal) => Promise<boolean>;
  /**
   * Whether no other complete backup would be left. Asked then too: of two deletions that leave each other's backup for
   * the last one, one sees the mark of the other.
   */
  readonly isLast: (signal: AbortSignal) => Promise<boolean>;
}

export type RemovalOutcome =
  | { readonly kind: 'deleted' }
  /** It was pinned meanwhile, or a run works on it, or all others were deleted; it is as it was. */
  | { readonly kind: Objection }
  /** The store does not let go of it, now or at all. `whole`: it is as it was; else the next prune goes on. */
  | { readonly kind: 'locked'; readonly whole: boolean; readonly error: BackupError };

type Objection = 'pinned' | 'held' | 'last';

/** @param options `force`: also where no agent can be asked whether a run holds it */
export const removalOrder = (
  ports: CoordinatorPorts,
  entry: Marked,
  reason: string,
  options: { readonly force: boolean } & Pick<RemovalOrder, 'isLast'>,
): RemovalOrder => ({
  backupId: entry.backupId,
  state: entry.state,
  clusterName: ports.config.cluster.name,
  reason,
  isHeld: async (signal) => {
    const custody = await askCustody(ports, undefined, signal);
    return isHeld(entry, { ...custody, known: custody.known || options.force });
  },
  isLast: options.isLast,
});

/** With the rights that we have, or under the lock or retention that it is under, an object may not be removed. */
const refusals: ReadonlySet<ErrorCode> = new Set(['STORE_LOCKED', 'STORE_DENIED']);

/**
 * Deletes a backup, or ends a deletion that was cut short: deleting.json is written first and removed last, and the
 * manifest goes before everything else. So whatever a crash leaves is taken neither for a backup nor for a run that
 * recovery would bring back to life, and the next prune finds it.
 *
 * Of a backup that the store keeps under lock nothing should change. That is known only from trying, so the first
 * object that goes is started.json, which a backup with a manifest or a failed.json can do without; and where the
 * manifest stays, deleting.json is withdrawn.
 *
 * Two deletions of one backup at once do no harm: each removes what it finds.
 *
 * @throws BackupError STORE_* where it is worth another try; what was begun is DELETING then
 */
export async function removeBackup(
  store: ObjectStore,
  order: RemovalOrder,
  signal: AbortSignal,
): Promise<RemovalOutcome> {
  const { backupId, state } = order;
  const remove = (name: 'started' | 'manifest' | 'deleting') => (): Promise<void> =>
    store.remove(objectPath(backupId, name), { signal });
  const withdraw = (): Promise<BackupError | undefined> => refusal(remove('deleting'));

  const spare = state === 'complete' || state === 'failed' ? await refusal(remove('started')) : undefined;
  if (spare !== undefined) return { kind: 'locked', whole: true, error: spare };

  await mark(store, order, signal);
  const objection = await objectionTo(store, order, signal);
  if (objection !== undefined) {
    const kept = await withdraw();
    return kept === undefined ? { kind: objection } : { kind: 'locked', whole: false, error: kept };
  }

  const manifest = await refusal(remove('manifest'));
  if (manifest !== undefined)
    return { kind: 'locked', whole: (await withdraw()) === undefined, error: manifest };

  const rest = await refusal(async () => {
    await store.removeBelow(backupPrefix(backupId), { except: [objectName('deleting')], signal });
    await store.removeBelow(backupPrefix(backupId), { signal });
  });
  return rest === undefined ? { kind: 'deleted' } : { kind: 'locked', whole: false, error: rest };
}

/** Why it stays after all; nothing of it is gone yet that it could not do without. */
async function objectionTo(
  store: ObjectStore,
  { backupId, state, isHeld: held, isLast }: RemovalOrder,
  signal: AbortSignal,
): Promise<Objection | undefined> {
  const names = await namesOf(store, backupId, signal);
  const complete = names.has(objectName('manifest'));
  const whole = complete || state === 'legacy';
  if (whole && names.has(objectName('pinned'))) return 'pinned';
  if ((whole || state === 'interrupted') && (await held(signal))) return 'held';
  return complete && (await isLast(signal)) ? 'last' : undefined;
}

/** @returns why the store refuses `work`, or undefined where it is done */
async function refusal(work: () => Promise<void>): Promise<BackupError | undefined> {
  try {
    await work();
    return undefined;
  } catch (thrown) {
    const error = toBackupError(thrown);
    if (refusals.has(error.code)) return error;
    throw error;
  }
}

/** Writes deleting.json, unless there is one. */
async function mark(store: ObjectStore, order: RemovalOrder, signal: AbortSignal): Promise<void> {
  const { backupId, clusterName, reason } = order;
  if ((await namesOf(store, backupId, signal)).has(objectName('deleting'))) return;
  const deleting: Deleting = {
    formatVersion: MANIFEST_VERSION,
    backupId,
    clusterName,
    deletingSince: new Date().toISOString(),
    holder: holderName(),
    reason,
  };
  try {
    const text = `${JSON.stringify(deleting, null, 2)}\n`;
    await store.writeText(objectPath(backupId, 'deleting'), text, { signal });
  } catch (thrown) {
    const error = toBackupError(thrown);
    // Another prune has written its own at the same time.
    if (error.code !== 'STORE_MISMATCH') throw error;
  }
}

async function namesOf(
  store: ObjectStore,
  backupId: number,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const entries = await store.list(backupPrefix(backupId), { signal });
  return new Set(entries.filter(({ isDirectory }) => !isDirectory).map(({ path }) => path));
}
