// Original file: proto/rondb/backup/v1/coordinator.proto

export const CheckResult = {
  CHECK_RESULT_UNSPECIFIED: 'CHECK_RESULT_UNSPECIFIED',
  CHECK_RESULT_PASSED: 'CHECK_RESULT_PASSED',
  /**
   * A backup works, and yet the operator should look.
   */
  CHECK_RESULT_WARNING: 'CHECK_RESULT_WARNING',
  CHECK_RESULT_FAILED: 'CHECK_RESULT_FAILED',
  /**
   * Could not be tried because of another failure.
   */
  CHECK_RESULT_SKIPPED: 'CHECK_RESULT_SKIPPED',
} as const;

export type CheckResult =
  | 'CHECK_RESULT_UNSPECIFIED'
  | 0
  | 'CHECK_RESULT_PASSED'
  | 1
  /**
   * A backup works, and yet the operator should look.
   */
  | 'CHECK_RESULT_WARNING'
  | 2
  | 'CHECK_RESULT_FAILED'
  | 3
  /**
   * Could not be tried because of another failure.
   */
  | 'CHECK_RESULT_SKIPPED'
  | 4

export type CheckResult__Output = typeof CheckResult[keyof typeof CheckResult]
