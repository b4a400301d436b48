// Original file: proto/rondb/backup/v1/coordinator.proto

export const PruneResult = {
  PRUNE_RESULT_UNSPECIFIED: 'PRUNE_RESULT_UNSPECIFIED',
  PRUNE_RESULT_KEPT: 'PRUNE_RESULT_KEPT',
  /**
   * It is of another cluster, or cannot tell whose it is.
   */
  PRUNE_RESULT_IGNORED: 'PRUNE_RESULT_IGNORED',
  /**
   * It would be deleted: only in a dry run.
   */
  PRUNE_RESULT_PLANNED: 'PRUNE_RESULT_PLANNED',
  PRUNE_RESULT_DELETED: 'PRUNE_RESULT_DELETED',
  /**
   * The object store does not let go of it, now or at all: it is under lock or retention, or rights are missing.
   */
  PRUNE_RESULT_LOCKED: 'PRUNE_RESULT_LOCKED',
  /**
   * To be tried again.
   */
  PRUNE_RESULT_FAILED: 'PRUNE_RESULT_FAILED',
} as const;

export type PruneResult =
  | 'PRUNE_RESULT_UNSPECIFIED'
  | 0
  | 'PRUNE_RESULT_KEPT'
  | 1
  /**
   * It is of another cluster, or cannot tell whose it is.
   */
  | 'PRUNE_RESULT_IGNORED'
  | 2
  /**
   * It would be deleted: only in a dry run.
   */
  | 'PRUNE_RESULT_PLANNED'
  | 3
  | 'PRUNE_RESULT_DELETED'
  | 4
  /**
   * The object store does not let go of it, now or at all: it is under lock or retention, or rights are missing.
   */
  | 'PRUNE_RESULT_LOCKED'
  | 5
  /**
   * To be tried again.
   */
  | 'PRUNE_RESULT_FAILED'
  | 6

export type PruneResult__Output = typeof PruneResult[keyof typeof PruneResult]
