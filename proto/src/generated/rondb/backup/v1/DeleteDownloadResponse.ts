// Original file: proto/rondb/backup/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

export interface DeleteDownloadResponse {
  'freedBytes'?: (number | string | Long);
}

export interface DeleteDownloadResponse__Output {
  'freedBytes': (number);
}
