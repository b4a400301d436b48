// Original file: proto/rondb/backup/v1/coordinator.proto

import type { RestoredTable as _rondb_backup_v1_RestoredTable, RestoredTable__Output as _rondb_backup_v1_RestoredTable__Output } from '../../../rondb/backup/v1/RestoredTable.ts';
import type { RestoredObject as _rondb_backup_v1_RestoredObject, RestoredObject__Output as _rondb_backup_v1_RestoredObject__Output } from '../../../rondb/backup/v1/RestoredObject.ts';

export interface RestoreReport {
  'tables'?: (_rondb_backup_v1_RestoredTable)[];
  /**
   * Objects of databases.sql and users.sql that were not created, with the reason; and indexes that are missing.
   */
  'objects'?: (_rondb_backup_v1_RestoredObject)[];
}

export interface RestoreReport__Output {
  'tables': (_rondb_backup_v1_RestoredTable__Output)[];
  /**
   * Objects of databases.sql and users.sql that were not created, with the reason; and indexes that are missing.
   */
  'objects': (_rondb_backup_v1_RestoredObject__Output)[];
}
