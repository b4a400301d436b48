// Original file: proto/rondb/backup/v1/coordinator.proto


export interface UnpinBackupRequest {
  'backupId'?: (number);
}

export interface UnpinBackupRequest__Output {
  'backupId': (number);
}
