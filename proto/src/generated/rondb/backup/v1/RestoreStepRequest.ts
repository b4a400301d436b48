// Original file: proto/rondb/backup/v1/agent.proto

import type { RestoreAction as _rondb_backup_v1_RestoreAction, RestoreAction__Output as _rondb_backup_v1_RestoreAction__Output } from '../../../rondb/backup/v1/RestoreAction.ts';
import type { RestoreSelection as _rondb_backup_v1_RestoreSelection, RestoreSelection__Output as _rondb_backup_v1_RestoreSelection__Output } from '../../../rondb/backup/v1/RestoreSelection.ts';

export interface RestoreStepRequest {
  'runId'?: (string);
  'backupId'?: (number);
  /**
   * The data node that wrote the files; any of those fetched, for METADATA and INDEXES.
   */
  'storedNodeId'?: (number);
  'action'?: (_rondb_backup_v1_RestoreAction);
  'selection'?: (_rondb_backup_v1_RestoreSelection | null);
  /**
   * With INDEXES: writes the epoch of the backup into mysql.ndb_apply_status, which has to exist.
   */
  'restoreEpoch'?: (boolean);
  /**
   * With METADATA: creates the logfile groups and tablespaces of the backup too.
   */
  'restoreDiskObjects'?: (boolean);
}

export interface RestoreStepRequest__Output {
  'runId': (string);
  'backupId': (number);
  /**
   * The data node that wrote the files; any of those fetched, for METADATA and INDEXES.
   */
  'storedNodeId': (number);
  'action': (_rondb_backup_v1_RestoreAction__Output);
  'selection': (_rondb_backup_v1_RestoreSelection__Output | null);
  /**
   * With INDEXES: writes the epoch of the backup into mysql.ndb_apply_status, which has to exist.
   */
  'restoreEpoch': (boolean);
  /**
   * With METADATA: creates the logfile groups and tablespaces of the backup too.
   */
  'restoreDiskObjects': (boolean);
}
