// Original file: proto/rondb/backup/v1/coordinator.proto

import type { BackupSummary as _rondb_backup_v1_BackupSummary, BackupSummary__Output as _rondb_backup_v1_BackupSummary__Output } from '../../../rondb/backup/v1/BackupSummary.ts';

export interface GetBackupResponse {
  'backup'?: (_rondb_backup_v1_BackupSummary | null);
  /**
   * The content of manifest.json; empty where there is none, or none that can be read.
   */
  'manifestJson'?: (string);
}

export interface GetBackupResponse__Output {
  'backup': (_rondb_backup_v1_BackupSummary__Output | null);
  /**
   * The content of manifest.json; empty where there is none, or none that can be read.
   */
  'manifestJson': (string);
}
