// Original file: proto/rondb/backup/v1/coordinator.proto

import type { VerificationDepth as _rondb_backup_v1_VerificationDepth, VerificationDepth__Output as _rondb_backup_v1_VerificationDepth__Output } from '../../../rondb/backup/v1/VerificationDepth.ts';
import type { VerificationResult as _rondb_backup_v1_VerificationResult, VerificationResult__Output as _rondb_backup_v1_VerificationResult__Output } from '../../../rondb/backup/v1/VerificationResult.ts';
import type { Finding as _rondb_backup_v1_Finding, Finding__Output as _rondb_backup_v1_Finding__Output } from '../../../rondb/backup/v1/Finding.ts';
import type { Long } from '@grpc/proto-loader';

export interface Verification {
  'backupId'?: (number);
  'depth'?: (_rondb_backup_v1_VerificationDepth);
  'result'?: (_rondb_backup_v1_VerificationResult);
  /**
   * Milliseconds since 1970.
   */
  'startedUnixMs'?: (number | string | Long);
  /**
   * Milliseconds since 1970.
   */
  'completedUnixMs'?: (number | string | Long);
  /**
   * Bytes that were read back and hashed.
   */
  'readBytes'?: (number | string | Long);
  /**
   * All that were made, of which the first 100 are in `findings`.
   */
  'findingCount'?: (number);
  /**
   * The first 100 of them; none in a list.
   */
  'findings'?: (_rondb_backup_v1_Finding)[];
}

export interface Verification__Output {
  'backupId': (number);
  'depth': (_rondb_backup_v1_VerificationDepth__Output);
  'result': (_rondb_backup_v1_VerificationResult__Output);
  /**
   * Milliseconds since 1970.
   */
  'startedUnixMs': (number);
  /**
   * Milliseconds since 1970.
   */
  'completedUnixMs': (number);
  /**
   * Bytes that were read back and hashed.
   */
  'readBytes': (number);
  /**
   * All that were made, of which the first 100 are in `findings`.
   */
  'findingCount': (number);
  /**
   * The first 100 of them; none in a list.
   */
  'findings': (_rondb_backup_v1_Finding__Output)[];
}
