// Original file: proto/rondb/backup/v1/coordinator.proto

import type { CheckResult as _rondb_backup_v1_CheckResult, CheckResult__Output as _rondb_backup_v1_CheckResult__Output } from '../../../rondb/backup/v1/CheckResult.ts';

export interface CheckItem {
  /**
   * What is required, such as `agent of data node 4`.
   */
  'name'?: (string);
  'result'?: (_rondb_backup_v1_CheckResult);
  /**
   * What was seen.
   */
  'detail'?: (string);
  /**
   * What to do; empty where it passed.
   */
  'hint'?: (string);
}

export interface CheckItem__Output {
  /**
   * What is required, such as `agent of data node 4`.
   */
  'name': (string);
  'result': (_rondb_backup_v1_CheckResult__Output);
  /**
   * What was seen.
   */
  'detail': (string);
  /**
   * What to do; empty where it passed.
   */
  'hint': (string);
}
