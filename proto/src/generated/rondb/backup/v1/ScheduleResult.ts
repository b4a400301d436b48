// Original file: proto/rondb/backup/v1/coordinator.proto

/**
 * What became of a scheduled start.
 */
export const ScheduleResult = {
  SCHEDULE_RESULT_UNSPECIFIED: 'SCHEDULE_RESULT_UNSPECIFIED',
  SCHEDULE_RESULT_RUNNING: 'SCHEDULE_RESULT_RUNNING',
  SCHEDULE_RESULT_COMPLETED: 'SCHEDULE_RESULT_COMPLETED',
  /**
   * Completed without every configured data node.
   */
  SCHEDULE_RESULT_DEGRADED: 'SCHEDULE_RESULT_DEGRADED',
  SCHEDULE_RESULT_FAILED: 'SCHEDULE_RESULT_FAILED',
  SCHEDULE_RESULT_CANCELLED: 'SCHEDULE_RESULT_CANCELLED',
  /**
   * Begun, not ended, and not yet resumed.
   */
  SCHEDULE_RESULT_INTERRUPTED: 'SCHEDULE_RESULT_INTERRUPTED',
  /**
   * It met another run, or was missed and not to be made up.
   */
  SCHEDULE_RESULT_SKIPPED: 'SCHEDULE_RESULT_SKIPPED',
} as const;

/**
 * What became of a scheduled start.
 */
export type ScheduleResult =
  | 'SCHEDULE_RESULT_UNSPECIFIED'
  | 0
  | 'SCHEDULE_RESULT_RUNNING'
  | 1
  | 'SCHEDULE_RESULT_COMPLETED'
  | 2
  /**
   * Completed without every configured data node.
   */
  | 'SCHEDULE_RESULT_DEGRADED'
  | 3
  | 'SCHEDULE_RESULT_FAILED'
  | 4
  | 'SCHEDULE_RESULT_CANCELLED'
  | 5
  /**
   * Begun, not ended, and not yet resumed.
   */
  | 'SCHEDULE_RESULT_INTERRUPTED'
  | 6
  /**
   * It met another run, or was missed and not to be made up.
   */
  | 'SCHEDULE_RESULT_SKIPPED'
  | 7

/**
 * What became of a scheduled start.
 */
export type ScheduleResult__Output = typeof ScheduleResult[keyof typeof ScheduleResult]
