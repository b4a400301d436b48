import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { excerpt } from './numbers.ts';
import { quotaFileArgument } from './quota-file.ts';
import type { MgmPrograms } from './run-mgm.ts';

/** `saveQuotas` of ManagementClient. */
export async function saveQuotas(
  programs: MgmPrograms,
  file: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const { exitCode, output } = await programs.run(`DATABASE QUOTA BACKUP ${quotaFileArgument(file)}`, {
    timeoutMs: programs.config.commandTimeoutMs,
    signal,
  });
  if (exitCode === 0 && output.includes('Database Quota Backup command completed')) return true;
  if (output.includes('Invalid command: DATABASE QUOTA BACKUP')) return false;
  throw new BackupError('MGM_OUTPUT', `DATABASE QUOTA BACKUP failed: ${excerpt(output)}`);
}
