// Original file: proto/rondb/backup/v1/coordinator.proto

import type { BackupSummary as _rondb_backup_v1_BackupSummary, BackupSummary__Output as _rondb_backup_v1_BackupSummary__Output } from '../../../rondb/backup/v1/BackupSummary.ts';
import type { PruneResult as _rondb_backup_v1_PruneResult, PruneResult__Output as _rondb_backup_v1_PruneResult__Output } from '../../../rondb/backup/v1/PruneResult.ts';

export interface PrunedBackup {
  'backup'?: (_rondb_backup_v1_BackupSummary | null);
  'result'?: (_rondb_backup_v1_PruneResult);
  /**
   * Why it is kept or goes, or what stood in the way; for people.
   */
  'reason'?: (string);
}

export interface PrunedBackup__Output {
  'backup': (_rondb_backup_v1_BackupSummary__Output | null);
  'result': (_rondb_backup_v1_PruneResult__Output);
  /**
   * Why it is kept or goes, or what stood in the way; for people.
   */
  'reason': (string);
}
