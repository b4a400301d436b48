// Original file: proto/rondb/backup/v1/coordinator.proto


export interface GetBackupRequest {
  'backupId'?: (number);
}

export interface GetBackupRequest__Output {
  'backupId': (number);
}
