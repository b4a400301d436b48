// Original file: proto/rondb/backup/v1/agent.proto

/**
 * What became of the native backup on one node, as its files tell.
 */
export const LocalBackupState = {
  LOCAL_BACKUP_STATE_UNSPECIFIED: 'LOCAL_BACKUP_STATE_UNSPECIFIED',
  /**
   * There are no files of it.
   */
  LOCAL_BACKUP_STATE_MISSING: 'LOCAL_BACKUP_STATE_MISSING',
  /**
   * It still runs, or ended before its end.
   */
  LOCAL_BACKUP_STATE_INCOMPLETE: 'LOCAL_BACKUP_STATE_INCOMPLETE',
  /**
   * Every part is complete. All nodes together must be, for the backup to be.
   */
  LOCAL_BACKUP_STATE_COMPLETE: 'LOCAL_BACKUP_STATE_COMPLETE',
  /**
   * Encrypted, and the agent has no password: the files are closed, and that is all one can tell.
   */
  LOCAL_BACKUP_STATE_OPAQUE: 'LOCAL_BACKUP_STATE_OPAQUE',
} as const;

/**
 * What became of the native backup on one node, as its files tell.
 */
export type LocalBackupState =
  | 'LOCAL_BACKUP_STATE_UNSPECIFIED'
  | 0
  /**
   * There are no files of it.
   */
  | 'LOCAL_BACKUP_STATE_MISSING'
  | 1
  /**
   * It still runs, or ended before its end.
   */
  | 'LOCAL_BACKUP_STATE_INCOMPLETE'
  | 2
  /**
   * Every part is complete. All nodes together must be, for the backup to be.
   */
  | 'LOCAL_BACKUP_STATE_COMPLETE'
  | 3
  /**
   * Encrypted, and the agent has no password: the files are closed, and that is all one can tell.
   */
  | 'LOCAL_BACKUP_STATE_OPAQUE'
  | 4

/**
 * What became of the native backup on one node, as its files tell.
 */
export type LocalBackupState__Output = typeof LocalBackupState[keyof typeof LocalBackupState]
