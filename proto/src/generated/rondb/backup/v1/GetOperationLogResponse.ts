// Original file: proto/rondb/backup/v1/coordinator.proto

import type { Long } from '@grpc/proto-loader';

export interface GetOperationLogResponse {
  /**
   * Each a JSON object, as it was logged: `time`, `level`, `msg` and what the message is about.
   */
  'lines'?: (string)[];
  /**
   * Lines before these that are no longer kept.
   */
  'droppedLines'?: (number | string | Long);
}

export interface GetOperationLogResponse__Output {
  /**
   * Each a JSON object, as it was logged: `time`, `level`, `msg` and what the message is about.
   */
  'lines': (string)[];
  /**
   * Lines before these that are no longer kept.
   */
  'droppedLines': (number);
}
