// Original file: proto/rondb/backup/v1/coordinator.proto


export interface PinBackupResponse {
}

export interface PinBackupResponse__Output {
}
