// Original file: proto/rondb/backup/v1/coordinator.proto

import type { BackupState as _rondb_backup_v1_BackupState, BackupState__Output as _rondb_backup_v1_BackupState__Output } from '../../../rondb/backup/v1/BackupState.ts';

export interface ListBackupsRequest {
  /**
   * At most this many, 1 to 1000; 0 means 100.
   */
  'pageSize'?: (number);
  /**
   * `next_page_token` of the page before; empty for the first.
   */
  'pageToken'?: (string);
  /**
   * Only backups in one of these states; empty for all.
   */
  'states'?: (_rondb_backup_v1_BackupState)[];
  /**
   * Only backups with one of these labels; empty for all, also those without a label.
   */
  'labels'?: (string)[];
}

export interface ListBackupsRequest__Output {
  /**
   * At most this many, 1 to 1000; 0 means 100.
   */
  'pageSize': (number);
  /**
   * `next_page_token` of the page before; empty for the first.
   */
  'pageToken': (string);
  /**
   * Only backups in one of these states; empty for all.
   */
  'states': (_rondb_backup_v1_BackupState__Output)[];
  /**
   * Only backups with one of these labels; empty for all, also those without a label.
   */
  'labels': (string)[];
}
