// Original file: proto/rondb/backup/v1/coordinator.proto

import type { Progress as _rondb_backup_v1_Progress, Progress__Output as _rondb_backup_v1_Progress__Output } from '../../../rondb/backup/v1/Progress.ts';

export interface NodeProgress {
  'nodeId'?: (number);
  /**
   * The phase that these bytes belong to.
   */
  'phase'?: (string);
  'progress'?: (_rondb_backup_v1_Progress | null);
}

export interface NodeProgress__Output {
  'nodeId': (number);
  /**
   * The phase that these bytes belong to.
   */
  'phase': (string);
  'progress': (_rondb_backup_v1_Progress__Output | null);
}
