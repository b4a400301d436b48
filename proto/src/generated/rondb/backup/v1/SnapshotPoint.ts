// Original file: proto/rondb/backup/v1/agent.proto

export const SnapshotPoint = {
  SNAPSHOT_POINT_UNSPECIFIED: 'SNAPSHOT_POINT_UNSPECIFIED',
  SNAPSHOT_POINT_START: 'SNAPSHOT_POINT_START',
  SNAPSHOT_POINT_END: 'SNAPSHOT_POINT_END',
} as const;

export type SnapshotPoint =
  | 'SNAPSHOT_POINT_UNSPECIFIED'
  | 0
  | 'SNAPSHOT_POINT_START'
  | 1
  | 'SNAPSHOT_POINT_END'
  | 2

export type SnapshotPoint__Output = typeof SnapshotPoint[keyof typeof SnapshotPoint]
