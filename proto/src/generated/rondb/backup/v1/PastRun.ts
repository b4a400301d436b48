// Original file: proto/rondb/backup/v1/coordinator.proto

import type { Long } from '@grpc/proto-loader';

export interface PastRun {
  'backupId'?: (number);
  'bytes'?: (number | string | Long);
  'durationMs'?: (number | string | Long);
}

export interface PastRun__Output {
  'backupId': (number);
  'bytes': (number);
  'durationMs': (number);
}
