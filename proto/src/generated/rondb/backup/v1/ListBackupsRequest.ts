// Original file: proto/rondb/backup/v1/coordinator.proto

import type { BackupState as _rondb_backup_v1_BackupState, BackupState__Output as _rondb_backup_v1_BackupState__Output } from '../../../rondb/backup/v1/BackupState.ts';
import type { Long } from '@grpc/proto-loader';

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
  /**
   * Only backups of the cluster of this coordinator; others may lie below the same prefix.
   */
  'ownCluster'?: (boolean);
  /**
   * Only backups that began at this time or after it, milliseconds since 1970; 0 for all.
   */
  'sinceUnixMs'?: (number | string | Long);
  /**
   * Only backups that were complete at this time, milliseconds since 1970; 0 for all.
   */
  'completedUntilUnixMs'?: (number | string | Long);
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
  /**
   * Only backups of the cluster of this coordinator; others may lie below the same prefix.
   */
  'ownCluster': (boolean);
  /**
   * Only backups that began at this time or after it, milliseconds since 1970; 0 for all.
   */
  'sinceUnixMs': (number);
  /**
   * Only backups that were complete at this time, milliseconds since 1970; 0 for all.
   */
  'completedUntilUnixMs': (number);
}
