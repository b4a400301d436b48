// Original file: proto/rondb/backup/v1/agent.proto

import type { LocalBackup as _rondb_backup_v1_LocalBackup, LocalBackup__Output as _rondb_backup_v1_LocalBackup__Output } from '../../../rondb/backup/v1/LocalBackup.ts';
import type { RunClaim as _rondb_backup_v1_RunClaim, RunClaim__Output as _rondb_backup_v1_RunClaim__Output } from '../../../rondb/backup/v1/RunClaim.ts';
import type { RestoreAbility as _rondb_backup_v1_RestoreAbility, RestoreAbility__Output as _rondb_backup_v1_RestoreAbility__Output } from '../../../rondb/backup/v1/RestoreAbility.ts';
import type { Long } from '@grpc/proto-loader';

export interface GetNodeResponse {
  /**
   * The NDB node id, 1 to 144; 0 where the configuration names none and the disk does not tell.
   */
  'nodeId'?: (number);
  /**
   * Version of the agent.
   */
  'version'?: (string);
  /**
   * Names the object store and the path in it without credentials; equal for agents that upload to the same place.
   */
  'destinationFingerprint'?: (string);
  /**
   * Free and total bytes of the volume that holds the backups.
   */
  'diskFreeBytes'?: (number | string | Long);
  'diskTotalBytes'?: (number | string | Long);
  /**
   * The backups on this node's disk.
   */
  'localBackups'?: (_rondb_backup_v1_LocalBackup)[];
  /**
   * The run that holds this agent; unset when it is free.
   */
  'claim'?: (_rondb_backup_v1_RunClaim | null);
  /**
   * Version of rclone, such as `1.60.1`; empty where it cannot be started.
   */
  'rcloneVersion'?: (string);
  /**
   * The agent's host name, for people. A node is known by its id, never by this.
   */
  'hostName'?: (string);
  /**
   * A random id of this agent process: a new one means that the agent was started anew.
   */
  'instanceId'?: (string);
  /**
   * The directory that holds BACKUP/, as the agent sees it.
   */
  'backupDir'?: (string);
  /**
   * What this agent can do for a restore; unset where its configuration has no `restore` section.
   */
  'restore'?: (_rondb_backup_v1_RestoreAbility | null);
}

export interface GetNodeResponse__Output {
  /**
   * The NDB node id, 1 to 144; 0 where the configuration names none and the disk does not tell.
   */
  'nodeId': (number);
  /**
   * Version of the agent.
   */
  'version': (string);
  /**
   * Names the object store and the path in it without credentials; equal for agents that upload to the same place.
   */
  'destinationFingerprint': (string);
  /**
   * Free and total bytes of the volume that holds the backups.
   */
  'diskFreeBytes': (number);
  'diskTotalBytes': (number);
  /**
   * The backups on this node's disk.
   */
  'localBackups': (_rondb_backup_v1_LocalBackup__Output)[];
  /**
   * The run that holds this agent; unset when it is free.
   */
  'claim': (_rondb_backup_v1_RunClaim__Output | null);
  /**
   * Version of rclone, such as `1.60.1`; empty where it cannot be started.
   */
  'rcloneVersion': (string);
  /**
   * The agent's host name, for people. A node is known by its id, never by this.
   */
  'hostName': (string);
  /**
   * A random id of this agent process: a new one means that the agent was started anew.
   */
  'instanceId': (string);
  /**
   * The directory that holds BACKUP/, as the agent sees it.
   */
  'backupDir': (string);
  /**
   * What this agent can do for a restore; unset where its configuration has no `restore` section.
   */
  'restore': (_rondb_backup_v1_RestoreAbility__Output | null);
}
