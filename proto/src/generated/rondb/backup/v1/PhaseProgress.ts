// Original file: proto/rondb/backup/v1/coordinator.proto

import type { PhaseState as _rondb_backup_v1_PhaseState, PhaseState__Output as _rondb_backup_v1_PhaseState__Output } from '../../../rondb/backup/v1/PhaseState.ts';
import type { Progress as _rondb_backup_v1_Progress, Progress__Output as _rondb_backup_v1_Progress__Output } from '../../../rondb/backup/v1/Progress.ts';
import type { Long } from '@grpc/proto-loader';

export interface PhaseProgress {
  /**
   * Such as `preflight`, `native`, `upload`.
   */
  'name'?: (string);
  'state'?: (_rondb_backup_v1_PhaseState);
  'progress'?: (_rondb_backup_v1_Progress | null);
  /**
   * Milliseconds that it took, or has taken so far.
   */
  'durationMs'?: (number | string | Long);
}

export interface PhaseProgress__Output {
  /**
   * Such as `preflight`, `native`, `upload`.
   */
  'name': (string);
  'state': (_rondb_backup_v1_PhaseState__Output);
  'progress': (_rondb_backup_v1_Progress__Output | null);
  /**
   * Milliseconds that it took, or has taken so far.
   */
  'durationMs': (number);
}
