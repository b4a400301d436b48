// Original file: proto/rondb/backup/v1/agent.proto

/**
 * How much of the files is read.
 */
export const InspectDepth = {
  INSPECT_DEPTH_UNSPECIFIED: 'INSPECT_DEPTH_UNSPECIFIED',
  /**
   * Ctl and log only: did the native backup complete on this node?
   */
  INSPECT_DEPTH_STATE: 'INSPECT_DEPTH_STATE',
  /**
   * Every byte: hashes, and the records of every fragment.
   */
  INSPECT_DEPTH_FULL: 'INSPECT_DEPTH_FULL',
} as const;

/**
 * How much of the files is read.
 */
export type InspectDepth =
  | 'INSPECT_DEPTH_UNSPECIFIED'
  | 0
  /**
   * Ctl and log only: did the native backup complete on this node?
   */
  | 'INSPECT_DEPTH_STATE'
  | 1
  /**
   * Every byte: hashes, and the records of every fragment.
   */
  | 'INSPECT_DEPTH_FULL'
  | 2

/**
 * How much of the files is read.
 */
export type InspectDepth__Output = typeof InspectDepth[keyof typeof InspectDepth]
