// Original file: proto/rondb/backup/v1/agent.proto


export interface StopWorkRequest {
  'runId'?: (string);
}

export interface StopWorkRequest__Output {
  'runId': (string);
}
