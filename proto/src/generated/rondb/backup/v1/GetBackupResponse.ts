// Original file: proto/rondb/backup/v1/coordinator.proto

import type { BackupSummary as _rondb_backup_v1_BackupSummary, BackupSummary__Output as _rondb_backup_v1_BackupSummary__Output } from '../../../rondb/backup/v1/BackupSummary.ts';
import type { Verification as _rondb_backup_v1_Verification, Verification__Output as _rondb_backup_v1_Verification__Output } from '../../../rondb/backup/v1/Verification.ts';
import type { Signature as _rondb_backup_v1_Signature, Signature__Output as _rondb_backup_v1_Signature__Output } from '../../../rondb/backup/v1/Signature.ts';

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
  /**
   * Who has signed the manifest, as far as that can be told; absent where `manifest_json` is empty.
   */
  'signature'?: (_rondb_backup_v1_Signature | null);
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
  /**
   * Who has signed the manifest, as far as that can be told; absent where `manifest_json` is empty.
   */
  'signature': (_rondb_backup_v1_Signature__Output | null);
}
