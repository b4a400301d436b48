// Original file: proto/rondb/backup/v1/coordinator.proto

import type { BackupSummary as _rondb_backup_v1_BackupSummary, BackupSummary__Output as _rondb_backup_v1_BackupSummary__Output } from '../../../rondb/backup/v1/BackupSummary.ts';
import type { Verification as _rondb_backup_v1_Verification, Verification__Output as _rondb_backup_v1_Verification__Output } from '../../../rondb/backup/v1/Verification.ts';

export interface GetBackupResponse {
  'backup'?: (_rondb_backup_v1_BackupSummary | null);
  /**
   * The content of manifest.json without its checksum and signature; empty where there is none, or none that can be read.
   */
  'manifestJson'?: (string);
  /**
   * The last one, with what it found; absent where there was none, or its record cannot be read.
   */
  'verification'?: (_rondb_backup_v1_Verification | null);
}

export interface GetBackupResponse__Output {
  'backup': (_rondb_backup_v1_BackupSummary__Output | null);
  /**
   * The content of manifest.json without its checksum and signature; empty where there is none, or none that can be read.
   */
  'manifestJson': (string);
  /**
   * The last one, with what it found; absent where there was none, or its record cannot be read.
   */
  'verification': (_rondb_backup_v1_Verification__Output | null);
}
