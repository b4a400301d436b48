// Original file: proto/rondb/backup/v1/coordinator.proto


export interface DeleteBackupResponse {
}

export interface DeleteBackupResponse__Output {
}
