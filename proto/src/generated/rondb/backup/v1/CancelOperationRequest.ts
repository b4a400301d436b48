// Original file: proto/rondb/backup/v1/coordinator.proto


export interface CancelOperationRequest {
  /**
   * Empty: the operation that runs now.
   */
  'operationId'?: (string);
}

export interface CancelOperationRequest__Output {
  /**
   * Empty: the operation that runs now.
   */
  'operationId': (string);
}
