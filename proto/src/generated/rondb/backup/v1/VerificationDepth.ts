// Original file: proto/rondb/backup/v1/coordinator.proto

export const VerificationDepth = {
  VERIFICATION_DEPTH_UNSPECIFIED: 'VERIFICATION_DEPTH_UNSPECIFIED',
  /**
   * Names and sizes against the manifest.
   */
  VERIFICATION_DEPTH_LISTING: 'VERIFICATION_DEPTH_LISTING',
  /**
   * That, and everything read back and hashed.
   */
  VERIFICATION_DEPTH_HASHES: 'VERIFICATION_DEPTH_HASHES',
  /**
   * Restored into the scratch cluster of the configuration, compared, and removed from there.
   */
  VERIFICATION_DEPTH_DRILL: 'VERIFICATION_DEPTH_DRILL',
} as const;

export type VerificationDepth =
  | 'VERIFICATION_DEPTH_UNSPECIFIED'
  | 0
  /**
   * Names and sizes against the manifest.
   */
  | 'VERIFICATION_DEPTH_LISTING'
  | 1
  /**
   * That, and everything read back and hashed.
   */
  | 'VERIFICATION_DEPTH_HASHES'
  | 2
  /**
   * Restored into the scratch cluster of the configuration, compared, and removed from there.
   */
  | 'VERIFICATION_DEPTH_DRILL'
  | 3

export type VerificationDepth__Output = typeof VerificationDepth[keyof typeof VerificationDepth]
