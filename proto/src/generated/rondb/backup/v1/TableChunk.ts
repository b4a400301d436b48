// Original file: proto/rondb/backup/v1/agent.proto

import type { NativeTable as _rondb_backup_v1_NativeTable, NativeTable__Output as _rondb_backup_v1_NativeTable__Output } from '../../../rondb/backup/v1/NativeTable.ts';

export interface TableChunk {
  'tables'?: (_rondb_backup_v1_NativeTable)[];
}

export interface TableChunk__Output {
  'tables': (_rondb_backup_v1_NativeTable__Output)[];
}
