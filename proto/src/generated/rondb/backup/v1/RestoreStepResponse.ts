// Original file: proto/rondb/backup/v1/agent.proto

import type { Progress as _rondb_backup_v1_Progress, Progress__Output as _rondb_backup_v1_Progress__Output } from '../../../rondb/backup/v1/Progress.ts';
import type { RestoreStepSummary as _rondb_backup_v1_RestoreStepSummary, RestoreStepSummary__Output as _rondb_backup_v1_RestoreStepSummary__Output } from '../../../rondb/backup/v1/RestoreStepSummary.ts';

export interface RestoreStepResponse {
  'progress'?: (_rondb_backup_v1_Progress | null);
  'summary'?: (_rondb_backup_v1_RestoreStepSummary | null);
  'event'?: "progress"|"summary";
}

export interface RestoreStepResponse__Output {
  'progress'?: (_rondb_backup_v1_Progress__Output | null);
  'summary'?: (_rondb_backup_v1_RestoreStepSummary__Output | null);
  'event'?: "progress"|"summary";
}
