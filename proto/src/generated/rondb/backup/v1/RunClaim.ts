// Original file: proto/rondb/backup/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

export interface RunClaim {
  /**
   * Identifies the run; made by the coordinator.
   */
  'runId'?: (string);
  /**
   * Who runs it: host name and process id of the coordinator, for people.
   */
  'holder'?: (string);
  /**
   * When this run first claimed the agent, in milliseconds since 1970.
   */
  'sinceUnixMs'?: (number | string | Long);
  /**
   * How long ago the agent last heard from it, in milliseconds.
   */
  'silentMs'?: (number | string | Long);
}

export interface RunClaim__Output {
  /**
   * Identifies the run; made by the coordinator.
   */
  'runId': (string);
  /**
   * Who runs it: host name and process id of the coordinator, for people.
   */
  'holder': (string);
  /**
   * When this run first claimed the agent, in milliseconds since 1970.
   */
  'sinceUnixMs': (number);
  /**
   * How long ago the agent last heard from it, in milliseconds.
   */
  'silentMs': (number);
}
