// Original file: proto/rondb/backup/v1/coordinator.proto

import type { PrunedBackup as _rondb_backup_v1_PrunedBackup, PrunedBackup__Output as _rondb_backup_v1_PrunedBackup__Output } from '../../../rondb/backup/v1/PrunedBackup.ts';

export interface PruneBackupsResponse {
  /**
   * Every backup in the object store, newest first.
   */
  'backups'?: (_rondb_backup_v1_PrunedBackup)[];
}

export interface PruneBackupsResponse__Output {
  /**
   * Every backup in the object store, newest first.
   */
  'backups': (_rondb_backup_v1_PrunedBackup__Output)[];
}
