// Original file: proto/rondb/backup/v1/coordinator.proto

import type { FindingKind as _rondb_backup_v1_FindingKind, FindingKind__Output as _rondb_backup_v1_FindingKind__Output } from '../../../rondb/backup/v1/FindingKind.ts';

export interface Finding {
  'kind'?: (_rondb_backup_v1_FindingKind);
  /**
   * Below the directory of the backup; of RESTORE the object, such as `shop.orders`.
   */
  'path'?: (string);
  /**
   * What was seen, for people.
   */
  'detail'?: (string);
}

export interface Finding__Output {
  'kind': (_rondb_backup_v1_FindingKind__Output);
  /**
   * Below the directory of the backup; of RESTORE the object, such as `shop.orders`.
   */
  'path': (string);
  /**
   * What was seen, for people.
   */
  'detail': (string);
}
