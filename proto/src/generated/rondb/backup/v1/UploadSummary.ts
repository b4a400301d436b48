// Original file: proto/rondb/backup/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

export interface UploadSummary {
  /**
   * Bytes that this call sent; less than the backup's size when the remote held some already.
   */
  'sentBytes'?: (number | string | Long);
  'durationMs'?: (number | string | Long);
}

export interface UploadSummary__Output {
  /**
   * Bytes that this call sent; less than the backup's size when the remote held some already.
   */
  'sentBytes': (number);
  'durationMs': (number);
}
