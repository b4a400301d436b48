import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { RestoreConfig } from './config.ts';
import type { NdbRestore } from './ndb-restore.ts';

/** What an agent that can restore has beside what every agent has. */
export interface RestoreTools {
  readonly config: RestoreConfig;
  readonly program: NdbRestore;
}

/** @throws BackupError RESTORE_NOT_CONFIGURED */
export function requireRestore(tools: RestoreTools | undefined): RestoreTools {
  if (tools !== undefined) return tools;
  throw new BackupError('RESTORE_NOT_CONFIGURED', 'this agent is not configured to restore');
}
