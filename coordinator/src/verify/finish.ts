import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ObjectStore } from '@rondb-backup/shared/storage/object-store.ts';
import type { Operation } from '../operation/operation.ts';
import { recordVerification } from './record.ts';
import type { VerifiedBackup } from './request.ts';

/** Kept of one backup: more of them say no more. */
const MAX_FINDINGS = 100;

/**
 * Records what was found of one backup, and has it told. That it cannot be recorded is a warning.
 *
 * @throws BackupError BACKUP_NOT_FOUND where the backup was deleted meanwhile
 */
export async function finishVerification(
  op: Operation,
  store: ObjectStore,
  { findings, ...found }: Pick<VerifiedBackup, 'backupId' | 'depth' | 'startedAt' | 'readBytes' | 'findings'>,
  signal: AbortSignal,
): Promise<void> {
  const { backupId } = found;
  const verified: VerifiedBackup = {
    ...found,
    result: findings.length === 0 ? 'passed' : 'failed',
    completedAt: Date.now(),
    findingCount: findings.length,
    findings: findings.slice(0, MAX_FINDINGS),
  };
  const recorded = await recordVerification(store, verified, signal).catch((thrown: unknown) => {
    signal.throwIfAborted();
    const error = toBackupError(thrown);
    const message = `the verification of backup ${backupId} is not recorded: ${error.message}`;
    op.warn([{ code: 'VERIFICATION_NOT_RECORDED', message, object: '' }]);
    return true;
  });
  if (!recorded) throw new BackupError('BACKUP_NOT_FOUND', `backup ${backupId} was deleted meanwhile`);
  op.verified(verified);
}

/** @throws BackupError VERIFICATION_FAILED where a backup has not passed */
export function concludeVerification(op: Operation): void {
  const { verifications } = op.snapshot();
  const failed = verifications.filter(({ result }) => result === 'failed');
  const [one] = failed;
  if (one === undefined) return;
  const what =
    failed.length === 1
      ? `backup ${one.backupId} is not as its manifest says: ${one.findings[0]?.kind} ${one.findings[0]?.path}` +
        (one.findingCount > 1 ? ` and ${one.findingCount - 1} more` : '')
      : `${failed.length} of ${verifications.length} backups are not as their manifests say`;
  throw new BackupError('VERIFICATION_FAILED', what);
}
