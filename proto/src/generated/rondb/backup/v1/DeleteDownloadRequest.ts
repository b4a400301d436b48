// Original file: proto/rondb/backup/v1/agent.proto


export interface DeleteDownloadRequest {
  'runId'?: (string);
  'backupId'?: (number);
}

export interface DeleteDownloadRequest__Output {
  'runId': (string);
  'backupId': (number);
}
