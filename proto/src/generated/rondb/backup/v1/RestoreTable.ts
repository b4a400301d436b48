// Original file: proto/rondb/backup/v1/coordinator.proto

import type { TableAction as _rondb_backup_v1_TableAction, TableAction__Output as _rondb_backup_v1_TableAction__Output } from '../../../rondb/backup/v1/TableAction.ts';
import type { Long } from '@grpc/proto-loader';

export interface RestoreTable {
  /**
   * As in the backup.
   */
  'database'?: (string);
  'name'?: (string);
  /**
   * Differs from `database` where that is rewritten.
   */
  'targetDatabase'?: (string);
  /**
   * At the scan.
   */
  'rows'?: (number | string | Long);
  'action'?: (_rondb_backup_v1_TableAction);
  /**
   * Rows of the table of that name that is there now; 0 where there is none.
   */
  'existingRows'?: (number | string | Long);
}

export interface RestoreTable__Output {
  /**
   * As in the backup.
   */
  'database': (string);
  'name': (string);
  /**
   * Differs from `database` where that is rewritten.
   */
  'targetDatabase': (string);
  /**
   * At the scan.
   */
  'rows': (number);
  'action': (_rondb_backup_v1_TableAction__Output);
  /**
   * Rows of the table of that name that is there now; 0 where there is none.
   */
  'existingRows': (number);
}
