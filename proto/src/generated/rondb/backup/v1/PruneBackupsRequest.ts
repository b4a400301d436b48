// Original file: proto/rondb/backup/v1/coordinator.proto


export interface PruneBackupsRequest {
  /**
   * Tells what it would do, and does nothing.
   */
  'dryRun'?: (boolean);
}

export interface PruneBackupsRequest__Output {
  /**
   * Tells what it would do, and does nothing.
   */
  'dryRun': (boolean);
}
