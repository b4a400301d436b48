// Original file: proto/rondb/backup/v1/agent.proto

export const RestoreAction = {
  RESTORE_ACTION_UNSPECIFIED: 'RESTORE_ACTION_UNSPECIFIED',
  /**
   * The definitions of tables, from any one stored node's files, once for the cluster; indexes are left out.
   */
  RESTORE_ACTION_METADATA: 'RESTORE_ACTION_METADATA',
  /**
   * The rows and the log of one stored node. Repeating it over the same rows is harmless.
   */
  RESTORE_ACTION_DATA: 'RESTORE_ACTION_DATA',
  /**
   * Indexes and foreign keys, once for the cluster, after all data.
   */
  RESTORE_ACTION_INDEXES: 'RESTORE_ACTION_INDEXES',
} as const;

export type RestoreAction =
  | 'RESTORE_ACTION_UNSPECIFIED'
  | 0
  /**
   * The definitions of tables, from any one stored node's files, once for the cluster; indexes are left out.
   */
  | 'RESTORE_ACTION_METADATA'
  | 1
  /**
   * The rows and the log of one stored node. Repeating it over the same rows is harmless.
   */
  | 'RESTORE_ACTION_DATA'
  | 2
  /**
   * Indexes and foreign keys, once for the cluster, after all data.
   */
  | 'RESTORE_ACTION_INDEXES'
  | 3

export type RestoreAction__Output = typeof RestoreAction[keyof typeof RestoreAction]
