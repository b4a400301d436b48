// Original file: proto/rondb/backup/v1/coordinator.proto

import type { RestorePlan as _rondb_backup_v1_RestorePlan, RestorePlan__Output as _rondb_backup_v1_RestorePlan__Output } from '../../../rondb/backup/v1/RestorePlan.ts';

export interface PlanRestoreResponse {
  'plan'?: (_rondb_backup_v1_RestorePlan | null);
}

export interface PlanRestoreResponse__Output {
  'plan': (_rondb_backup_v1_RestorePlan__Output | null);
}
