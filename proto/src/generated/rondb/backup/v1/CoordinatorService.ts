// Original file: proto/rondb/backup/v1/coordinator.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AdoptBackupRequest as _rondb_backup_v1_AdoptBackupRequest, AdoptBackupRequest__Output as _rondb_backup_v1_AdoptBackupRequest__Output } from '../../../rondb/backup/v1/AdoptBackupRequest.ts';
import type { AdoptBackupResponse as _rondb_backup_v1_AdoptBackupResponse, AdoptBackupResponse__Output as _rondb_backup_v1_AdoptBackupResponse__Output } from '../../../rondb/backup/v1/AdoptBackupResponse.ts';
import type { CancelOperationRequest as _rondb_backup_v1_CancelOperationRequest, CancelOperationRequest__Output as _rondb_backup_v1_CancelOperationRequest__Output } from '../../../rondb/backup/v1/CancelOperationRequest.ts';
import type { CancelOperationResponse as _rondb_backup_v1_CancelOperationResponse, CancelOperationResponse__Output as _rondb_backup_v1_CancelOperationResponse__Output } from '../../../rondb/backup/v1/CancelOperationResponse.ts';
import type { CheckSetupRequest as _rondb_backup_v1_CheckSetupRequest, CheckSetupRequest__Output as _rondb_backup_v1_CheckSetupRequest__Output } from '../../../rondb/backup/v1/CheckSetupRequest.ts';
import type { CheckSetupResponse as _rondb_backup_v1_CheckSetupResponse, CheckSetupResponse__Output as _rondb_backup_v1_CheckSetupResponse__Output } from '../../../rondb/backup/v1/CheckSetupResponse.ts';
import type { DeleteBackupRequest as _rondb_backup_v1_DeleteBackupRequest, DeleteBackupRequest__Output as _rondb_backup_v1_DeleteBackupRequest__Output } from '../../../rondb/backup/v1/DeleteBackupRequest.ts';
import type { DeleteBackupResponse as _rondb_backup_v1_DeleteBackupResponse, DeleteBackupResponse__Output as _rondb_backup_v1_DeleteBackupResponse__Output } from '../../../rondb/backup/v1/DeleteBackupResponse.ts';
import type { EstimateBackupRequest as _rondb_backup_v1_EstimateBackupRequest, EstimateBackupRequest__Output as _rondb_backup_v1_EstimateBackupRequest__Output } from '../../../rondb/backup/v1/EstimateBackupRequest.ts';
import type { EstimateBackupResponse as _rondb_backup_v1_EstimateBackupResponse, EstimateBackupResponse__Output as _rondb_backup_v1_EstimateBackupResponse__Output } from '../../../rondb/backup/v1/EstimateBackupResponse.ts';
import type { GetBackupRequest as _rondb_backup_v1_GetBackupRequest, GetBackupRequest__Output as _rondb_backup_v1_GetBackupRequest__Output } from '../../../rondb/backup/v1/GetBackupRequest.ts';
import type { GetBackupResponse as _rondb_backup_v1_GetBackupResponse, GetBackupResponse__Output as _rondb_backup_v1_GetBackupResponse__Output } from '../../../rondb/backup/v1/GetBackupResponse.ts';
import type { GetOperationLogRequest as _rondb_backup_v1_GetOperationLogRequest, GetOperationLogRequest__Output as _rondb_backup_v1_GetOperationLogRequest__Output } from '../../../rondb/backup/v1/GetOperationLogRequest.ts';
import type { GetOperationLogResponse as _rondb_backup_v1_GetOperationLogResponse, GetOperationLogResponse__Output as _rondb_backup_v1_GetOperationLogResponse__Output } from '../../../rondb/backup/v1/GetOperationLogResponse.ts';
import type { ListBackupsRequest as _rondb_backup_v1_ListBackupsRequest, ListBackupsRequest__Output as _rondb_backup_v1_ListBackupsRequest__Output } from '../../../rondb/backup/v1/ListBackupsRequest.ts';
import type { ListBackupsResponse as _rondb_backup_v1_ListBackupsResponse, ListBackupsResponse__Output as _rondb_backup_v1_ListBackupsResponse__Output } from '../../../rondb/backup/v1/ListBackupsResponse.ts';
import type { ListSchedulesRequest as _rondb_backup_v1_ListSchedulesRequest, ListSchedulesRequest__Output as _rondb_backup_v1_ListSchedulesRequest__Output } from '../../../rondb/backup/v1/ListSchedulesRequest.ts';
import type { ListSchedulesResponse as _rondb_backup_v1_ListSchedulesResponse, ListSchedulesResponse__Output as _rondb_backup_v1_ListSchedulesResponse__Output } from '../../../rondb/backup/v1/ListSchedulesResponse.ts';
import type { PinBackupRequest as _rondb_backup_v1_PinBackupRequest, PinBackupRequest__Output as _rondb_backup_v1_PinBackupRequest__Output } from '../../../rondb/backup/v1/PinBackupRequest.ts';
import type { PinBackupResponse as _rondb_backup_v1_PinBackupResponse, PinBackupResponse__Output as _rondb_backup_v1_PinBackupResponse__Output } from '../../../rondb/backup/v1/PinBackupResponse.ts';
import type { PlanRestoreRequest as _rondb_backup_v1_PlanRestoreRequest, PlanRestoreRequest__Output as _rondb_backup_v1_PlanRestoreRequest__Output } from '../../../rondb/backup/v1/PlanRestoreRequest.ts';
import type { PlanRestoreResponse as _rondb_backup_v1_PlanRestoreResponse, PlanRestoreResponse__Output as _rondb_backup_v1_PlanRestoreResponse__Output } from '../../../rondb/backup/v1/PlanRestoreResponse.ts';
import type { PruneBackupsRequest as _rondb_backup_v1_PruneBackupsRequest, PruneBackupsRequest__Output as _rondb_backup_v1_PruneBackupsRequest__Output } from '../../../rondb/backup/v1/PruneBackupsRequest.ts';
import type { PruneBackupsResponse as _rondb_backup_v1_PruneBackupsResponse, PruneBackupsResponse__Output as _rondb_backup_v1_PruneBackupsResponse__Output } from '../../../rondb/backup/v1/PruneBackupsResponse.ts';
import type { StartBackupRequest as _rondb_backup_v1_StartBackupRequest, StartBackupRequest__Output as _rondb_backup_v1_StartBackupRequest__Output } from '../../../rondb/backup/v1/StartBackupRequest.ts';
import type { StartBackupResponse as _rondb_backup_v1_StartBackupResponse, StartBackupResponse__Output as _rondb_backup_v1_StartBackupResponse__Output } from '../../../rondb/backup/v1/StartBackupResponse.ts';
import type { StartRestoreRequest as _rondb_backup_v1_StartRestoreRequest, StartRestoreRequest__Output as _rondb_backup_v1_StartRestoreRequest__Output } from '../../../rondb/backup/v1/StartRestoreRequest.ts';
import type { StartRestoreResponse as _rondb_backup_v1_StartRestoreResponse, StartRestoreResponse__Output as _rondb_backup_v1_StartRestoreResponse__Output } from '../../../rondb/backup/v1/StartRestoreResponse.ts';
import type { UnpinBackupRequest as _rondb_backup_v1_UnpinBackupRequest, UnpinBackupRequest__Output as _rondb_backup_v1_UnpinBackupRequest__Output } from '../../../rondb/backup/v1/UnpinBackupRequest.ts';
import type { UnpinBackupResponse as _rondb_backup_v1_UnpinBackupResponse, UnpinBackupResponse__Output as _rondb_backup_v1_UnpinBackupResponse__Output } from '../../../rondb/backup/v1/UnpinBackupResponse.ts';
import type { VerifyBackupsRequest as _rondb_backup_v1_VerifyBackupsRequest, VerifyBackupsRequest__Output as _rondb_backup_v1_VerifyBackupsRequest__Output } from '../../../rondb/backup/v1/VerifyBackupsRequest.ts';
import type { VerifyBackupsResponse as _rondb_backup_v1_VerifyBackupsResponse, VerifyBackupsResponse__Output as _rondb_backup_v1_VerifyBackupsResponse__Output } from '../../../rondb/backup/v1/VerifyBackupsResponse.ts';
import type { WatchOperationRequest as _rondb_backup_v1_WatchOperationRequest, WatchOperationRequest__Output as _rondb_backup_v1_WatchOperationRequest__Output } from '../../../rondb/backup/v1/WatchOperationRequest.ts';
import type { WatchOperationResponse as _rondb_backup_v1_WatchOperationResponse, WatchOperationResponse__Output as _rondb_backup_v1_WatchOperationResponse__Output } from '../../../rondb/backup/v1/WatchOperationResponse.ts';

