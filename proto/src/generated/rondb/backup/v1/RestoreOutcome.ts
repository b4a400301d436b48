// Original file: proto/rondb/backup/v1/coordinator.proto

export const RestoreOutcome = {
  RESTORE_OUTCOME_UNSPECIFIED: 'RESTORE_OUTCOME_UNSPECIFIED',
  RESTORE_OUTCOME_RESTORED: 'RESTORE_OUTCOME_RESTORED',
  RESTORE_OUTCOME_SKIPPED: 'RESTORE_OUTCOME_SKIPPED',
  /**
   * Something is there that is not what the backup says.
   */
  RESTORE_OUTCOME_DIFFERENT: 'RESTORE_OUTCOME_DIFFERENT',
  /**
   * It could not be made.
   */
  RESTORE_OUTCOME_FAILED: 'RESTORE_OUTCOME_FAILED',
  /**
   * It was there before and was kept.
   */
  RESTORE_OUTCOME_KEPT: 'RESTORE_OUTCOME_KEPT',
} as const;

export type RestoreOutcome =
  | 'RESTORE_OUTCOME_UNSPECIFIED'
  | 0
  | 'RESTORE_OUTCOME_RESTORED'
  | 1
  | 'RESTORE_OUTCOME_SKIPPED'
  | 2
  /**
   * Something is there that is not what the backup says.
   */
  | 'RESTORE_OUTCOME_DIFFERENT'
  | 3
  /**
   * It could not be made.
   */
  | 'RESTORE_OUTCOME_FAILED'
  | 4
  /**
   * It was there before and was kept.
   */
  | 'RESTORE_OUTCOME_KEPT'
  | 5

export type RestoreOutcome__Output = typeof RestoreOutcome[keyof typeof RestoreOutcome]
