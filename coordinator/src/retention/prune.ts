import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Catalog, CatalogEntry } from '../catalog/catalog.ts';
import { type BackupSummary, summarise } from '../catalog/summary.ts';
import type { CoordinatorPorts } from '../ports.ts';
import { askCustody, type Marked, type OwnWork, toStoredBackup } from './custody.ts';
import { type Decision, planRetention } from './plan.ts';
import { type RemovalOrder, removalOrder, removeBackup } from './remove-backup.ts';

/**
 * - `kept`, `ignored`: as planned; a pin that came in between keeps one, too
 * - `planned`: it would be deleted (dry run)
 * - `locked`: the object store does not let go of it, now or at all; no failure
 * - `failed`: it is to be tried again
 */
export const pruneResults = ['kept', 'ignored', 'planned', 'deleted', 'locked', 'failed'] as const;
export type PruneResult = (typeof pruneResults)[number];

export interface PrunedBackup {
  readonly backup: BackupSummary;
  readonly result: PruneResult;
  /** For people: why it is kept or goes, or what stood in the way. */
  readonly reason: string;
}

interface PruneOptions {
  /** Deletes nothing. */
  readonly dryRun: boolean;
  /** What this process works on. */
  readonly own: OwnWork | undefined;
  readonly signal: AbortSignal;
}

/** Each is some ten runs of rclone, which mostly wait. */
const PARALLEL_DELETIONS = 4;

/**
 * Deletes what the configured retention does not keep, and ends deletions that were cut short. One that fails does not
 * keep the others from being deleted, unless the object store is away.
 *
 * @returns every backup in the object store, newest first
 * @throws BackupError where nothing can be planned, or `signal` fires
 */
export async function pruneBackups(
  ports: CoordinatorPorts,
  catalog: Catalog,
  { dryRun, own, signal }: PruneOptions,
): Promise<PrunedBackup[]> {
  const { config } = ports;
  // The agents are asked last: a run that began since the listing is not in it, one that ended holds nothing any more.
  const entries: Marked[] = [];
  const summaries = new Map<number, BackupSummary>();
  for await (const batch of catalog.everything(signal)) {
    for (const entry of batch) {
      entries.push(withoutContents(entry));
      summaries.set(entry.backupId, summarise(entry));
    }
  }
  const custody = await askCustody(ports, own, signal);
  const rules = { clusterName: config.cluster.name, retention: config.retention, nowMs: Date.now() };
  const stored = entries.map((entry) => toStoredBackup(entry, custody));
  const decisions = planRetention(
    stored.map((backup) => (backup.backupId === own?.backupId ? { ...backup, state: 'running' } : backup)),
    rules,
  );

  const entryOf = new Map(entries.map((entry) => [entry.backupId, entry]));
  const results = new Map<number, Pick<PrunedBackup, 'result' | 'reason'>>();
  for (const { backupId, action, reason } of decisions)
    results.set(backupId, { result: planned[action], reason });
  if (!dryRun) {
    const doomed = decisions.filter(({ action }) => action === 'delete').toReversed();
    const survivor = decisions.find(
      ({ backupId, action }) => action === 'keep' && entryOf.get(backupId)?.state === 'complete',
    );
    const isLast = (within: AbortSignal): Promise<boolean> => isGone(catalog, survivor?.backupId, within);
    for (const [backupId, outcome] of await deleteAll(ports, doomed, entryOf, isLast, signal))
      results.set(backupId, outcome);
  }
  return [...summaries.values()].map((backup) => ({
    backup,
    ...(results.get(backup.backupId) ?? unplanned()),
  }));
}

/** The manifests of thousands of backups are too much to hold at once. */
function withoutContents({ manifest, ...entry }: CatalogEntry): Marked {
  if (manifest === undefined) return { ...entry, manifest };
  const { runId, clusterName, label, startedAt } = manifest;
  return { ...entry, manifest: { runId, clusterName, label, startedAt } };
}

const planned = { keep: 'kept', ignore: 'ignored', delete: 'planned' } as const satisfies Record<
  Decision['action'],
  PruneResult
>;

function unplanned(): never {
  throw new BackupError('INTERNAL', 'a plan has every backup');
}

type Outcome = Pick<PrunedBackup, 'result' | 'reason'>;

async function deleteAll(
  ports: CoordinatorPorts,
  doomed: readonly Decision[],
  entryOf: ReadonlyMap<number, Marked>,
  isLast: RemovalOrder['isLast'],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, Outcome>> {
  const outcomes = new Map<number, Outcome>();
  const queue = [...doomed];
  let storeAway: BackupError | undefined;
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { backupId, reason } = next;
      const entry = entryOf.get(backupId);
      if (entry === undefined) continue;
      if (storeAway !== undefined) {
        outcomes.set(backupId, { result: 'failed', reason: `not tried: ${storeAway.message}` });
        continue;
      }
      try {
        outcomes.set(backupId, await deleteOne(ports, entry, reason, isLast, signal));
      } catch (thrown) {
        signal.throwIfAborted();
        const error = toBackupError(thrown);
        if (error.retryable) storeAway = error;
        ports.log.warn({ backupId, err: error }, 'cannot delete a backup');
        outcomes.set(backupId, { result: 'failed', reason: `${error.code}: ${error.message}` });
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_DELETIONS }, worker));
  return outcomes;
}

/** Whether the backup that a plan keeps is one no more: what the plan lets go may be the last then. */
async function isGone(catalog: Catalog, survivor: number | undefined, signal: AbortSignal): Promise<boolean> {
  const [entry] = survivor === undefined ? [] : await catalog.readAll([survivor], signal);
  return entry?.state !== 'complete';
}

async function deleteOne(
  ports: CoordinatorPorts,
  entry: Marked,
  reason: string,
  isLast: RemovalOrder['isLast'],
  signal: AbortSignal,
): Promise<Outcome> {
  const { log } = ports;
  const { backupId } = entry;
  const outcome = await removeBackup(
    ports.store,
    removalOrder(ports, entry, reason, { force: false, isLast }),
    signal,
  );
  switch (outcome.kind) {
    case 'deleted':
      log.info({ backupId, reason }, 'deleted a backup');
      return { result: 'deleted', reason };
    case 'pinned':
      return { result: 'kept', reason: 'pinned meanwhile' };
    case 'last':
      return { result: 'kept', reason: 'the one to stay is being deleted' };
    case 'held':
      return { result: 'kept', reason: 'a run works on it' };
    case 'locked': {
      const { whole, error } = outcome;
      log.warn({ backupId, whole, err: error }, 'the object store does not let go of a backup');
      const left = whole ? 'it is whole' : 'a later prune ends its deletion';
      return { result: 'locked', reason: `${left}; ${error.code}: ${error.message}` };
    }
  }
}
