// Original file: proto/rondb/backup/v1/coordinator.proto

import type { BackupSummary as _rondb_backup_v1_BackupSummary, BackupSummary__Output as _rondb_backup_v1_BackupSummary__Output } from '../../../rondb/backup/v1/BackupSummary.ts';

export interface ListBackupsResponse {
  'backups'?: (_rondb_backup_v1_BackupSummary)[];
  /**
   * Empty on the last page.
   */
  'nextPageToken'?: (string);
}

export interface ListBackupsResponse__Output {
  'backups': (_rondb_backup_v1_BackupSummary__Output)[];
  /**
   * Empty on the last page.
   */
  'nextPageToken': (string);
}
