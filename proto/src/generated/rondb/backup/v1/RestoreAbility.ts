// Original file: proto/rondb/backup/v1/agent.proto

import type { LocalBackup as _rondb_backup_v1_LocalBackup, LocalBackup__Output as _rondb_backup_v1_LocalBackup__Output } from '../../../rondb/backup/v1/LocalBackup.ts';
import type { Long } from '@grpc/proto-loader';

export interface RestoreAbility {
  /**
   * Version of ndb_restore, such as `9.7.4`; empty where it cannot be started.
   */
  'ndbRestoreVersion'?: (string);
  /**
   * Free bytes of the volume that fetched files go to.
   */
  'freeBytes'?: (number | string | Long);
  /**
   * Fetched files of earlier or running restores; `node_ids` are those of the stored data nodes.
   */
  'downloads'?: (_rondb_backup_v1_LocalBackup)[];
  /**
   * Whether it has the password of encrypted backups.
   */
  'hasPassword'?: (boolean);
  /**
   * HOST:PORT[,HOST:PORT...] of the management servers of the cluster that it restores into.
   */
  'connectString'?: (string);
}

export interface RestoreAbility__Output {
  /**
   * Version of ndb_restore, such as `9.7.4`; empty where it cannot be started.
   */
  'ndbRestoreVersion': (string);
  /**
   * Free bytes of the volume that fetched files go to.
   */
  'freeBytes': (number);
  /**
   * Fetched files of earlier or running restores; `node_ids` are those of the stored data nodes.
   */
  'downloads': (_rondb_backup_v1_LocalBackup__Output)[];
  /**
   * Whether it has the password of encrypted backups.
   */
  'hasPassword': (boolean);
  /**
   * HOST:PORT[,HOST:PORT...] of the management servers of the cluster that it restores into.
   */
  'connectString': (string);
}
