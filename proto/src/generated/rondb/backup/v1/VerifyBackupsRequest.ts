// Original file: proto/rondb/backup/v1/coordinator.proto

import type { VerificationDepth as _rondb_backup_v1_VerificationDepth, VerificationDepth__Output as _rondb_backup_v1_VerificationDepth__Output } from '../../../rondb/backup/v1/VerificationDepth.ts';
import type { Long } from '@grpc/proto-loader';

export interface VerifyBackupsRequest {
  /**
   * Chosen by the client, 1 to 128 characters; empty: none.
   */
  'requestId'?: (string);
  /**
   * What is to be verified: either these backups,
   */
  'backupIds'?: (number)[];
  /**
   * or the complete ones of this cluster that began at this time or after it, milliseconds since 1970,
   */
  'sinceUnixMs'?: (number | string | Long);
  /**
   * or all complete ones of this cluster.
   */
  'all'?: (boolean);
  /**
   * Unspecified means HASHES.
   */
  'depth'?: (_rondb_backup_v1_VerificationDepth);
}

export interface VerifyBackupsRequest__Output {
  /**
   * Chosen by the client, 1 to 128 characters; empty: none.
   */
  'requestId': (string);
  /**
   * What is to be verified: either these backups,
   */
  'backupIds': (number)[];
  /**
   * or the complete ones of this cluster that began at this time or after it, milliseconds since 1970,
   */
  'sinceUnixMs': (number);
  /**
   * or all complete ones of this cluster.
   */
  'all': (boolean);
  /**
   * Unspecified means HASHES.
   */
  'depth': (_rondb_backup_v1_VerificationDepth__Output);
}
