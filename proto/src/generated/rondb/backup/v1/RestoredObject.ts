// Original file: proto/rondb/backup/v1/coordinator.proto

import type { RestoreOutcome as _rondb_backup_v1_RestoreOutcome, RestoreOutcome__Output as _rondb_backup_v1_RestoreOutcome__Output } from '../../../rondb/backup/v1/RestoreOutcome.ts';

export interface RestoredObject {
  /**
   * `database`, `view`, `routine`, `trigger`, `event`, `index`, `foreign key`, `account`, `grant`, `quota` or `setting`.
   */
  'kind'?: (string);
  /**
   * Such as `shop.orders` or `'app'@'%'`.
   */
  'name'?: (string);
  'outcome'?: (_rondb_backup_v1_RestoreOutcome);
  'detail'?: (string);
}

export interface RestoredObject__Output {
  /**
   * `database`, `view`, `routine`, `trigger`, `event`, `index`, `foreign key`, `account`, `grant`, `quota` or `setting`.
   */
  'kind': (string);
  /**
   * Such as `shop.orders` or `'app'@'%'`.
   */
  'name': (string);
  'outcome': (_rondb_backup_v1_RestoreOutcome__Output);
  'detail': (string);
}
