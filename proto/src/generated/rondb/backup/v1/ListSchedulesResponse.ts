// Original file: proto/rondb/backup/v1/coordinator.proto

import type { Schedule as _rondb_backup_v1_Schedule, Schedule__Output as _rondb_backup_v1_Schedule__Output } from '../../../rondb/backup/v1/Schedule.ts';

export interface ListSchedulesResponse {
  /**
   * In the order of the configuration.
   */
  'schedules'?: (_rondb_backup_v1_Schedule)[];
}

export interface ListSchedulesResponse__Output {
  /**
   * In the order of the configuration.
   */
  'schedules': (_rondb_backup_v1_Schedule__Output)[];
}
