// Original file: proto/rondb/backup/v1/coordinator.proto

import type { PastRun as _rondb_backup_v1_PastRun, PastRun__Output as _rondb_backup_v1_PastRun__Output } from '../../../rondb/backup/v1/PastRun.ts';
import type { Long } from '@grpc/proto-loader';

export interface EstimateBackupResponse {
  /**
   * In the object store.
   */
  'bytes'?: (number | string | Long);
  /**
   * From start to manifest, in milliseconds; -1 where no complete backup tells how fast this cluster is.
   */
  'durationMs'?: (number | string | Long);
  /**
   * What the rows take in the memory of the data nodes, those of a node group once; 0 where the management server does
   * not tell.
   */
  'memoryBytes'?: (number | string | Long);
  /**
   * The complete backups that were looked at, newest first, at most five.
   */
  'runs'?: (_rondb_backup_v1_PastRun)[];
  /**
   * How each figure came about, for people.
   */
  'explanation'?: (string)[];
}

export interface EstimateBackupResponse__Output {
  /**
   * In the object store.
   */
  'bytes': (number);
  /**
   * From start to manifest, in milliseconds; -1 where no complete backup tells how fast this cluster is.
   */
  'durationMs': (number);
  /**
   * What the rows take in the memory of the data nodes, those of a node group once; 0 where the management server does
   * not tell.
   */
  'memoryBytes': (number);
  /**
   * The complete backups that were looked at, newest first, at most five.
   */
  'runs': (_rondb_backup_v1_PastRun__Output)[];
  /**
   * How each figure came about, for people.
   */
  'explanation': (string)[];
}
