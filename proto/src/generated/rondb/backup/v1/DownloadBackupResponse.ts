// Original file: proto/rondb/backup/v1/agent.proto

import type { Progress as _rondb_backup_v1_Progress, Progress__Output as _rondb_backup_v1_Progress__Output } from '../../../rondb/backup/v1/Progress.ts';
import type { StoredFile as _rondb_backup_v1_StoredFile, StoredFile__Output as _rondb_backup_v1_StoredFile__Output } from '../../../rondb/backup/v1/StoredFile.ts';
import type { DownloadSummary as _rondb_backup_v1_DownloadSummary, DownloadSummary__Output as _rondb_backup_v1_DownloadSummary__Output } from '../../../rondb/backup/v1/DownloadSummary.ts';

export interface DownloadBackupResponse {
  'progress'?: (_rondb_backup_v1_Progress | null);
  /**
   * Sent once for each file when all files are on the disk.
   */
  'file'?: (_rondb_backup_v1_StoredFile | null);
  'summary'?: (_rondb_backup_v1_DownloadSummary | null);
  'event'?: "progress"|"file"|"summary";
}

export interface DownloadBackupResponse__Output {
  'progress'?: (_rondb_backup_v1_Progress__Output | null);
  /**
   * Sent once for each file when all files are on the disk.
   */
  'file'?: (_rondb_backup_v1_StoredFile__Output | null);
  'summary'?: (_rondb_backup_v1_DownloadSummary__Output | null);
  'event'?: "progress"|"file"|"summary";
}
