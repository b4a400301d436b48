// Original file: proto/rondb/backup/v1/coordinator.proto

import type { RestoreSelection as _rondb_backup_v1_RestoreSelection, RestoreSelection__Output as _rondb_backup_v1_RestoreSelection__Output } from '../../../rondb/backup/v1/RestoreSelection.ts';

export interface RestoreSpec {
  'backupId'?: (number);
  'selection'?: (_rondb_backup_v1_RestoreSelection | null);
  /**
   * Drops what is in the way, and restores it from the backup.
   */
  'dropExisting'?: (boolean);
  /**
   * Accounts that exist are replaced by those of the backup; else they are kept.
   */
  'overwriteUsers'?: (boolean);
  /**
   * Takes up a restore of the same that was broken off: what that one made is dropped and restored again, and nothing else.
   * Where the same was restored to its end, nothing is changed. Safe to repeat.
   */
  'resume'?: (boolean);
}

export interface RestoreSpec__Output {
  'backupId': (number);
  'selection': (_rondb_backup_v1_RestoreSelection__Output | null);
  /**
   * Drops what is in the way, and restores it from the backup.
   */
  'dropExisting': (boolean);
  /**
   * Accounts that exist are replaced by those of the backup; else they are kept.
   */
  'overwriteUsers': (boolean);
  /**
   * Takes up a restore of the same that was broken off: what that one made is dropped and restored again, and nothing else.
   * Where the same was restored to its end, nothing is changed. Safe to repeat.
   */
  'resume': (boolean);
}
