// Original file: proto/rondb/backup/v1/agent.proto

import type { StoredFile as _rondb_backup_v1_StoredFile, StoredFile__Output as _rondb_backup_v1_StoredFile__Output } from '../../../rondb/backup/v1/StoredFile.ts';

export interface DownloadBackupRequest {
  'runId'?: (string);
  'backupId'?: (number);
  /**
   * Files of data nodes, at most 100,000.
   */
  'files'?: (_rondb_backup_v1_StoredFile)[];
}

export interface DownloadBackupRequest__Output {
  'runId': (string);
  'backupId': (number);
  /**
   * Files of data nodes, at most 100,000.
   */
  'files': (_rondb_backup_v1_StoredFile__Output)[];
}
