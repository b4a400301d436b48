// Original file: proto/rondb/backup/v1/agent.proto


export interface UploadBackupRequest {
  'runId'?: (string);
  'backupId'?: (number);
  'nodeId'?: (number);
}

export interface UploadBackupRequest__Output {
  'runId': (string);
  'backupId': (number);
  'nodeId': (number);
}
