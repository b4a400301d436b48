// Original file: proto/rondb/backup/v1/agent.proto


export interface StopWorkResponse {
}

export interface StopWorkResponse__Output {
}
