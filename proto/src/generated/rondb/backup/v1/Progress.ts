// Original file: proto/rondb/backup/v1/common.proto

import type { Long } from '@grpc/proto-loader';

/**
 * How far a piece of work is.
 */
export interface Progress {
  /**
   * Bytes done so far.
   */
  'bytes'?: (number | string | Long);
  /**
   * Bytes in all; 0 while unknown.
   */
  'totalBytes'?: (number | string | Long);
}

/**
 * How far a piece of work is.
 */
export interface Progress__Output {
  /**
   * Bytes done so far.
   */
  'bytes': (number);
  /**
   * Bytes in all; 0 while unknown.
   */
  'totalBytes': (number);
}
