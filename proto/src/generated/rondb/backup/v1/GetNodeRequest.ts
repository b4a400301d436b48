// Original file: proto/rondb/backup/v1/agent.proto


export interface GetNodeRequest {
}

export interface GetNodeRequest__Output {
}
