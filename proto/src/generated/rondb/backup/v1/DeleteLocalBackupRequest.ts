// Original file: proto/rondb/backup/v1/agent.proto


export interface DeleteLocalBackupRequest {
  'runId'?: (string);
  'backupId'?: (number);
}

export interface DeleteLocalBackupRequest__Output {
  'runId': (string);
  'backupId': (number);
}
