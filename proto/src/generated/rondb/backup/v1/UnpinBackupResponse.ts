// Original file: proto/rondb/backup/v1/coordinator.proto


export interface UnpinBackupResponse {
}

export interface UnpinBackupResponse__Output {
}
