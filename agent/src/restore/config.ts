import { join } from 'node:path';
import { connectString } from '@rondb-backup/shared/config/connect-string.ts';
import { defaulted, optional, optionalSection, required } from '@rondb-backup/shared/config/fields.ts';
import { type ConfigContext, filePath } from '@rondb-backup/shared/config/files.ts';
import { duration, program } from '@rondb-backup/shared/config/kinds.ts';

/** What an agent needs to restore, complete. */
export interface RestoreConfig {
  /** HOST:PORT[,HOST:PORT...] of the management servers of the cluster to restore into. */
  readonly connectString: string;
  readonly ndbRestoreProgram: string;
  /** Absolute path; fetched files go to `<dir>/<backup id>/`. */
  readonly dir: string;
  /** The life of one ndb_restore, in milliseconds. */
  readonly stepTimeoutMs: number;
}

export const restoreSection = (context: ConfigContext) =>
  optionalSection({
    connectString: required(connectString, 'The management servers of the cluster to restore into'),
    ndbRestoreProgram: defaulted(program, 'ndb_restore', 'The program that restores'),
    dir: optional(
      filePath(context),
      'Where fetched files go, for this agent alone; none: the directory `RESTORE` in `backupDir`',
    ),
    stepTimeout: defaulted(
      duration('1m', '14d'),
      '24h',
      'How long one run of ndb_restore may take before it is ended',
    ),
  });

interface RestoreSettings {
  readonly connectString: string;
  readonly ndbRestoreProgram: string;
  readonly dir: string | undefined;
  readonly stepTimeout: number;
}

export function compileRestore(
  settings: RestoreSettings | undefined,
  backupDir: string,
): RestoreConfig | undefined {
  return (
    settings && {
      connectString: settings.connectString,
      ndbRestoreProgram: settings.ndbRestoreProgram,
      dir: settings.dir ?? join(backupDir, 'RESTORE'),
      stepTimeoutMs: settings.stepTimeout,
    }
  );
}
