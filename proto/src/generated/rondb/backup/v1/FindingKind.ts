// Original file: proto/rondb/backup/v1/coordinator.proto

export const FindingKind = {
  FINDING_KIND_UNSPECIFIED: 'FINDING_KIND_UNSPECIFIED',
  /**
   * Named by the manifest and not there.
   */
  FINDING_KIND_MISSING: 'FINDING_KIND_MISSING',
  /**
   * There, and in no manifest.
   */
  FINDING_KIND_ADDITIONAL: 'FINDING_KIND_ADDITIONAL',
  /**
   * Of another size than the manifest says.
   */
  FINDING_KIND_SIZE: 'FINDING_KIND_SIZE',
  /**
   * Of another content than the manifest says, or it cannot be read.
   */
  FINDING_KIND_CONTENT: 'FINDING_KIND_CONTENT',
  /**
   * The manifest itself: damaged, not of this backup, or not signed by a trusted key.
   */
  FINDING_KIND_MANIFEST: 'FINDING_KIND_MANIFEST',
  /**
   * What it restores to is not as the backup says, or it cannot be restored.
   */
  FINDING_KIND_RESTORE: 'FINDING_KIND_RESTORE',
} as const;

export type FindingKind =
  | 'FINDING_KIND_UNSPECIFIED'
  | 0
  /**
   * Named by the manifest and not there.
   */
  | 'FINDING_KIND_MISSING'
  | 1
  /**
   * There, and in no manifest.
   */
  | 'FINDING_KIND_ADDITIONAL'
  | 2
  /**
   * Of another size than the manifest says.
   */
  | 'FINDING_KIND_SIZE'
  | 3
  /**
   * Of another content than the manifest says, or it cannot be read.
   */
  | 'FINDING_KIND_CONTENT'
  | 4
  /**
   * The manifest itself: damaged, not of this backup, or not signed by a trusted key.
   */
  | 'FINDING_KIND_MANIFEST'
  | 5
  /**
   * What it restores to is not as the backup says, or it cannot be restored.
   */
  | 'FINDING_KIND_RESTORE'
  | 6

export type FindingKind__Output = typeof FindingKind[keyof typeof FindingKind]
