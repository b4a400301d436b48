// Original file: proto/rondb/backup/v1/coordinator.proto

/**
 * What a directory in the object store is, from the marker objects in it.
 */
export const BackupState = {
  BACKUP_STATE_UNSPECIFIED: 'BACKUP_STATE_UNSPECIFIED',
  /**
   * Being deleted, or a deletion was cut short.
   */
  BACKUP_STATE_DELETING: 'BACKUP_STATE_DELETING',
  /**
   * It has a manifest: it is a backup.
   */
  BACKUP_STATE_COMPLETE: 'BACKUP_STATE_COMPLETE',
  /**
   * The run ended without a backup.
   */
  BACKUP_STATE_FAILED: 'BACKUP_STATE_FAILED',
  /**
   * A live run owns it.
   */
  BACKUP_STATE_RUNNING: 'BACKUP_STATE_RUNNING',
  /**
   * Begun, not ended, and nobody works on it.
   */
  BACKUP_STATE_INTERRUPTED: 'BACKUP_STATE_INTERRUPTED',
  /**
   * Written by rondb-helm's scripts: no marker objects at all.
   */
  BACKUP_STATE_LEGACY: 'BACKUP_STATE_LEGACY',
} as const;

/**
 * What a directory in the object store is, from the marker objects in it.
 */
export type BackupState =
  | 'BACKUP_STATE_UNSPECIFIED'
  | 0
  /**
   * Being deleted, or a deletion was cut short.
   */
  | 'BACKUP_STATE_DELETING'
  | 1
  /**
   * It has a manifest: it is a backup.
   */
  | 'BACKUP_STATE_COMPLETE'
  | 2
  /**
   * The run ended without a backup.
   */
  | 'BACKUP_STATE_FAILED'
  | 3
  /**
   * A live run owns it.
   */
  | 'BACKUP_STATE_RUNNING'
  | 4
  /**
   * Begun, not ended, and nobody works on it.
   */
  | 'BACKUP_STATE_INTERRUPTED'
  | 5
  /**
   * Written by rondb-helm's scripts: no marker objects at all.
   */
  | 'BACKUP_STATE_LEGACY'
  | 6

/**
 * What a directory in the object store is, from the marker objects in it.
 */
export type BackupState__Output = typeof BackupState[keyof typeof BackupState]
