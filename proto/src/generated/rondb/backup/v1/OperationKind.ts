// Original file: proto/rondb/backup/v1/coordinator.proto

export const OperationKind = {
  OPERATION_KIND_UNSPECIFIED: 'OPERATION_KIND_UNSPECIFIED',
  OPERATION_KIND_BACKUP: 'OPERATION_KIND_BACKUP',
  OPERATION_KIND_RESTORE: 'OPERATION_KIND_RESTORE',
  OPERATION_KIND_VERIFY: 'OPERATION_KIND_VERIFY',
  OPERATION_KIND_ADOPT: 'OPERATION_KIND_ADOPT',
  /**
   * A verification that restores a backup into the scratch cluster.
   */
  OPERATION_KIND_DRILL: 'OPERATION_KIND_DRILL',
} as const;

export type OperationKind =
  | 'OPERATION_KIND_UNSPECIFIED'
  | 0
  | 'OPERATION_KIND_BACKUP'
  | 1
  | 'OPERATION_KIND_RESTORE'
  | 2
  | 'OPERATION_KIND_VERIFY'
  | 3
  | 'OPERATION_KIND_ADOPT'
  | 4
  /**
   * A verification that restores a backup into the scratch cluster.
   */
  | 'OPERATION_KIND_DRILL'
  | 5

export type OperationKind__Output = typeof OperationKind[keyof typeof OperationKind]
