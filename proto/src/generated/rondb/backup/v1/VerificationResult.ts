// Original file: proto/rondb/backup/v1/coordinator.proto

export const VerificationResult = {
  VERIFICATION_RESULT_UNSPECIFIED: 'VERIFICATION_RESULT_UNSPECIFIED',
  VERIFICATION_RESULT_PASSED: 'VERIFICATION_RESULT_PASSED',
  VERIFICATION_RESULT_FAILED: 'VERIFICATION_RESULT_FAILED',
} as const;

export type VerificationResult =
  | 'VERIFICATION_RESULT_UNSPECIFIED'
  | 0
  | 'VERIFICATION_RESULT_PASSED'
  | 1
  | 'VERIFICATION_RESULT_FAILED'
  | 2

export type VerificationResult__Output = typeof VerificationResult[keyof typeof VerificationResult]
