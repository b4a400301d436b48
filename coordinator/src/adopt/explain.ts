import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ErrorCode } from '@rondb-backup/shared/errors/catalogue.ts';

/** What is wrong with the files; their hints are about a backup that is being made. */
const ofFiles: ReadonlySet<ErrorCode> = new Set([
  'BACKUP_FILES_MISSING',
  'BACKUP_FILE_INVALID',
  'BACKUP_FILE_UNREADABLE',
  'BACKUP_INCOMPLETE',
  'BACKUP_NOT_COVERED',
  'RESTORE_FILE_DIFFERS',
]);

/** The same error, and what became of the backup where its files are not all there. */
export function explain(backupId: number, error: BackupError): BackupError {
  const { code, message } = error;
  if (!ofFiles.has(code)) return error;
  const hint = `nothing was written, and backup ${backupId} stays LEGACY: it is no whole backup; adopt another one`;
  return new BackupError(code, message, { cause: error, hint, retryable: false });
}
