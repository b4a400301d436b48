// Original file: proto/rondb/backup/v1/coordinator.proto

import type { ScheduleOutcome as _rondb_backup_v1_ScheduleOutcome, ScheduleOutcome__Output as _rondb_backup_v1_ScheduleOutcome__Output } from '../../../rondb/backup/v1/ScheduleOutcome.ts';
import type { Long } from '@grpc/proto-loader';

export interface Schedule {
  /**
   * Of the backups that it makes.
   */
  'label'?: (string);
  /**
   * Five fields (minute, hour, day of the month, month, day of the week), or six with seconds before them.
   */
  'cron'?: (string);
  /**
   * Name of the IANA database, such as `Europe/Berlin`.
   */
  'timeZone'?: (string);
  /**
   * A start is put off by a random time of up to so many milliseconds.
   */
  'jitterMs'?: (number | string | Long);
  /**
   * What becomes of a start that was missed while no coordinator served: `run-once` or `skip`.
   */
  'missed'?: (string);
  /**
   * Jitter included, milliseconds since 1970; 0 while it is not known.
   */
  'nextStartUnixMs'?: (number | string | Long);
  /**
   * Absent where there was none yet.
   */
  'last'?: (_rondb_backup_v1_ScheduleOutcome | null);
}

export interface Schedule__Output {
  /**
   * Of the backups that it makes.
   */
  'label': (string);
  /**
   * Five fields (minute, hour, day of the month, month, day of the week), or six with seconds before them.
   */
  'cron': (string);
  /**
   * Name of the IANA database, such as `Europe/Berlin`.
   */
  'timeZone': (string);
  /**
   * A start is put off by a random time of up to so many milliseconds.
   */
  'jitterMs': (number);
  /**
   * What becomes of a start that was missed while no coordinator served: `run-once` or `skip`.
   */
  'missed': (string);
  /**
   * Jitter included, milliseconds since 1970; 0 while it is not known.
   */
  'nextStartUnixMs': (number);
  /**
   * Absent where there was none yet.
   */
  'last': (_rondb_backup_v1_ScheduleOutcome__Output | null);
}
