// Original file: proto/rondb/backup/v1/agent.proto

import type { FragmentCount as _rondb_backup_v1_FragmentCount, FragmentCount__Output as _rondb_backup_v1_FragmentCount__Output } from '../../../rondb/backup/v1/FragmentCount.ts';

export interface FragmentChunk {
  'fragments'?: (_rondb_backup_v1_FragmentCount)[];
}

export interface FragmentChunk__Output {
  'fragments': (_rondb_backup_v1_FragmentCount__Output)[];
}
