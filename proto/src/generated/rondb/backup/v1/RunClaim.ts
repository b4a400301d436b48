// Original file: proto/rondb/backup/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

export interface RunClaim {
  /**
   * Identifies the operation of a coordinator; made by it.
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
  /**
   * The run id in started.json; another one than `run_id` where the operation resumes an interrupted run.
   */
  'origin'?: (string);
}

export interface RunClaim__Output {
  /**
   * Identifies the operation of a coordinator; made by it.
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
  /**
   * The run id in started.json; another one than `run_id` where the operation resumes an interrupted run.
   */
  'origin': (string);
}
