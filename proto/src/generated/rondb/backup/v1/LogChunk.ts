// Original file: proto/rondb/backup/v1/agent.proto

import type { LogChanges as _rondb_backup_v1_LogChanges, LogChanges__Output as _rondb_backup_v1_LogChanges__Output } from '../../../rondb/backup/v1/LogChanges.ts';

export interface LogChunk {
  'tables'?: (_rondb_backup_v1_LogChanges)[];
}

export interface LogChunk__Output {
  'tables': (_rondb_backup_v1_LogChanges__Output)[];
}
