import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { excerpt } from './numbers.ts';
import type { MgmPrograms } from './run-mgm.ts';

/** `saveQuotas` of ManagementClient. */
export async function saveQuotas(
  programs: MgmPrograms,
  file: string,
  signal?: AbortSignal,
): Promise<boolean> {
  // The client splits the command at white space and equals signs and knows no quotes.
  if (/[\s=;]/.test(file)) {
    throw new BackupError('CONFIG_INVALID', `ndb_mgm cannot write to the path ${JSON.stringify(file)}`, {
      hint: 'choose a working directory without white space, equals signs and semicolons in its path',
    });
  }
  const { exitCode, output } = await programs.run(`DATABASE QUOTA BACKUP ${file}`, {
    timeoutMs: programs.config.commandTimeoutMs,
    signal,
  });
  if (exitCode === 0 && output.includes('Database Quota Backup command completed')) return true;
  if (output.includes('Invalid command: DATABASE QUOTA BACKUP')) return false;
  throw new BackupError('MGM_OUTPUT', `DATABASE QUOTA BACKUP failed: ${excerpt(output)}`);
}
