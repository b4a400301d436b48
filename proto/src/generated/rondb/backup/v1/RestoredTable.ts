// Original file: proto/rondb/backup/v1/coordinator.proto

import type { RestoreOutcome as _rondb_backup_v1_RestoreOutcome, RestoreOutcome__Output as _rondb_backup_v1_RestoreOutcome__Output } from '../../../rondb/backup/v1/RestoreOutcome.ts';
import type { Long } from '@grpc/proto-loader';

export interface RestoredTable {
  /**
   * As it is called now.
   */
  'database'?: (string);
  'name'?: (string);
  'outcome'?: (_rondb_backup_v1_RestoreOutcome);
  /**
   * Fewest and most rows that the backup allows: equal unless rows came or went while it was made.
   */
  'minRows'?: (number | string | Long);
  'maxRows'?: (number | string | Long);
  /**
   * As counted; meaningless where it was skipped.
   */
  'rows'?: (number | string | Long);
}

export interface RestoredTable__Output {
  /**
   * As it is called now.
   */
  'database': (string);
  'name': (string);
  'outcome': (_rondb_backup_v1_RestoreOutcome__Output);
  /**
   * Fewest and most rows that the backup allows: equal unless rows came or went while it was made.
   */
  'minRows': (number);
  'maxRows': (number);
  /**
   * As counted; meaningless where it was skipped.
   */
  'rows': (number);
}
