import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ErrorCode } from '@rondb-backup/shared/errors/catalogue.ts';
import { type Failed, MANIFEST_VERSION } from '@rondb-backup/shared/manifest/schema.ts';
import { backupPrefix, objectPath } from '@rondb-backup/shared/storage/layout.ts';
import type { PhaseName } from '../operation/state.ts';
import { stillHeld } from '../fleet/claims.ts';
import { deleteEverywhere } from './cleanup.ts';
import type { RunContext } from './run-context.ts';

/** Cleaning up after a failure ends within this time, whatever does not answer. */
const PATIENCE_MS = 120_000;

/** Nothing of ours is on the disks, or it is not known to be dead. */
const leaveFiles: ReadonlySet<ErrorCode> = new Set([
  'NATIVE_ID_USED',
  'NATIVE_BACKUP_RUNNING',
  'NATIVE_UNSETTLED',
]);

/**
 * Ends a run without a backup: partial files leave the data nodes, failed.json says what happened.
 *
 * A native backup that is complete and could not be stored is kept on the disks: it may be the only copy. An
 * operator's cancel removes it. A run that another coordinator has taken over is left to that one. An unsettled one is
 * neither removed nor marked while it may still become a backup.
 *
 * @returns the error to end with
 */
export async function abandon(run: RunContext, error: BackupError): Promise<BackupError> {
  if (!(await stillHeld(run))) return run.op.lost ?? error;
  const failedPhase = run.op.failedPhase ?? 'begin';
  // CANCELLED may come from an agent that was shut down, too.
  const cancelled = error.code === 'CANCELLED' && run.op.signal.aborted;
  const keep = leaveFiles.has(error.code) || (run.op.phaseDone('native') && !cancelled);
  if (!keep) {
    if (await isIdle(run)) run.op.warn(await deleteEverywhere(run, run.members));
  }
  if (error.code !== 'NATIVE_UNSETTLED' || isOver(run)) await markFailed(run, error, failedPhase);
  return keep && run.op.phaseDone('native') ? keptOnDisk(run, error) : error;
}

/** No native backup lives for so long: a run that could not be settled by then is not looked at again and again. */
const isOver = ({ ports, startedAt }: RunContext): boolean =>
  Date.now() - startedAt > ports.config.cluster.backupTimeoutMs + ports.config.backup.settleTimeoutMs;

/** The data nodes must have let go of the files before these are removed; a backup without a client is told to. */
async function isIdle({ op, ports, backupId }: RunContext): Promise<boolean> {
  try {
    await ports.management.abortBackup(backupId, AbortSignal.timeout(PATIENCE_MS));
  } catch (thrown) {
    op.log.warn({ err: toBackupError(thrown) }, 'cannot order the native backup to abort');
  }
  try {
    await ports.management.awaitIdle(PATIENCE_MS);
    return true;
  } catch (thrown) {
    const message = `files of backup ${backupId} stay on the data nodes: it is not known whether the native backup has ended`;
    op.log.warn({ err: toBackupError(thrown) }, 'cannot see whether the native backup has ended');
    op.warn([{ code: 'LOCAL_FILES_LEFT', message, object: '' }]);
    return false;
  }
}

async function markFailed(run: RunContext, error: BackupError, phase: PhaseName): Promise<void> {
  const { op, ports, backupId } = run;
  const failed: Failed = {
    formatVersion: MANIFEST_VERSION,
    backupId,
    runId: op.origin,
    clusterName: ports.config.cluster.name,
    startedAt: new Date(run.startedAt).toISOString(),
    failedAt: new Date().toISOString(),
    phase,
    error: { code: error.code, message: error.message, hint: error.hint, retryable: error.retryable },
  };
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    // A manifest whose writing was reported as failed may be there all the same: then there is a backup.
    const listed = await ports.store.list(backupPrefix(backupId), { signal });
    if (listed.some(({ path }) => path === 'manifest.json')) {
      op.log.error({ err: error }, 'manifest.json is in the object store, so failed.json is not written');
      return;
    }
    const text = `${JSON.stringify(failed, null, 2)}\n`;
    await ports.store.writeText(objectPath(backupId, 'failed'), text, { signal });
  } catch (thrown) {
    op.log.error(
      { err: toBackupError(thrown) },
      'cannot write failed.json; the backup stays listed as interrupted',
    );
  }
}

function keptOnDisk({ backupId }: RunContext, error: BackupError): BackupError {
  const hint = `${error.hint}; the native backup is complete and was kept on the data nodes as BACKUP-${backupId}`;
  return new BackupError(error.code, error.message, { cause: error, hint, retryable: error.retryable });
}
