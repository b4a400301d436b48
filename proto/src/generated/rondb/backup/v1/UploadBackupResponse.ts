// Original file: proto/rondb/backup/v1/agent.proto

import type { Progress as _rondb_backup_v1_Progress, Progress__Output as _rondb_backup_v1_Progress__Output } from '../../../rondb/backup/v1/Progress.ts';
import type { InspectedFile as _rondb_backup_v1_InspectedFile, InspectedFile__Output as _rondb_backup_v1_InspectedFile__Output } from '../../../rondb/backup/v1/InspectedFile.ts';
import type { UploadSummary as _rondb_backup_v1_UploadSummary, UploadSummary__Output as _rondb_backup_v1_UploadSummary__Output } from '../../../rondb/backup/v1/UploadSummary.ts';

export interface UploadBackupResponse {
  'progress'?: (_rondb_backup_v1_Progress | null);
  /**
   * Sent once for each file when all files are in the object store.
   */
  'file'?: (_rondb_backup_v1_InspectedFile | null);
  'summary'?: (_rondb_backup_v1_UploadSummary | null);
  'event'?: "progress"|"file"|"summary";
}

export interface UploadBackupResponse__Output {
  'progress'?: (_rondb_backup_v1_Progress__Output | null);
  /**
   * Sent once for each file when all files are in the object store.
   */
  'file'?: (_rondb_backup_v1_InspectedFile__Output | null);
  'summary'?: (_rondb_backup_v1_UploadSummary__Output | null);
  'event'?: "progress"|"file"|"summary";
}
