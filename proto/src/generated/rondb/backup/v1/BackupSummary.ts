// Original file: proto/rondb/backup/v1/coordinator.proto

import type { BackupState as _rondb_backup_v1_BackupState, BackupState__Output as _rondb_backup_v1_BackupState__Output } from '../../../rondb/backup/v1/BackupState.ts';
import type { ErrorReport as _rondb_backup_v1_ErrorReport, ErrorReport__Output as _rondb_backup_v1_ErrorReport__Output } from '../../../rondb/backup/v1/ErrorReport.ts';
import type { Verification as _rondb_backup_v1_Verification, Verification__Output as _rondb_backup_v1_Verification__Output } from '../../../rondb/backup/v1/Verification.ts';
import type { Long } from '@grpc/proto-loader';

export interface BackupSummary {
  /**
   * Seconds since 1970 when it began, unless that was in use; also the id of the native backup.
   */
  'backupId'?: (number);
  'state'?: (_rondb_backup_v1_BackupState);
  /**
   * As the coordinator that made it calls the cluster; empty where unknown.
   */
  'clusterName'?: (string);
  /**
   * Milliseconds since 1970; 0 where unknown.
   */
  'startedUnixMs'?: (number | string | Long);
  /**
   * When its manifest was made, milliseconds since 1970; 0 where there is none.
   */
  'completedUnixMs'?: (number | string | Long);
  /**
   * Bytes of all its files; 0 where unknown.
   */
  'bytes'?: (number | string | Long);
  /**
   * Data nodes that took part.
   */
  'nodeIds'?: (number)[];
  /**
   * Configured data nodes that were down.
   */
  'missingNodeIds'?: (number)[];
  /**
   * Of its manifest, as are the next two; 0 where there is none.
   */
  'warningCount'?: (number);
  'tableCount'?: (number);
  /**
   * Of all tables, at the scan.
   */
  'rowCount'?: (number | string | Long);
  /**
   * Why it failed.
   */
  'error'?: (_rondb_backup_v1_ErrorReport | null);
  /**
   * The backup class; empty where unknown.
   */
  'label'?: (string);
  /**
   * Nobody deletes it while it is.
   */
  'pinned'?: (boolean);
  /**
   * The last one, without its findings; absent where there was none.
   */
  'lastVerification'?: (_rondb_backup_v1_Verification | null);
}

export interface BackupSummary__Output {
  /**
   * Seconds since 1970 when it began, unless that was in use; also the id of the native backup.
   */
  'backupId': (number);
  'state': (_rondb_backup_v1_BackupState__Output);
  /**
   * As the coordinator that made it calls the cluster; empty where unknown.
   */
  'clusterName': (string);
  /**
   * Milliseconds since 1970; 0 where unknown.
   */
  'startedUnixMs': (number);
  /**
   * When its manifest was made, milliseconds since 1970; 0 where there is none.
   */
  'completedUnixMs': (number);
  /**
   * Bytes of all its files; 0 where unknown.
   */
  'bytes': (number);
  /**
   * Data nodes that took part.
   */
  'nodeIds': (number)[];
  /**
   * Configured data nodes that were down.
   */
  'missingNodeIds': (number)[];
  /**
   * Of its manifest, as are the next two; 0 where there is none.
   */
  'warningCount': (number);
  'tableCount': (number);
  /**
   * Of all tables, at the scan.
   */
  'rowCount': (number);
  /**
   * Why it failed.
   */
  'error': (_rondb_backup_v1_ErrorReport__Output | null);
  /**
   * The backup class; empty where unknown.
   */
  'label': (string);
  /**
   * Nobody deletes it while it is.
   */
  'pinned': (boolean);
  /**
   * The last one, without its findings; absent where there was none.
   */
  'lastVerification': (_rondb_backup_v1_Verification__Output | null);
}
