// Original file: proto/rondb/backup/v1/coordinator.proto


export interface EstimateBackupRequest {
}

export interface EstimateBackupRequest__Output {
}
