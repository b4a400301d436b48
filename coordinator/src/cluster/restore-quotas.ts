import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { excerpt } from './numbers.ts';
import { quotaFileArgument } from './quota-file.ts';
import type { MgmPrograms } from './run-mgm.ts';

/** `restoreQuotas` of ManagementClient. */
export async function restoreQuotas(
  programs: MgmPrograms,
  file: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const { exitCode, output } = await programs.run(`DATABASE QUOTA RESTORE ${quotaFileArgument(file)}`, {
    timeoutMs: programs.config.commandTimeoutMs,
    signal,
  });
  if (output.includes('Invalid command: DATABASE QUOTA RESTORE')) return false;
  // Some commands print an error and exit with 0.
  if (exitCode === 0 && !/^\* +\d+: |\bfailed\b/im.test(output)) return true;
  throw new BackupError('MGM_OUTPUT', `DATABASE QUOTA RESTORE failed: ${excerpt(output)}`);
}
