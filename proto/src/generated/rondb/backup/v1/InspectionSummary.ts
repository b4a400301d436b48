// Original file: proto/rondb/backup/v1/agent.proto

import type { LocalBackupState as _rondb_backup_v1_LocalBackupState, LocalBackupState__Output as _rondb_backup_v1_LocalBackupState__Output } from '../../../rondb/backup/v1/LocalBackupState.ts';
import type { SnapshotPoint as _rondb_backup_v1_SnapshotPoint, SnapshotPoint__Output as _rondb_backup_v1_SnapshotPoint__Output } from '../../../rondb/backup/v1/SnapshotPoint.ts';
import type { Long } from '@grpc/proto-loader';

export interface InspectionSummary {
  'state'?: (_rondb_backup_v1_LocalBackupState);
  /**
   * Why it is not complete.
   */
  'reason'?: (string);
  'parts'?: (number);
  'encrypted'?: (boolean);
  'compressed'?: (boolean);
  /**
   * Whether the content was read: false for STATE, and for an encrypted backup without a password.
   */
  'walked'?: (boolean);
  'startGcp'?: (number);
  'stopGcp'?: (number);
  /**
   * As in the file header, such as 591620 for 9.7.4.
   */
  'ndbVersion'?: (number);
  'mysqlVersion'?: (number);
  'formatVersion'?: (number);
  'logEntries'?: (number | string | Long);
  /**
   * How long the reading took, in milliseconds.
   */
  'durationMs'?: (number | string | Long);
  /**
   * The state that a restore gives: that of the end of the backup, or that of its start.
   */
  'snapshot'?: (_rondb_backup_v1_SnapshotPoint);
}

export interface InspectionSummary__Output {
  'state': (_rondb_backup_v1_LocalBackupState__Output);
  /**
   * Why it is not complete.
   */
  'reason': (string);
  'parts': (number);
  'encrypted': (boolean);
  'compressed': (boolean);
  /**
   * Whether the content was read: false for STATE, and for an encrypted backup without a password.
   */
  'walked': (boolean);
  'startGcp': (number);
  'stopGcp': (number);
  /**
   * As in the file header, such as 591620 for 9.7.4.
   */
  'ndbVersion': (number);
  'mysqlVersion': (number);
  'formatVersion': (number);
  'logEntries': (number);
  /**
   * How long the reading took, in milliseconds.
   */
  'durationMs': (number);
  /**
   * The state that a restore gives: that of the end of the backup, or that of its start.
   */
  'snapshot': (_rondb_backup_v1_SnapshotPoint__Output);
}
