// Original file: proto/rondb/backup/v1/coordinator.proto


export interface ListSchedulesRequest {
}

export interface ListSchedulesRequest__Output {
}
