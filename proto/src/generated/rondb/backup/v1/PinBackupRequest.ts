// Original file: proto/rondb/backup/v1/coordinator.proto


export interface PinBackupRequest {
  'backupId'?: (number);
}

export interface PinBackupRequest__Output {
  'backupId': (number);
}
