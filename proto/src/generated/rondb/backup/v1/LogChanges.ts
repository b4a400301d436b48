// Original file: proto/rondb/backup/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

/**
 * What the log of this node does to one table when it is applied at a restore. All of them account for `log_entries`.
 */
export interface LogChanges {
  'tableId'?: (number);
  'inserts'?: (number | string | Long);
  'deletes'?: (number | string | Long);
  'updates'?: (number | string | Long);
}

/**
 * What the log of this node does to one table when it is applied at a restore. All of them account for `log_entries`.
 */
export interface LogChanges__Output {
  'tableId': (number);
  'inserts': (number);
  'deletes': (number);
  'updates': (number);
}
