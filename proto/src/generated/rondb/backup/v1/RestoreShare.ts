// Original file: proto/rondb/backup/v1/coordinator.proto

import type { Long } from '@grpc/proto-loader';

export interface RestoreShare {
  /**
   * The data node beside the agent.
   */
  'nodeId'?: (number);
  /**
   * The data nodes whose files it restores; none where there are fewer of them than agents.
   */
  'storedNodeIds'?: (number)[];
  /**
   * Bytes of those files, and free ones where they go.
   */
  'bytes'?: (number | string | Long);
  'freeBytes'?: (number | string | Long);
}

export interface RestoreShare__Output {
  /**
   * The data node beside the agent.
   */
  'nodeId': (number);
  /**
   * The data nodes whose files it restores; none where there are fewer of them than agents.
   */
  'storedNodeIds': (number)[];
  /**
   * Bytes of those files, and free ones where they go.
   */
  'bytes': (number);
  'freeBytes': (number);
}
