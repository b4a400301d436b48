// Original file: proto/rondb/backup/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

export interface ClaimNodeResponse {
  /**
   * How long a claim lives without being heard of, in milliseconds.
   */
  'leaseMs'?: (number | string | Long);
}

export interface ClaimNodeResponse__Output {
  /**
   * How long a claim lives without being heard of, in milliseconds.
   */
  'leaseMs': (number);
}
