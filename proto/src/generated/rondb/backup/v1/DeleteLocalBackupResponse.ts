// Original file: proto/rondb/backup/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

export interface DeleteLocalBackupResponse {
  /**
   * Bytes of the removed files.
   */
  'freedBytes'?: (number | string | Long);
}

export interface DeleteLocalBackupResponse__Output {
  /**
   * Bytes of the removed files.
   */
  'freedBytes': (number);
}
