// Original file: proto/rondb/backup/v1/coordinator.proto


export interface StartBackupRequest {
  /**
   * Chosen by the client, 1 to 128 characters; empty: none, every call begins a backup.
   */
  'requestId'?: (string);
  /**
   * The backup class, such as `nightly`: 1 to 63 small letters, digits and dashes; empty means `manual`.
   */
  'label'?: (string);
}

export interface StartBackupRequest__Output {
  /**
   * Chosen by the client, 1 to 128 characters; empty: none, every call begins a backup.
   */
  'requestId': (string);
  /**
   * The backup class, such as `nightly`: 1 to 63 small letters, digits and dashes; empty means `manual`.
   */
  'label': (string);
}
