// Original file: proto/rondb/backup/v1/coordinator.proto


export interface AdoptBackupRequest {
  /**
   * Chosen by the client, 1 to 128 characters; empty: none.
   */
  'requestId'?: (string);
  'backupId'?: (number);
}

export interface AdoptBackupRequest__Output {
  /**
   * Chosen by the client, 1 to 128 characters; empty: none.
   */
  'requestId': (string);
  'backupId': (number);
}
