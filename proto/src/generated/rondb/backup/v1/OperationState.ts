// Original file: proto/rondb/backup/v1/coordinator.proto

export const OperationState = {
  OPERATION_STATE_UNSPECIFIED: 'OPERATION_STATE_UNSPECIFIED',
  OPERATION_STATE_RUNNING: 'OPERATION_STATE_RUNNING',
  /**
   * Asked to end, and still cleaning up.
   */
  OPERATION_STATE_CANCELLING: 'OPERATION_STATE_CANCELLING',
  OPERATION_STATE_COMPLETED: 'OPERATION_STATE_COMPLETED',
  /**
   * Completed without every configured data node.
   */
  OPERATION_STATE_DEGRADED: 'OPERATION_STATE_DEGRADED',
  OPERATION_STATE_FAILED: 'OPERATION_STATE_FAILED',
  OPERATION_STATE_CANCELLED: 'OPERATION_STATE_CANCELLED',
} as const;

export type OperationState =
  | 'OPERATION_STATE_UNSPECIFIED'
  | 0
  | 'OPERATION_STATE_RUNNING'
  | 1
  /**
   * Asked to end, and still cleaning up.
   */
  | 'OPERATION_STATE_CANCELLING'
  | 2
  | 'OPERATION_STATE_COMPLETED'
  | 3
  /**
   * Completed without every configured data node.
   */
  | 'OPERATION_STATE_DEGRADED'
  | 4
  | 'OPERATION_STATE_FAILED'
  | 5
  | 'OPERATION_STATE_CANCELLED'
  | 6

export type OperationState__Output = typeof OperationState[keyof typeof OperationState]
