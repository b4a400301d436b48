// Original file: proto/rondb/backup/v1/coordinator.proto


export interface StartBackupRequest {
  /**
   * Chosen by the client, 1 to 128 characters; empty: none, every call begins a backup.
   */
  'requestId'?: (string);
}

export interface StartBackupRequest__Output {
  /**
   * Chosen by the client, 1 to 128 characters; empty: none, every call begins a backup.
   */
  'requestId': (string);
}
