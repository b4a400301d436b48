// Original file: proto/rondb/backup/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

export interface FragmentCount {
  'tableId'?: (number);
  'fragment'?: (number);
  /**
   * Records; in `expected` as the ctl states them, in `found` as counted in the data file.
   */
  'records'?: (number | string | Long);
  /**
   * In `found`: the data file below BACKUP-<id>/ that holds the fragment.
   */
  'path'?: (string);
}

export interface FragmentCount__Output {
  'tableId': (number);
  'fragment': (number);
  /**
   * Records; in `expected` as the ctl states them, in `found` as counted in the data file.
   */
  'records': (number);
  /**
   * In `found`: the data file below BACKUP-<id>/ that holds the fragment.
   */
  'path': (string);
}
