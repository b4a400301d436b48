import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { claimAll, confirmHeld, endAbandonedWork, holderName } from '../fleet/claims.ts';
import type { Operation } from '../operation/operation.ts';
import { label } from '../sql/catalog.ts';
import { withPrivateDirectory } from '../private-directory.ts';
import { compare, holds } from './compare.ts';
import type { RestoreContext } from './context.ts';
import { download, type SqlFiles } from './download.ts';
import { removeDownloads, removeOldDownloads } from './downloads.ts';
import { explain, worthKeeping } from './explain.ts';
import { confirmInTheWay } from './in-the-way.ts';
import { MarkKeeper } from './keep-mark.ts';
import type { PlannedRestore } from './make-plan.ts';
import { someOf } from './obstacles.ts';
import { replacedTables, type RestorePlan, type RestoreSpec } from './plan.ts';
import { workersOf } from './plan-agents.ts';
import {
  checkDoomed,
  checkObjects,
  checkParents,
  dropExisting,
  makeDatabases,
  replay,
  restoreForeignKeys,
  restoreQuotas,
} from './sql.ts';
import { restoreData, restoreIndexes, restoreMetadata } from './steps.ts';
import { planRestore } from './survey.ts';
import { isoTime } from './resumption.ts';
import type { RestoreSource, RestoreTarget } from './target.ts';

/**
 * One restore. It ends the operation as completed only where everything is as the backup says, else as failed or
 * cancelled, and leaves nothing running; it never throws.
 *
 * @param confirmedDigest of the plan that somebody has seen, or empty
 */
export async function runRestore(
  op: Operation,
  source: RestoreSource,
  target: RestoreTarget,
  spec: RestoreSpec,
  confirmedDigest: string,
): Promise<void> {
  op.assignBackupId(spec.backupId);
  try {
    const run = await prepareRestore(op, source, target, spec, confirmedDigest);
    const { alreadyRestoredAt } = run.plan;
    if (alreadyRestoredAt !== undefined) {
      const message = `backup ${spec.backupId} was restored at ${isoTime(alreadyRestoredAt)}: nothing was changed`;
      op.warn([{ code: 'RESTORE_DONE_BEFORE', message, object: '' }]);
      return op.end('completed');
    }
    await endAbandonedWork(run);
    const release = await claimAll(run);
    try {
      await restoreAndTidy(run);
    } finally {
      await release();
    }
    op.end('completed');
  } catch (thrown) {
    op.fail(op.lost ?? thrown);
  }
}

/**
 * Makes the plan.
 *
 * @param confirmedDigest of the plan that somebody has seen; empty: nobody has
 * @throws BackupError RESTORE_BLOCKED where it has problems, or drops other tables, and as `planRestore`
 */
export const prepareRestore = (
  op: Operation,
  source: RestoreSource,
  target: RestoreTarget,
  spec: RestoreSpec,
  confirmedDigest = '',
): Promise<RestoreContext> =>
  op.phase('plan', async () => {
    const own = { origin: op.origin, runId: op.id };
    const planned = await planRestore(source, target, spec, op.signal, own);
    checkConfirmed(planned.plan, confirmedDigest);
    return contextOf(op, source, target, spec, planned);
  });

/** @throws BackupError RESTORE_BLOCKED where this plan drops other tables than the one that was confirmed */
export function checkConfirmed(plan: RestorePlan, confirmedDigest: string): void {
  if (confirmedDigest === '' || confirmedDigest === plan.replacedDigest) return;
  const now = someOf(replacedTables(plan).map(label)) || 'none';
  const message = `the tables in the way are not those of the plan that was confirmed; now they are: ${now}`;
  throw new BackupError('RESTORE_BLOCKED', message, { hint: 'look at the plan once more' });
}

function contextOf(
  op: Operation,
  source: RestoreSource,
  target: RestoreTarget,
  spec: RestoreSpec,
  { plan, manifest, members, able, diskObjects, marked, unfinished }: PlannedRestore,
): RestoreContext {
  op.warn(plan.warnings);
  const [first] = plan.problems;
  if (first !== undefined || manifest === undefined || target.mysql === undefined) {
    const messages = plan.problems.map(({ message }) => message).join('; ');
    throw new BackupError('RESTORE_BLOCKED', messages, first && { hint: first.hint });
  }
  const workers = workersOf(plan.shares, able);
  const { mysql } = target;
  const holder = holderName();
  return {
    op,
    source,
    target,
    spec,
    plan,
    manifest,
    mysql,
    members,
    workers,
    holder,
    diskObjects,
    marked,
    unfinished,
  };
}

/**
 * Carries the plan out. The agents must be claimed by `op`.
 *
 * @throws BackupError RESTORE_DIFFERS where not all is as the backup says, and whatever stopped it sooner
 */
export async function restoreAndTidy(run: RestoreContext): Promise<void> {
  const { op, source, target, spec } = run;
  let changed = false;
  const onChange = (): void => {
    changed = true;
  };
  try {
    await removeOldDownloads(run, spec.backupId);
    const directory = { tempDir: source.tempDir, prefix: `rondb-restore-${spec.backupId}-`, log: op.log };
    await withPrivateDirectory(directory, (path) => restore(run, path, onChange));
  } catch (thrown) {
    const error = toBackupError(thrown);
    const kept = target.scratch === undefined && worthKeeping(op, error);
    if (!kept && op.lost === undefined) op.warn(await removeDownloads(run, spec.backupId));
    throw target.scratch === undefined ? explain(run, error, { changed, kept }) : error;
  }
}

/** @param onChange called before the first change of anything but the mark */
async function restore(run: RestoreContext, directory: string, onChange: () => void): Promise<void> {
  const { op, spec } = run;
  const files = await op.phase('download', async () => {
    const fetched = await download(run, directory);
    checkDoomed(run, fetched);
    await checkParents(run, fetched);
    return fetched;
  });
  const mark = await op.phase('metadata', async () => {
    // The first change: from here on nobody else may be at it.
    await confirmHeld(run, run.target.absenceTimeoutMs);
    await confirmInTheWay(run);
    const kept = await beginMark(run, files);
    onChange();
    await dropExisting(run);
    await kept?.dropped();
    await makeDatabases(run, files);
    await restoreMetadata(run, !run.diskObjects);
    await kept?.made();
    return kept;
  });
  await op.phase('data', () => restoreData(run));
  await op.phase('indexes', () => restoreIndexes(run));
  const replayed = await op.phase('sql', async () => {
    if (await restoreForeignKeys(run, files)) await mark?.made();
    return [...(await restoreQuotas(run, files)), ...(await replay(run, files))];
  });
  const report = await op.phase('compare', async () => {
    const found = await compare(run, [...replayed, ...(await checkObjects(run, files))]);
    op.restored(found);
    await mark?.end(holds(found));
    return found;
  });
  await op.phase('cleanup', async () =>
    op.warn(await removeDownloads(run, spec.backupId, run.target.absenceTimeoutMs)),
  );
  if (!holds(report))
    throw new BackupError(
      'RESTORE_DIFFERS',
      `backup ${spec.backupId} is restored, but not all is as it says`,
    );
  await mark?.forget();
}

/** Of a scratch cluster, the drill has a mark of its own: all that it makes goes again. */
async function beginMark(run: RestoreContext, files: SqlFiles): Promise<MarkKeeper | undefined> {
  const { scratch } = run.target;
  if (scratch === undefined) return await MarkKeeper.begin(run, files);
  await scratch.beforeChange(run, files);
  return undefined;
}
