// Original file: proto/rondb/backup/v1/coordinator.proto


export interface CheckSetupRequest {
}

export interface CheckSetupRequest__Output {
}
