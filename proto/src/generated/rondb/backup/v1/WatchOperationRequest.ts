// Original file: proto/rondb/backup/v1/coordinator.proto


export interface WatchOperationRequest {
  /**
   * Empty: the operation that runs now.
   */
  'operationId'?: (string);
}

export interface WatchOperationRequest__Output {
  /**
   * Empty: the operation that runs now.
   */
  'operationId': (string);
}
