// Original file: proto/rondb/backup/v1/agent.proto


export interface ClaimNodeRequest {
  'runId'?: (string);
  'holder'?: (string);
  /**
   * The run id in started.json; empty: `run_id`. An operation of the same origin takes over from one that was not heard
   * of for 30 seconds, which is refused from then on.
   */
  'origin'?: (string);
}

export interface ClaimNodeRequest__Output {
  'runId': (string);
  'holder': (string);
  /**
   * The run id in started.json; empty: `run_id`. An operation of the same origin takes over from one that was not heard
   * of for 30 seconds, which is refused from then on.
   */
  'origin': (string);
}
