// Original file: proto/rondb/backup/v1/coordinator.proto

export const TableAction = {
  TABLE_ACTION_UNSPECIFIED: 'TABLE_ACTION_UNSPECIFIED',
  TABLE_ACTION_CREATE: 'TABLE_ACTION_CREATE',
  /**
   * Not selected.
   */
  TABLE_ACTION_SKIP: 'TABLE_ACTION_SKIP',
  /**
   * Dropped first, because `drop_existing` is given.
   */
  TABLE_ACTION_REPLACE: 'TABLE_ACTION_REPLACE',
  /**
   * In the way.
   */
  TABLE_ACTION_BLOCKED: 'TABLE_ACTION_BLOCKED',
  /**
   * Made by the unfinished restore that is taken up with `resume`; dropped first.
   */
  TABLE_ACTION_REDO: 'TABLE_ACTION_REDO',
} as const;

export type TableAction =
  | 'TABLE_ACTION_UNSPECIFIED'
  | 0
  | 'TABLE_ACTION_CREATE'
  | 1
  /**
   * Not selected.
   */
  | 'TABLE_ACTION_SKIP'
  | 2
  /**
   * Dropped first, because `drop_existing` is given.
   */
  | 'TABLE_ACTION_REPLACE'
  | 3
  /**
   * In the way.
   */
  | 'TABLE_ACTION_BLOCKED'
  | 4
  /**
   * Made by the unfinished restore that is taken up with `resume`; dropped first.
   */
  | 'TABLE_ACTION_REDO'
  | 5

export type TableAction__Output = typeof TableAction[keyof typeof TableAction]