/**
 * The service of the coordinator: one for a cluster.
 */
export interface CoordinatorServiceClient extends grpc.Client {
  /**
   * Makes a backup of what rondb-helm's scripts wrote, and answers at once; follow it with WatchOperation. Everything is
   * fetched and read as after a native backup; the manifest, of this coordinator's cluster, is written where it is all
   * there, and nothing else is ever written. Refused with ADOPT_NOT_LEGACY for anything that is not LEGACY.
   */
  AdoptBackup(argument: _rondb_backup_v1_AdoptBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_AdoptBackupResponse__Output>): grpc.ClientUnaryCall;
  AdoptBackup(argument: _rondb_backup_v1_AdoptBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_AdoptBackupResponse__Output>): grpc.ClientUnaryCall;
  AdoptBackup(argument: _rondb_backup_v1_AdoptBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_AdoptBackupResponse__Output>): grpc.ClientUnaryCall;
  AdoptBackup(argument: _rondb_backup_v1_AdoptBackupRequest, callback: grpc.requestCallback<_rondb_backup_v1_AdoptBackupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Makes a backup of what rondb-helm's scripts wrote, and answers at once; follow it with WatchOperation. Everything is
   * fetched and read as after a native backup; the manifest, of this coordinator's cluster, is written where it is all
   * there, and nothing else is ever written. Refused with ADOPT_NOT_LEGACY for anything that is not LEGACY.
   */
  adoptBackup(argument: _rondb_backup_v1_AdoptBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_AdoptBackupResponse__Output>): grpc.ClientUnaryCall;
  adoptBackup(argument: _rondb_backup_v1_AdoptBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_AdoptBackupResponse__Output>): grpc.ClientUnaryCall;
  adoptBackup(argument: _rondb_backup_v1_AdoptBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_AdoptBackupResponse__Output>): grpc.ClientUnaryCall;
  adoptBackup(argument: _rondb_backup_v1_AdoptBackupRequest, callback: grpc.requestCallback<_rondb_backup_v1_AdoptBackupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Asks an operation to end. Answers at once; WatchOperation tells when it has ended.
   */
  CancelOperation(argument: _rondb_backup_v1_CancelOperationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_CancelOperationResponse__Output>): grpc.ClientUnaryCall;
  CancelOperation(argument: _rondb_backup_v1_CancelOperationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_CancelOperationResponse__Output>): grpc.ClientUnaryCall;
  CancelOperation(argument: _rondb_backup_v1_CancelOperationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_CancelOperationResponse__Output>): grpc.ClientUnaryCall;
  CancelOperation(argument: _rondb_backup_v1_CancelOperationRequest, callback: grpc.requestCallback<_rondb_backup_v1_CancelOperationResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Asks an operation to end. Answers at once; WatchOperation tells when it has ended.
   */
  cancelOperation(argument: _rondb_backup_v1_CancelOperationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_CancelOperationResponse__Output>): grpc.ClientUnaryCall;
  cancelOperation(argument: _rondb_backup_v1_CancelOperationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_CancelOperationResponse__Output>): grpc.ClientUnaryCall;
  cancelOperation(argument: _rondb_backup_v1_CancelOperationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_CancelOperationResponse__Output>): grpc.ClientUnaryCall;
  cancelOperation(argument: _rondb_backup_v1_CancelOperationRequest, callback: grpc.requestCallback<_rondb_backup_v1_CancelOperationResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Everything that a first backup needs, item by item, each with a hint where it is not there.
   */
  CheckSetup(argument: _rondb_backup_v1_CheckSetupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_CheckSetupResponse__Output>): grpc.ClientUnaryCall;
  CheckSetup(argument: _rondb_backup_v1_CheckSetupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_CheckSetupResponse__Output>): grpc.ClientUnaryCall;
  CheckSetup(argument: _rondb_backup_v1_CheckSetupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_CheckSetupResponse__Output>): grpc.ClientUnaryCall;
  CheckSetup(argument: _rondb_backup_v1_CheckSetupRequest, callback: grpc.requestCallback<_rondb_backup_v1_CheckSetupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Everything that a first backup needs, item by item, each with a hint where it is not there.
   */
  checkSetup(argument: _rondb_backup_v1_CheckSetupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_CheckSetupResponse__Output>): grpc.ClientUnaryCall;
  checkSetup(argument: _rondb_backup_v1_CheckSetupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_CheckSetupResponse__Output>): grpc.ClientUnaryCall;
  checkSetup(argument: _rondb_backup_v1_CheckSetupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_CheckSetupResponse__Output>): grpc.ClientUnaryCall;
  checkSetup(argument: _rondb_backup_v1_CheckSetupRequest, callback: grpc.requestCallback<_rondb_backup_v1_CheckSetupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Deletes one backup, or what a failed or interrupted run left. Refused with BACKUP_PROTECTED where it is pinned, of
   * another cluster, or the last complete one, and with RUN_IN_PROGRESS while a run holds it. STORE_LOCKED and
   * STORE_DENIED tell that the object store does not let go of it.
   */
  DeleteBackup(argument: _rondb_backup_v1_DeleteBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_DeleteBackupResponse__Output>): grpc.ClientUnaryCall;
  DeleteBackup(argument: _rondb_backup_v1_DeleteBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_DeleteBackupResponse__Output>): grpc.ClientUnaryCall;
  DeleteBackup(argument: _rondb_backup_v1_DeleteBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_DeleteBackupResponse__Output>): grpc.ClientUnaryCall;
  DeleteBackup(argument: _rondb_backup_v1_DeleteBackupRequest, callback: grpc.requestCallback<_rondb_backup_v1_DeleteBackupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Deletes one backup, or what a failed or interrupted run left. Refused with BACKUP_PROTECTED where it is pinned, of
   * another cluster, or the last complete one, and with RUN_IN_PROGRESS while a run holds it. STORE_LOCKED and
   * STORE_DENIED tell that the object store does not let go of it.
   */
  deleteBackup(argument: _rondb_backup_v1_DeleteBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_DeleteBackupResponse__Output>): grpc.ClientUnaryCall;
  deleteBackup(argument: _rondb_backup_v1_DeleteBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_DeleteBackupResponse__Output>): grpc.ClientUnaryCall;
  deleteBackup(argument: _rondb_backup_v1_DeleteBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_DeleteBackupResponse__Output>): grpc.ClientUnaryCall;
  deleteBackup(argument: _rondb_backup_v1_DeleteBackupRequest, callback: grpc.requestCallback<_rondb_backup_v1_DeleteBackupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * What the next backup will probably take, from the last ones of this cluster and from the memory in use. Changes nothing.
   */
  EstimateBackup(argument: _rondb_backup_v1_EstimateBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_EstimateBackupResponse__Output>): grpc.ClientUnaryCall;
  EstimateBackup(argument: _rondb_backup_v1_EstimateBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_EstimateBackupResponse__Output>): grpc.ClientUnaryCall;
  EstimateBackup(argument: _rondb_backup_v1_EstimateBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_EstimateBackupResponse__Output>): grpc.ClientUnaryCall;
  EstimateBackup(argument: _rondb_backup_v1_EstimateBackupRequest, callback: grpc.requestCallback<_rondb_backup_v1_EstimateBackupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * What the next backup will probably take, from the last ones of this cluster and from the memory in use. Changes nothing.
   */
  estimateBackup(argument: _rondb_backup_v1_EstimateBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_EstimateBackupResponse__Output>): grpc.ClientUnaryCall;
  estimateBackup(argument: _rondb_backup_v1_EstimateBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_EstimateBackupResponse__Output>): grpc.ClientUnaryCall;
  estimateBackup(argument: _rondb_backup_v1_EstimateBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_EstimateBackupResponse__Output>): grpc.ClientUnaryCall;
  estimateBackup(argument: _rondb_backup_v1_EstimateBackupRequest, callback: grpc.requestCallback<_rondb_backup_v1_EstimateBackupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * One backup in the object store, with its manifest.
   */
  GetBackup(argument: _rondb_backup_v1_GetBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_GetBackupResponse__Output>): grpc.ClientUnaryCall;
  GetBackup(argument: _rondb_backup_v1_GetBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_GetBackupResponse__Output>): grpc.ClientUnaryCall;
  GetBackup(argument: _rondb_backup_v1_GetBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_GetBackupResponse__Output>): grpc.ClientUnaryCall;
  GetBackup(argument: _rondb_backup_v1_GetBackupRequest, callback: grpc.requestCallback<_rondb_backup_v1_GetBackupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * One backup in the object store, with its manifest.
   */
  getBackup(argument: _rondb_backup_v1_GetBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_GetBackupResponse__Output>): grpc.ClientUnaryCall;
  getBackup(argument: _rondb_backup_v1_GetBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_GetBackupResponse__Output>): grpc.ClientUnaryCall;
  getBackup(argument: _rondb_backup_v1_GetBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_GetBackupResponse__Output>): grpc.ClientUnaryCall;
  getBackup(argument: _rondb_backup_v1_GetBackupRequest, callback: grpc.requestCallback<_rondb_backup_v1_GetBackupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The log lines of an operation that this process runs or has run: the last 128 KiB of it, of the last 100 operations, kept
   * in memory. Of others the object store has started.json and failed.json; refused with OPERATION_NOT_FOUND.
   */
  GetOperationLog(argument: _rondb_backup_v1_GetOperationLogRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_rondb_backup_v1_GetOperationLogResponse__Output>;
  GetOperationLog(argument: _rondb_backup_v1_GetOperationLogRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_rondb_backup_v1_GetOperationLogResponse__Output>;
  /**
   * The log lines of an operation that this process runs or has run: the last 128 KiB of it, of the last 100 operations, kept
   * in memory. Of others the object store has started.json and failed.json; refused with OPERATION_NOT_FOUND.
   */
  getOperationLog(argument: _rondb_backup_v1_GetOperationLogRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_rondb_backup_v1_GetOperationLogResponse__Output>;
  getOperationLog(argument: _rondb_backup_v1_GetOperationLogRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_rondb_backup_v1_GetOperationLogResponse__Output>;
  
  /**
   * The backups in the object store, newest first, paged.
   */
  ListBackups(argument: _rondb_backup_v1_ListBackupsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_ListBackupsResponse__Output>): grpc.ClientUnaryCall;
  ListBackups(argument: _rondb_backup_v1_ListBackupsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_ListBackupsResponse__Output>): grpc.ClientUnaryCall;
  ListBackups(argument: _rondb_backup_v1_ListBackupsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_ListBackupsResponse__Output>): grpc.ClientUnaryCall;
  ListBackups(argument: _rondb_backup_v1_ListBackupsRequest, callback: grpc.requestCallback<_rondb_backup_v1_ListBackupsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The backups in the object store, newest first, paged.
   */
  listBackups(argument: _rondb_backup_v1_ListBackupsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_ListBackupsResponse__Output>): grpc.ClientUnaryCall;
  listBackups(argument: _rondb_backup_v1_ListBackupsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_ListBackupsResponse__Output>): grpc.ClientUnaryCall;
  listBackups(argument: _rondb_backup_v1_ListBackupsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_ListBackupsResponse__Output>): grpc.ClientUnaryCall;
  listBackups(argument: _rondb_backup_v1_ListBackupsRequest, callback: grpc.requestCallback<_rondb_backup_v1_ListBackupsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The schedules of this coordinator: when they begin a backup next, and what became of their last one.
   */
  ListSchedules(argument: _rondb_backup_v1_ListSchedulesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_ListSchedulesResponse__Output>): grpc.ClientUnaryCall;
  ListSchedules(argument: _rondb_backup_v1_ListSchedulesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_ListSchedulesResponse__Output>): grpc.ClientUnaryCall;
  ListSchedules(argument: _rondb_backup_v1_ListSchedulesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_ListSchedulesResponse__Output>): grpc.ClientUnaryCall;
  ListSchedules(argument: _rondb_backup_v1_ListSchedulesRequest, callback: grpc.requestCallback<_rondb_backup_v1_ListSchedulesResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The schedules of this coordinator: when they begin a backup next, and what became of their last one.
   */
  listSchedules(argument: _rondb_backup_v1_ListSchedulesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_ListSchedulesResponse__Output>): grpc.ClientUnaryCall;
  listSchedules(argument: _rondb_backup_v1_ListSchedulesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_ListSchedulesResponse__Output>): grpc.ClientUnaryCall;
  listSchedules(argument: _rondb_backup_v1_ListSchedulesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_ListSchedulesResponse__Output>): grpc.ClientUnaryCall;
  listSchedules(argument: _rondb_backup_v1_ListSchedulesRequest, callback: grpc.requestCallback<_rondb_backup_v1_ListSchedulesResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Keeps a backup from being deleted until it is unpinned; pinned already is fine. Refused with USAGE for what is no
   * backup, and with BACKUP_PROTECTED for one of another cluster.
   */
  PinBackup(argument: _rondb_backup_v1_PinBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_PinBackupResponse__Output>): grpc.ClientUnaryCall;
  PinBackup(argument: _rondb_backup_v1_PinBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_PinBackupResponse__Output>): grpc.ClientUnaryCall;
  PinBackup(argument: _rondb_backup_v1_PinBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_PinBackupResponse__Output>): grpc.ClientUnaryCall;
  PinBackup(argument: _rondb_backup_v1_PinBackupRequest, callback: grpc.requestCallback<_rondb_backup_v1_PinBackupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Keeps a backup from being deleted until it is unpinned; pinned already is fine. Refused with USAGE for what is no
   * backup, and with BACKUP_PROTECTED for one of another cluster.
   */
  pinBackup(argument: _rondb_backup_v1_PinBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_PinBackupResponse__Output>): grpc.ClientUnaryCall;
  pinBackup(argument: _rondb_backup_v1_PinBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_PinBackupResponse__Output>): grpc.ClientUnaryCall;
  pinBackup(argument: _rondb_backup_v1_PinBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_PinBackupResponse__Output>): grpc.ClientUnaryCall;
  pinBackup(argument: _rondb_backup_v1_PinBackupRequest, callback: grpc.requestCallback<_rondb_backup_v1_PinBackupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * What a restore would do, and what stands in its way. Changes nothing.
   */
  PlanRestore(argument: _rondb_backup_v1_PlanRestoreRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_PlanRestoreResponse__Output>): grpc.ClientUnaryCall;
  PlanRestore(argument: _rondb_backup_v1_PlanRestoreRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_PlanRestoreResponse__Output>): grpc.ClientUnaryCall;
  PlanRestore(argument: _rondb_backup_v1_PlanRestoreRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_PlanRestoreResponse__Output>): grpc.ClientUnaryCall;
  PlanRestore(argument: _rondb_backup_v1_PlanRestoreRequest, callback: grpc.requestCallback<_rondb_backup_v1_PlanRestoreResponse__Output>): grpc.ClientUnaryCall;
  /**
   * What a restore would do, and what stands in its way. Changes nothing.
   */
  planRestore(argument: _rondb_backup_v1_PlanRestoreRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_PlanRestoreResponse__Output>): grpc.ClientUnaryCall;
  planRestore(argument: _rondb_backup_v1_PlanRestoreRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_PlanRestoreResponse__Output>): grpc.ClientUnaryCall;
  planRestore(argument: _rondb_backup_v1_PlanRestoreRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_PlanRestoreResponse__Output>): grpc.ClientUnaryCall;
  planRestore(argument: _rondb_backup_v1_PlanRestoreRequest, callback: grpc.requestCallback<_rondb_backup_v1_PlanRestoreResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Deletes what the configured retention does not keep, and ends deletions that were cut short. It answers when it is
   * done; what its deadline cuts short the next one ends.
   */
  PruneBackups(argument: _rondb_backup_v1_PruneBackupsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_PruneBackupsResponse__Output>): grpc.ClientUnaryCall;
  PruneBackups(argument: _rondb_backup_v1_PruneBackupsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_PruneBackupsResponse__Output>): grpc.ClientUnaryCall;
  PruneBackups(argument: _rondb_backup_v1_PruneBackupsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_PruneBackupsResponse__Output>): grpc.ClientUnaryCall;
  PruneBackups(argument: _rondb_backup_v1_PruneBackupsRequest, callback: grpc.requestCallback<_rondb_backup_v1_PruneBackupsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Deletes what the configured retention does not keep, and ends deletions that were cut short. It answers when it is
   * done; what its deadline cuts short the next one ends.
   */
  pruneBackups(argument: _rondb_backup_v1_PruneBackupsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_PruneBackupsResponse__Output>): grpc.ClientUnaryCall;
  pruneBackups(argument: _rondb_backup_v1_PruneBackupsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_PruneBackupsResponse__Output>): grpc.ClientUnaryCall;
  pruneBackups(argument: _rondb_backup_v1_PruneBackupsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_PruneBackupsResponse__Output>): grpc.ClientUnaryCall;
  pruneBackups(argument: _rondb_backup_v1_PruneBackupsRequest, callback: grpc.requestCallback<_rondb_backup_v1_PruneBackupsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Begins a backup and answers at once; follow it with WatchOperation. Idempotent by `request_id`: a second call
   * with the same id answers with the first one's operation. Refused with RUN_IN_PROGRESS while a run goes on.
   */
  StartBackup(argument: _rondb_backup_v1_StartBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_StartBackupResponse__Output>): grpc.ClientUnaryCall;
  StartBackup(argument: _rondb_backup_v1_StartBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_StartBackupResponse__Output>): grpc.ClientUnaryCall;
  StartBackup(argument: _rondb_backup_v1_StartBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_StartBackupResponse__Output>): grpc.ClientUnaryCall;
  StartBackup(argument: _rondb_backup_v1_StartBackupRequest, callback: grpc.requestCallback<_rondb_backup_v1_StartBackupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Begins a backup and answers at once; follow it with WatchOperation. Idempotent by `request_id`: a second call
   * with the same id answers with the first one's operation. Refused with RUN_IN_PROGRESS while a run goes on.
   */
  startBackup(argument: _rondb_backup_v1_StartBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_StartBackupResponse__Output>): grpc.ClientUnaryCall;
  startBackup(argument: _rondb_backup_v1_StartBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_StartBackupResponse__Output>): grpc.ClientUnaryCall;
  startBackup(argument: _rondb_backup_v1_StartBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_StartBackupResponse__Output>): grpc.ClientUnaryCall;
  startBackup(argument: _rondb_backup_v1_StartBackupRequest, callback: grpc.requestCallback<_rondb_backup_v1_StartBackupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Begins a restore and answers at once; follow it with WatchOperation. It plans first, and ends with RESTORE_BLOCKED
   * where its plan has problems. Refused with RUN_IN_PROGRESS while a run goes on.
   */
  StartRestore(argument: _rondb_backup_v1_StartRestoreRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_StartRestoreResponse__Output>): grpc.ClientUnaryCall;
  StartRestore(argument: _rondb_backup_v1_StartRestoreRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_StartRestoreResponse__Output>): grpc.ClientUnaryCall;
  StartRestore(argument: _rondb_backup_v1_StartRestoreRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_StartRestoreResponse__Output>): grpc.ClientUnaryCall;
  StartRestore(argument: _rondb_backup_v1_StartRestoreRequest, callback: grpc.requestCallback<_rondb_backup_v1_StartRestoreResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Begins a restore and answers at once; follow it with WatchOperation. It plans first, and ends with RESTORE_BLOCKED
   * where its plan has problems. Refused with RUN_IN_PROGRESS while a run goes on.
   */
  startRestore(argument: _rondb_backup_v1_StartRestoreRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_StartRestoreResponse__Output>): grpc.ClientUnaryCall;
  startRestore(argument: _rondb_backup_v1_StartRestoreRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_StartRestoreResponse__Output>): grpc.ClientUnaryCall;
  startRestore(argument: _rondb_backup_v1_StartRestoreRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_StartRestoreResponse__Output>): grpc.ClientUnaryCall;
  startRestore(argument: _rondb_backup_v1_StartRestoreRequest, callback: grpc.requestCallback<_rondb_backup_v1_StartRestoreResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lets retention have a backup again; not pinned is fine.
   */
  UnpinBackup(argument: _rondb_backup_v1_UnpinBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_UnpinBackupResponse__Output>): grpc.ClientUnaryCall;
  UnpinBackup(argument: _rondb_backup_v1_UnpinBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_UnpinBackupResponse__Output>): grpc.ClientUnaryCall;
  UnpinBackup(argument: _rondb_backup_v1_UnpinBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_UnpinBackupResponse__Output>): grpc.ClientUnaryCall;
  UnpinBackup(argument: _rondb_backup_v1_UnpinBackupRequest, callback: grpc.requestCallback<_rondb_backup_v1_UnpinBackupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lets retention have a backup again; not pinned is fine.
   */
  unpinBackup(argument: _rondb_backup_v1_UnpinBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_UnpinBackupResponse__Output>): grpc.ClientUnaryCall;
  unpinBackup(argument: _rondb_backup_v1_UnpinBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_UnpinBackupResponse__Output>): grpc.ClientUnaryCall;
  unpinBackup(argument: _rondb_backup_v1_UnpinBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_UnpinBackupResponse__Output>): grpc.ClientUnaryCall;
  unpinBackup(argument: _rondb_backup_v1_UnpinBackupRequest, callback: grpc.requestCallback<_rondb_backup_v1_UnpinBackupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Begins to verify backups and answers at once; follow it with WatchOperation. What is found of each is recorded beside
   * its manifest. It stands in no backup's way; refused with RUN_IN_PROGRESS while another verification goes on. One of
   * depth DRILL takes exactly one backup id, and is refused while another drill goes on.
   */
  VerifyBackups(argument: _rondb_backup_v1_VerifyBackupsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_VerifyBackupsResponse__Output>): grpc.ClientUnaryCall;
  VerifyBackups(argument: _rondb_backup_v1_VerifyBackupsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_VerifyBackupsResponse__Output>): grpc.ClientUnaryCall;
  VerifyBackups(argument: _rondb_backup_v1_VerifyBackupsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_VerifyBackupsResponse__Output>): grpc.ClientUnaryCall;
  VerifyBackups(argument: _rondb_backup_v1_VerifyBackupsRequest, callback: grpc.requestCallback<_rondb_backup_v1_VerifyBackupsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Begins to verify backups and answers at once; follow it with WatchOperation. What is found of each is recorded beside
   * its manifest. It stands in no backup's way; refused with RUN_IN_PROGRESS while another verification goes on. One of
   * depth DRILL takes exactly one backup id, and is refused while another drill goes on.
   */
  verifyBackups(argument: _rondb_backup_v1_VerifyBackupsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_VerifyBackupsResponse__Output>): grpc.ClientUnaryCall;
  verifyBackups(argument: _rondb_backup_v1_VerifyBackupsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_VerifyBackupsResponse__Output>): grpc.ClientUnaryCall;
  verifyBackups(argument: _rondb_backup_v1_VerifyBackupsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_VerifyBackupsResponse__Output>): grpc.ClientUnaryCall;
  verifyBackups(argument: _rondb_backup_v1_VerifyBackupsRequest, callback: grpc.requestCallback<_rondb_backup_v1_VerifyBackupsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The state of an operation now and after each change, at most twice a second, until it ends.
   */
  WatchOperation(argument: _rondb_backup_v1_WatchOperationRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_rondb_backup_v1_WatchOperationResponse__Output>;
  WatchOperation(argument: _rondb_backup_v1_WatchOperationRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_rondb_backup_v1_WatchOperationResponse__Output>;
  /**
   * The state of an operation now and after each change, at most twice a second, until it ends.
   */
  watchOperation(argument: _rondb_backup_v1_WatchOperationRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_rondb_backup_v1_WatchOperationResponse__Output>;
  watchOperation(argument: _rondb_backup_v1_WatchOperationRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_rondb_backup_v1_WatchOperationResponse__Output>;
  
}

/**
 * The service of the coordinator: one for a cluster.
 */
export interface CoordinatorServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Makes a backup of what rondb-helm's scripts wrote, and answers at once; follow it with WatchOperation. Everything is
   * fetched and read as after a native backup; the manifest, of this coordinator's cluster, is written where it is all
   * there, and nothing else is ever written. Refused with ADOPT_NOT_LEGACY for anything that is not LEGACY.
   */
  AdoptBackup: grpc.handleUnaryCall<_rondb_backup_v1_AdoptBackupRequest__Output, _rondb_backup_v1_AdoptBackupResponse>;
  
  /**
   * Asks an operation to end. Answers at once; WatchOperation tells when it has ended.
   */
  CancelOperation: grpc.handleUnaryCall<_rondb_backup_v1_CancelOperationRequest__Output, _rondb_backup_v1_CancelOperationResponse>;
  
  /**
   * Everything that a first backup needs, item by item, each with a hint where it is not there.
   */
  CheckSetup: grpc.handleUnaryCall<_rondb_backup_v1_CheckSetupRequest__Output, _rondb_backup_v1_CheckSetupResponse>;
  
  /**
   * Deletes one backup, or what a failed or interrupted run left. Refused with BACKUP_PROTECTED where it is pinned, of
   * another cluster, or the last complete one, and with RUN_IN_PROGRESS while a run holds it. STORE_LOCKED and
   * STORE_DENIED tell that the object store does not let go of it.
   */
  DeleteBackup: grpc.handleUnaryCall<_rondb_backup_v1_DeleteBackupRequest__Output, _rondb_backup_v1_DeleteBackupResponse>;
  
  /**
   * What the next backup will probably take, from the last ones of this cluster and from the memory in use. Changes nothing.
   */
  EstimateBackup: grpc.handleUnaryCall<_rondb_backup_v1_EstimateBackupRequest__Output, _rondb_backup_v1_EstimateBackupResponse>;
  
  /**
   * One backup in the object store, with its manifest.
   */
  GetBackup: grpc.handleUnaryCall<_rondb_backup_v1_GetBackupRequest__Output, _rondb_backup_v1_GetBackupResponse>;
  
  /**
   * The log lines of an operation that this process runs or has run: the last 128 KiB of it, of the last 100 operations, kept
   * in memory. Of others the object store has started.json and failed.json; refused with OPERATION_NOT_FOUND.
   */
  GetOperationLog: grpc.handleServerStreamingCall<_rondb_backup_v1_GetOperationLogRequest__Output, _rondb_backup_v1_GetOperationLogResponse>;
  
  /**
   * The backups in the object store, newest first, paged.
   */
  ListBackups: grpc.handleUnaryCall<_rondb_backup_v1_ListBackupsRequest__Output, _rondb_backup_v1_ListBackupsResponse>;
  
  /**
   * The schedules of this coordinator: when they begin a backup next, and what became of their last one.
   */
  ListSchedules: grpc.handleUnaryCall<_rondb_backup_v1_ListSchedulesRequest__Output, _rondb_backup_v1_ListSchedulesResponse>;
  
  /**
   * Keeps a backup from being deleted until it is unpinned; pinned already is fine. Refused with USAGE for what is no
   * backup, and with BACKUP_PROTECTED for one of another cluster.
   */
  PinBackup: grpc.handleUnaryCall<_rondb_backup_v1_PinBackupRequest__Output, _rondb_backup_v1_PinBackupResponse>;
  
  /**
   * What a restore would do, and what stands in its way. Changes nothing.
   */
  PlanRestore: grpc.handleUnaryCall<_rondb_backup_v1_PlanRestoreRequest__Output, _rondb_backup_v1_PlanRestoreResponse>;
  
  /**
   * Deletes what the configured retention does not keep, and ends deletions that were cut short. It answers when it is
   * done; what its deadline cuts short the next one ends.
   */
  PruneBackups: grpc.handleUnaryCall<_rondb_backup_v1_PruneBackupsRequest__Output, _rondb_backup_v1_PruneBackupsResponse>;
  
  /**
   * Begins a backup and answers at once; follow it with WatchOperation. Idempotent by `request_id`: a second call
   * with the same id answers with the first one's operation. Refused with RUN_IN_PROGRESS while a run goes on.
   */
  StartBackup: grpc.handleUnaryCall<_rondb_backup_v1_StartBackupRequest__Output, _rondb_backup_v1_StartBackupResponse>;
  
  /**
   * Begins a restore and answers at once; follow it with WatchOperation. It plans first, and ends with RESTORE_BLOCKED
   * where its plan has problems. Refused with RUN_IN_PROGRESS while a run goes on.
   */
  StartRestore: grpc.handleUnaryCall<_rondb_backup_v1_StartRestoreRequest__Output, _rondb_backup_v1_StartRestoreResponse>;
  
  /**
   * Lets retention have a backup again; not pinned is fine.
   */
  UnpinBackup: grpc.handleUnaryCall<_rondb_backup_v1_UnpinBackupRequest__Output, _rondb_backup_v1_UnpinBackupResponse>;
  
  /**
   * Begins to verify backups and answers at once; follow it with WatchOperation. What is found of each is recorded beside
   * its manifest. It stands in no backup's way; refused with RUN_IN_PROGRESS while another verification goes on. One of
   * depth DRILL takes exactly one backup id, and is refused while another drill goes on.
   */
  VerifyBackups: grpc.handleUnaryCall<_rondb_backup_v1_VerifyBackupsRequest__Output, _rondb_backup_v1_VerifyBackupsResponse>;
  
  /**
   * The state of an operation now and after each change, at most twice a second, until it ends.
   */
  WatchOperation: grpc.handleServerStreamingCall<_rondb_backup_v1_WatchOperationRequest__Output, _rondb_backup_v1_WatchOperationResponse>;
  
}

export interface CoordinatorServiceDefinition extends grpc.ServiceDefinition {
  AdoptBackup: MethodDefinition<_rondb_backup_v1_AdoptBackupRequest, _rondb_backup_v1_AdoptBackupResponse, _rondb_backup_v1_AdoptBackupRequest__Output, _rondb_backup_v1_AdoptBackupResponse__Output>
  CancelOperation: MethodDefinition<_rondb_backup_v1_CancelOperationRequest, _rondb_backup_v1_CancelOperationResponse, _rondb_backup_v1_CancelOperationRequest__Output, _rondb_backup_v1_CancelOperationResponse__Output>
  CheckSetup: MethodDefinition<_rondb_backup_v1_CheckSetupRequest, _rondb_backup_v1_CheckSetupResponse, _rondb_backup_v1_CheckSetupRequest__Output, _rondb_backup_v1_CheckSetupResponse__Output>
  DeleteBackup: MethodDefinition<_rondb_backup_v1_DeleteBackupRequest, _rondb_backup_v1_DeleteBackupResponse, _rondb_backup_v1_DeleteBackupRequest__Output, _rondb_backup_v1_DeleteBackupResponse__Output>
  EstimateBackup: MethodDefinition<_rondb_backup_v1_EstimateBackupRequest, _rondb_backup_v1_EstimateBackupResponse, _rondb_backup_v1_EstimateBackupRequest__Output, _rondb_backup_v1_EstimateBackupResponse__Output>
  GetBackup: MethodDefinition<_rondb_backup_v1_GetBackupRequest, _rondb_backup_v1_GetBackupResponse, _rondb_backup_v1_GetBackupRequest__Output, _rondb_backup_v1_GetBackupResponse__Output>
  GetOperationLog: MethodDefinition<_rondb_backup_v1_GetOperationLogRequest, _rondb_backup_v1_GetOperationLogResponse, _rondb_backup_v1_GetOperationLogRequest__Output, _rondb_backup_v1_GetOperationLogResponse__Output>
  ListBackups: MethodDefinition<_rondb_backup_v1_ListBackupsRequest, _rondb_backup_v1_ListBackupsResponse, _rondb_backup_v1_ListBackupsRequest__Output, _rondb_backup_v1_ListBackupsResponse__Output>
  ListSchedules: MethodDefinition<_rondb_backup_v1_ListSchedulesRequest, _rondb_backup_v1_ListSchedulesResponse, _rondb_backup_v1_ListSchedulesRequest__Output, _rondb_backup_v1_ListSchedulesResponse__Output>
  PinBackup: MethodDefinition<_rondb_backup_v1_PinBackupRequest, _rondb_backup_v1_PinBackupResponse, _rondb_backup_v1_PinBackupRequest__Output, _rondb_backup_v1_PinBackupResponse__Output>
  PlanRestore: MethodDefinition<_rondb_backup_v1_PlanRestoreRequest, _rondb_backup_v1_PlanRestoreResponse, _rondb_backup_v1_PlanRestoreRequest__Output, _rondb_backup_v1_PlanRestoreResponse__Output>
  PruneBackups: MethodDefinition<_rondb_backup_v1_PruneBackupsRequest, _rondb_backup_v1_PruneBackupsResponse, _rondb_backup_v1_PruneBackupsRequest__Output, _rondb_backup_v1_PruneBackupsResponse__Output>
  StartBackup: MethodDefinition<_rondb_backup_v1_StartBackupRequest, _rondb_backup_v1_StartBackupResponse, _rondb_backup_v1_StartBackupRequest__Output, _rondb_backup_v1_StartBackupResponse__Output>
  StartRestore: MethodDefinition<_rondb_backup_v1_StartRestoreRequest, _rondb_backup_v1_StartRestoreResponse, _rondb_backup_v1_StartRestoreRequest__Output, _rondb_backup_v1_StartRestoreResponse__Output>
  UnpinBackup: MethodDefinition<_rondb_backup_v1_UnpinBackupRequest, _rondb_backup_v1_UnpinBackupResponse, _rondb_backup_v1_UnpinBackupRequest__Output, _rondb_backup_v1_UnpinBackupResponse__Output>
  VerifyBackups: MethodDefinition<_rondb_backup_v1_VerifyBackupsRequest, _rondb_backup_v1_VerifyBackupsResponse, _rondb_backup_v1_VerifyBackupsRequest__Output, _rondb_backup_v1_VerifyBackupsResponse__Output>
  WatchOperation: MethodDefinition<_rondb_backup_v1_WatchOperationRequest, _rondb_backup_v1_WatchOperationResponse, _rondb_backup_v1_WatchOperationRequest__Output, _rondb_backup_v1_WatchOperationResponse__Output>
}
