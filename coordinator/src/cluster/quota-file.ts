import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';

/**
 * A path as an argument of a command of ndb_mgm, which splits the command at white space and equals signs and knows no
 * quotes.
 *
 * @throws BackupError CONFIG_INVALID for a path that it cannot take
 */
export function quotaFileArgument(file: string): string {
  if (!/[\s=;]/.test(file)) return file;
  throw new BackupError('CONFIG_INVALID', `ndb_mgm cannot take the path ${JSON.stringify(file)}`, {
    hint: 'choose a working directory without white space, equals signs and semicolons in its path',
  });
}
