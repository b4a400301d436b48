// Original file: proto/rondb/backup/v1/agent.proto

import type { InspectDepth as _rondb_backup_v1_InspectDepth, InspectDepth__Output as _rondb_backup_v1_InspectDepth__Output } from '../../../rondb/backup/v1/InspectDepth.ts';

export interface InspectBackupRequest {
  'runId'?: (string);
  'backupId'?: (number);
  /**
   * The node whose files are expected; refused with BACKUP_FOREIGN_NODE when the directory is another's.
   */
  'nodeId'?: (number);
  /**
   * With `fetched` it is always FULL.
   */
  'depth'?: (_rondb_backup_v1_InspectDepth);
  /**
   * The native backup still writes: follow the growing files. A later call with false says that they are final.
   */
  'growing'?: (boolean);
  /**
   * Not this node's own files, but those that DownloadBackup has fetched of the stored data node `node_id`.
   */
  'fetched'?: (boolean);
}

export interface InspectBackupRequest__Output {
  'runId': (string);
  'backupId': (number);
  /**
   * The node whose files are expected; refused with BACKUP_FOREIGN_NODE when the directory is another's.
   */
  'nodeId': (number);
  /**
   * With `fetched` it is always FULL.
   */
  'depth': (_rondb_backup_v1_InspectDepth__Output);
  /**
   * The native backup still writes: follow the growing files. A later call with false says that they are final.
   */
  'growing': (boolean);
  /**
   * Not this node's own files, but those that DownloadBackup has fetched of the stored data node `node_id`.
   */
  'fetched': (boolean);
}
