// Original file: proto/rondb/backup/v1/coordinator.proto


export interface DeleteBackupRequest {
  'backupId'?: (number);
  /**
   * Also the last complete backup, one that cannot tell whose it is, and the remains of a run when no agent answers.
   */
  'force'?: (boolean);
}

export interface DeleteBackupRequest__Output {
  'backupId': (number);
  /**
   * Also the last complete backup, one that cannot tell whose it is, and the remains of a run when no agent answers.
   */
  'force': (boolean);
}
