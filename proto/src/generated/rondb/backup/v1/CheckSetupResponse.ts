// Original file: proto/rondb/backup/v1/coordinator.proto

import type { CheckItem as _rondb_backup_v1_CheckItem, CheckItem__Output as _rondb_backup_v1_CheckItem__Output } from '../../../rondb/backup/v1/CheckItem.ts';

export interface CheckSetupResponse {
  'items'?: (_rondb_backup_v1_CheckItem)[];
}

export interface CheckSetupResponse__Output {
  'items': (_rondb_backup_v1_CheckItem__Output)[];
}
