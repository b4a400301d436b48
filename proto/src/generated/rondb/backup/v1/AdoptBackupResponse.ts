// Original file: proto/rondb/backup/v1/coordinator.proto

import type { Operation as _rondb_backup_v1_Operation, Operation__Output as _rondb_backup_v1_Operation__Output } from '../../../rondb/backup/v1/Operation.ts';

export interface AdoptBackupResponse {
  'operation'?: (_rondb_backup_v1_Operation | null);
}

export interface AdoptBackupResponse__Output {
  'operation': (_rondb_backup_v1_Operation__Output | null);
}
