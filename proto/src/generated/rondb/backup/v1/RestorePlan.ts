// Original file: proto/rondb/backup/v1/coordinator.proto

import type { BackupSummary as _rondb_backup_v1_BackupSummary, BackupSummary__Output as _rondb_backup_v1_BackupSummary__Output } from '../../../rondb/backup/v1/BackupSummary.ts';
import type { RestoreShare as _rondb_backup_v1_RestoreShare, RestoreShare__Output as _rondb_backup_v1_RestoreShare__Output } from '../../../rondb/backup/v1/RestoreShare.ts';
import type { RestoreTable as _rondb_backup_v1_RestoreTable, RestoreTable__Output as _rondb_backup_v1_RestoreTable__Output } from '../../../rondb/backup/v1/RestoreTable.ts';
import type { ErrorReport as _rondb_backup_v1_ErrorReport, ErrorReport__Output as _rondb_backup_v1_ErrorReport__Output } from '../../../rondb/backup/v1/ErrorReport.ts';
import type { Warning as _rondb_backup_v1_Warning, Warning__Output as _rondb_backup_v1_Warning__Output } from '../../../rondb/backup/v1/Warning.ts';
import type { Long } from '@grpc/proto-loader';

export interface RestorePlan {
  'backup'?: (_rondb_backup_v1_BackupSummary | null);
  /**
   * The cluster that is restored into.
   */
  'clusterName'?: (string);
  /**
   * Which agent restores what of which stored data node.
   */
  'shares'?: (_rondb_backup_v1_RestoreShare)[];
  /**
   * Of the backup, those that are not selected too.
   */
  'tables'?: (_rondb_backup_v1_RestoreTable)[];
  /**
   * Whether users.sql and databases.sql of the backup are replayed.
   */
  'withUsers'?: (boolean);
  /**
   * Whether views, routines, triggers and events are restored.
   */
  'withDatabases'?: (boolean);
  /**
   * Whether mysql.ndb_apply_status gets the epoch of the backup.
   */
  'withEpoch'?: (boolean);
  /**
   * How many ndb_restore may run at a time: free API slots of the cluster.
   */
  'parallelSteps'?: (number);
  /**
   * Why it cannot be run; empty where it can.
   */
  'problems'?: (_rondb_backup_v1_ErrorReport)[];
  /**
   * What does not keep it from being run.
   */
  'warnings'?: (_rondb_backup_v1_Warning)[];
  /**
   * Stands for the names of all tables that are dropped first.
   */
  'replacedDigest'?: (string);
  /**
   * With `resume`: when the unfinished restore began that is taken up, milliseconds since 1970; 0: there is none.
   */
  'unfinishedSinceUnixMs'?: (number | string | Long);
  /**
   * With `resume`: when the same was restored, milliseconds since 1970; then nothing is left to do. 0: it was not.
   */
  'alreadyRestoredUnixMs'?: (number | string | Long);
}

export interface RestorePlan__Output {
  'backup': (_rondb_backup_v1_BackupSummary__Output | null);
  /**
   * The cluster that is restored into.
   */
  'clusterName': (string);
  /**
   * Which agent restores what of which stored data node.
   */
  'shares': (_rondb_backup_v1_RestoreShare__Output)[];
  /**
   * Of the backup, those that are not selected too.
   */
  'tables': (_rondb_backup_v1_RestoreTable__Output)[];
  /**
   * Whether users.sql and databases.sql of the backup are replayed.
   */
  'withUsers': (boolean);
  /**
   * Whether views, routines, triggers and events are restored.
   */
  'withDatabases': (boolean);
  /**
   * Whether mysql.ndb_apply_status gets the epoch of the backup.
   */
  'withEpoch': (boolean);
  /**
   * How many ndb_restore may run at a time: free API slots of the cluster.
   */
  'parallelSteps': (number);
  /**
   * Why it cannot be run; empty where it can.
   */
  'problems': (_rondb_backup_v1_ErrorReport__Output)[];
  /**
   * What does not keep it from being run.
   */
  'warnings': (_rondb_backup_v1_Warning__Output)[];
  /**
   * Stands for the names of all tables that are dropped first.
   */
  'replacedDigest': (string);
  /**
   * With `resume`: when the unfinished restore began that is taken up, milliseconds since 1970; 0: there is none.
   */
  'unfinishedSinceUnixMs': (number);
  /**
   * With `resume`: when the same was restored, milliseconds since 1970; then nothing is left to do. 0: it was not.
   */
  'alreadyRestoredUnixMs': (number);
}
