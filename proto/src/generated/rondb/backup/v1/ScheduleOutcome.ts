// Original file: proto/rondb/backup/v1/coordinator.proto

import type { ScheduleResult as _rondb_backup_v1_ScheduleResult, ScheduleResult__Output as _rondb_backup_v1_ScheduleResult__Output } from '../../../rondb/backup/v1/ScheduleResult.ts';
import type { ErrorReport as _rondb_backup_v1_ErrorReport, ErrorReport__Output as _rondb_backup_v1_ErrorReport__Output } from '../../../rondb/backup/v1/ErrorReport.ts';
import type { Long } from '@grpc/proto-loader';

export interface ScheduleOutcome {
  /**
   * Milliseconds since 1970.
   */
  'atUnixMs'?: (number | string | Long);
  'result'?: (_rondb_backup_v1_ScheduleResult);
  /**
   * 0 where it got none.
   */
  'backupId'?: (number);
  /**
   * Why it failed or was skipped.
   */
  'error'?: (_rondb_backup_v1_ErrorReport | null);
}

export interface ScheduleOutcome__Output {
  /**
   * Milliseconds since 1970.
   */
  'atUnixMs': (number);
  'result': (_rondb_backup_v1_ScheduleResult__Output);
  /**
   * 0 where it got none.
   */
  'backupId': (number);
  /**
   * Why it failed or was skipped.
   */
  'error': (_rondb_backup_v1_ErrorReport__Output | null);
}
