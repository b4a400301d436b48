// Original file: proto/rondb/backup/v1/coordinator.proto

import type { RestoreSpec as _rondb_backup_v1_RestoreSpec, RestoreSpec__Output as _rondb_backup_v1_RestoreSpec__Output } from '../../../rondb/backup/v1/RestoreSpec.ts';

export interface PlanRestoreRequest {
  'spec'?: (_rondb_backup_v1_RestoreSpec | null);
}

export interface PlanRestoreRequest__Output {
  'spec': (_rondb_backup_v1_RestoreSpec__Output | null);
}
