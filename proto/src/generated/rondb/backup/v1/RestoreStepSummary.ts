// Original file: proto/rondb/backup/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

export interface RestoreStepSummary {
  /**
   * As ndb_restore printed them; 0 in steps without data.
   */
  'tuples'?: (number | string | Long);
  'logEntries'?: (number | string | Long);
  'durationMs'?: (number | string | Long);
}

export interface RestoreStepSummary__Output {
  /**
   * As ndb_restore printed them; 0 in steps without data.
   */
  'tuples': (number);
  'logEntries': (number);
  'durationMs': (number);
}
