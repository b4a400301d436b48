// Original file: proto/rondb/backup/v1/coordinator.proto

import type { OperationState as _rondb_backup_v1_OperationState, OperationState__Output as _rondb_backup_v1_OperationState__Output } from '../../../rondb/backup/v1/OperationState.ts';
import type { PhaseProgress as _rondb_backup_v1_PhaseProgress, PhaseProgress__Output as _rondb_backup_v1_PhaseProgress__Output } from '../../../rondb/backup/v1/PhaseProgress.ts';
import type { NodeProgress as _rondb_backup_v1_NodeProgress, NodeProgress__Output as _rondb_backup_v1_NodeProgress__Output } from '../../../rondb/backup/v1/NodeProgress.ts';
import type { ErrorReport as _rondb_backup_v1_ErrorReport, ErrorReport__Output as _rondb_backup_v1_ErrorReport__Output } from '../../../rondb/backup/v1/ErrorReport.ts';
import type { Warning as _rondb_backup_v1_Warning, Warning__Output as _rondb_backup_v1_Warning__Output } from '../../../rondb/backup/v1/Warning.ts';
import type { OperationKind as _rondb_backup_v1_OperationKind, OperationKind__Output as _rondb_backup_v1_OperationKind__Output } from '../../../rondb/backup/v1/OperationKind.ts';
import type { RestoreReport as _rondb_backup_v1_RestoreReport, RestoreReport__Output as _rondb_backup_v1_RestoreReport__Output } from '../../../rondb/backup/v1/RestoreReport.ts';
import type { Verification as _rondb_backup_v1_Verification, Verification__Output as _rondb_backup_v1_Verification__Output } from '../../../rondb/backup/v1/Verification.ts';
import type { Long } from '@grpc/proto-loader';

export interface Operation {
  /**
   * Also the run id in the agents and in started.json.
   */
  'operationId'?: (string);
  'state'?: (_rondb_backup_v1_OperationState);
  /**
   * 0 until one is assigned.
   */
  'backupId'?: (number);
  /**
   * The phases of the run in their order, those to come included.
   */
  'phases'?: (_rondb_backup_v1_PhaseProgress)[];
  /**
   * Data nodes of the running phase.
   */
  'nodes'?: (_rondb_backup_v1_NodeProgress)[];
  /**
   * Milliseconds since 1970.
   */
  'startedUnixMs'?: (number | string | Long);
  /**
   * 0 while it runs.
   */
  'endedUnixMs'?: (number | string | Long);
  /**
   * The first cause, where it failed or was cancelled.
   */
  'error'?: (_rondb_backup_v1_ErrorReport | null);
  /**
   * What is no failure and somebody should know.
   */
  'warnings'?: (_rondb_backup_v1_Warning)[];
  /**
   * Of a backup: configured data nodes that took no part.
   */
  'missingNodeIds'?: (number)[];
  'kind'?: (_rondb_backup_v1_OperationKind);
  /**
   * Of a restore or drill that came as far as comparing.
   */
  'restore'?: (_rondb_backup_v1_RestoreReport | null);
  /**
   * The backups that a verification has come to an end with.
   */
  'verifications'?: (_rondb_backup_v1_Verification)[];
}

export interface Operation__Output {
  /**
   * Also the run id in the agents and in started.json.
   */
  'operationId': (string);
  'state': (_rondb_backup_v1_OperationState__Output);
  /**
   * 0 until one is assigned.
   */
  'backupId': (number);
  /**
   * The phases of the run in their order, those to come included.
   */
  'phases': (_rondb_backup_v1_PhaseProgress__Output)[];
  /**
   * Data nodes of the running phase.
   */
  'nodes': (_rondb_backup_v1_NodeProgress__Output)[];
  /**
   * Milliseconds since 1970.
   */
  'startedUnixMs': (number);
  /**
   * 0 while it runs.
   */
  'endedUnixMs': (number);
  /**
   * The first cause, where it failed or was cancelled.
   */
  'error': (_rondb_backup_v1_ErrorReport__Output | null);
  /**
   * What is no failure and somebody should know.
   */
  'warnings': (_rondb_backup_v1_Warning__Output)[];
  /**
   * Of a backup: configured data nodes that took no part.
   */
  'missingNodeIds': (number)[];
  'kind': (_rondb_backup_v1_OperationKind__Output);
  /**
   * Of a restore or drill that came as far as comparing.
   */
  'restore': (_rondb_backup_v1_RestoreReport__Output | null);
  /**
   * The backups that a verification has come to an end with.
   */
  'verifications': (_rondb_backup_v1_Verification__Output)[];
}
