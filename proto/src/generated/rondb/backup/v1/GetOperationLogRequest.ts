// Original file: proto/rondb/backup/v1/coordinator.proto


export interface GetOperationLogRequest {
  /**
   * Empty, and `backup_id` 0: the operation that runs now.
   */
  'operationId'?: (string);
  /**
   * The last operation on this backup; in place of `operation_id`.
   */
  'backupId'?: (number);
  /**
   * Also sends what is logged from now on, until the operation ends.
   */
  'follow'?: (boolean);
}

export interface GetOperationLogRequest__Output {
  /**
   * Empty, and `backup_id` 0: the operation that runs now.
   */
  'operationId': (string);
  /**
   * The last operation on this backup; in place of `operation_id`.
   */
  'backupId': (number);
  /**
   * Also sends what is logged from now on, until the operation ends.
   */
  'follow': (boolean);
}
