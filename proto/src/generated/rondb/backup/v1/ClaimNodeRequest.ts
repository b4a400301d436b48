// Original file: proto/rondb/backup/v1/agent.proto


export interface ClaimNodeRequest {
  'runId'?: (string);
  'holder'?: (string);
}

export interface ClaimNodeRequest__Output {
  'runId': (string);
  'holder': (string);
}
