// Original file: proto/rondb/backup/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

export interface DownloadSummary {
  /**
   * Bytes that this call fetched; less than the files' size when some were there already.
   */
  'fetchedBytes'?: (number | string | Long);
  'durationMs'?: (number | string | Long);
}

export interface DownloadSummary__Output {
  /**
   * Bytes that this call fetched; less than the files' size when some were there already.
   */
  'fetchedBytes': (number);
  'durationMs': (number);
}
