// Original file: proto/rondb/backup/v1/coordinator.proto

import type { RestoreSpec as _rondb_backup_v1_RestoreSpec, RestoreSpec__Output as _rondb_backup_v1_RestoreSpec__Output } from '../../../rondb/backup/v1/RestoreSpec.ts';

export interface StartRestoreRequest {
  /**
   * Chosen by the client, 1 to 128 characters; empty: none.
   */
  'requestId'?: (string);
  'spec'?: (_rondb_backup_v1_RestoreSpec | null);
  /**
   * The name of the cluster that is restored into; needed with `drop_existing`.
   */
  'confirmClusterName'?: (string);
  /**
   * `replaced_digest` of the plan that was seen: the restore is refused where it would drop other tables by now. Empty:
   * nobody has seen a plan.
   */
  'confirmReplacedDigest'?: (string);
}

export interface StartRestoreRequest__Output {
  /**
   * Chosen by the client, 1 to 128 characters; empty: none.
   */
  'requestId': (string);
  'spec': (_rondb_backup_v1_RestoreSpec__Output | null);
  /**
   * The name of the cluster that is restored into; needed with `drop_existing`.
   */
  'confirmClusterName': (string);
  /**
   * `replaced_digest` of the plan that was seen: the restore is refused where it would drop other tables by now. Empty:
   * nobody has seen a plan.
   */
  'confirmReplacedDigest': (string);
}
