import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Operation } from '../operation/operation.ts';
import type { RestoreContext } from './context.ts';

/**
 * Whether a second run is spared fetching the files again. Not those of a restore that somebody ended, of one that is
 * done, nor of a backup that is damaged.
 */
export const worthKeeping = (op: Operation, { code }: BackupError): boolean =>
  !op.signal.aborted && code !== 'RESTORE_FILE_DIFFERS' && code !== 'RESTORE_DIFFERS';

/**
 * The same error, and what was done, and what a second run will do.
 *
 * @param changed whether the cluster may have been changed
 * @param kept whether the fetched files are
 */
export function explain(
  { op, spec }: RestoreContext,
  error: BackupError,
  { changed, kept }: { readonly changed: boolean; readonly kept: boolean },
): BackupError {
  if (error.code === 'RESTORE_DIFFERS') return error;
  const files = kept ? '; the fetched files are kept for it' : '';
  const hint = `${error.hint}; ${whatNext(op, changed, spec.resume)}${files}`;
  const { code, message, retryable } = error;
  return new BackupError(code, message, { cause: error, hint, retryable });
}

function whatNext(op: Operation, changed: boolean, resume: boolean): string {
  if (!changed) return 'nothing was changed in the cluster, and the same command begins anew';
  const done = (['metadata', 'data', 'indexes'] as const).filter((phase) => op.phaseDone(phase));
  const reached = done.length === 0 ? 'some tables may be there, without rows' : `done: ${done.join(', ')}`;
  const command = resume ? 'the same command' : 'the same command with --resume';
  return `the cluster holds an unfinished restore (${reached}); ${command} drops its tables and restores them`;
}
