// Original file: proto/rondb/backup/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

export interface LocalBackup {
  'backupId'?: (number);
  /**
   * Bytes of all its files.
   */
  'bytes'?: (number | string | Long);
  /**
   * The node ids in its file names; more than one, or another than this node's, is a mistake in the set-up.
   */
  'nodeIds'?: (number)[];
}

export interface LocalBackup__Output {
  'backupId': (number);
  /**
   * Bytes of all its files.
   */
  'bytes': (number);
  /**
   * The node ids in its file names; more than one, or another than this node's, is a mistake in the set-up.
   */
  'nodeIds': (number)[];
}
