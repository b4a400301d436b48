// Original file: proto/rondb/backup/v1/coordinator.proto

import type { Long } from '@grpc/proto-loader';

export interface PastRun {
  'backupId'?: (number);
  /**
   * Of all its files.
   */
  'bytes'?: (number | string | Long);
  /**
   * From its start to its manifest.
   */
  'durationMs'?: (number | string | Long);
}

export interface PastRun__Output {
  'backupId': (number);
  /**
   * Of all its files.
   */
  'bytes': (number);
  /**
   * From its start to its manifest.
   */
  'durationMs': (number);
}
