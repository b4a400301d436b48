// Original file: proto/rondb/backup/v1/agent.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ClaimNodeRequest as _rondb_backup_v1_ClaimNodeRequest, ClaimNodeRequest__Output as _rondb_backup_v1_ClaimNodeRequest__Output } from '../../../rondb/backup/v1/ClaimNodeRequest.ts';
import type { ClaimNodeResponse as _rondb_backup_v1_ClaimNodeResponse, ClaimNodeResponse__Output as _rondb_backup_v1_ClaimNodeResponse__Output } from '../../../rondb/backup/v1/ClaimNodeResponse.ts';
import type { DeleteDownloadRequest as _rondb_backup_v1_DeleteDownloadRequest, DeleteDownloadRequest__Output as _rondb_backup_v1_DeleteDownloadRequest__Output } from '../../../rondb/backup/v1/DeleteDownloadRequest.ts';
import type { DeleteDownloadResponse as _rondb_backup_v1_DeleteDownloadResponse, DeleteDownloadResponse__Output as _rondb_backup_v1_DeleteDownloadResponse__Output } from '../../../rondb/backup/v1/DeleteDownloadResponse.ts';
import type { DeleteLocalBackupRequest as _rondb_backup_v1_DeleteLocalBackupRequest, DeleteLocalBackupRequest__Output as _rondb_backup_v1_DeleteLocalBackupRequest__Output } from '../../../rondb/backup/v1/DeleteLocalBackupRequest.ts';
import type { DeleteLocalBackupResponse as _rondb_backup_v1_DeleteLocalBackupResponse, DeleteLocalBackupResponse__Output as _rondb_backup_v1_DeleteLocalBackupResponse__Output } from '../../../rondb/backup/v1/DeleteLocalBackupResponse.ts';
import type { DownloadBackupRequest as _rondb_backup_v1_DownloadBackupRequest, DownloadBackupRequest__Output as _rondb_backup_v1_DownloadBackupRequest__Output } from '../../../rondb/backup/v1/DownloadBackupRequest.ts';
import type { DownloadBackupResponse as _rondb_backup_v1_DownloadBackupResponse, DownloadBackupResponse__Output as _rondb_backup_v1_DownloadBackupResponse__Output } from '../../../rondb/backup/v1/DownloadBackupResponse.ts';
import type { GetNodeRequest as _rondb_backup_v1_GetNodeRequest, GetNodeRequest__Output as _rondb_backup_v1_GetNodeRequest__Output } from '../../../rondb/backup/v1/GetNodeRequest.ts';
import type { GetNodeResponse as _rondb_backup_v1_GetNodeResponse, GetNodeResponse__Output as _rondb_backup_v1_GetNodeResponse__Output } from '../../../rondb/backup/v1/GetNodeResponse.ts';
import type { InspectBackupRequest as _rondb_backup_v1_InspectBackupRequest, InspectBackupRequest__Output as _rondb_backup_v1_InspectBackupRequest__Output } from '../../../rondb/backup/v1/InspectBackupRequest.ts';
import type { InspectBackupResponse as _rondb_backup_v1_InspectBackupResponse, InspectBackupResponse__Output as _rondb_backup_v1_InspectBackupResponse__Output } from '../../../rondb/backup/v1/InspectBackupResponse.ts';
import type { RestoreStepRequest as _rondb_backup_v1_RestoreStepRequest, RestoreStepRequest__Output as _rondb_backup_v1_RestoreStepRequest__Output } from '../../../rondb/backup/v1/RestoreStepRequest.ts';
import type { RestoreStepResponse as _rondb_backup_v1_RestoreStepResponse, RestoreStepResponse__Output as _rondb_backup_v1_RestoreStepResponse__Output } from '../../../rondb/backup/v1/RestoreStepResponse.ts';
import type { StopWorkRequest as _rondb_backup_v1_StopWorkRequest, StopWorkRequest__Output as _rondb_backup_v1_StopWorkRequest__Output } from '../../../rondb/backup/v1/StopWorkRequest.ts';
import type { StopWorkResponse as _rondb_backup_v1_StopWorkResponse, StopWorkResponse__Output as _rondb_backup_v1_StopWorkResponse__Output } from '../../../rondb/backup/v1/StopWorkResponse.ts';
import type { UploadBackupRequest as _rondb_backup_v1_UploadBackupRequest, UploadBackupRequest__Output as _rondb_backup_v1_UploadBackupRequest__Output } from '../../../rondb/backup/v1/UploadBackupRequest.ts';
import type { UploadBackupResponse as _rondb_backup_v1_UploadBackupResponse, UploadBackupResponse__Output as _rondb_backup_v1_UploadBackupResponse__Output } from '../../../rondb/backup/v1/UploadBackupResponse.ts';

/**
 * The service of the agent that runs beside one data node and can read its BACKUP directory.
 * 
 * The agent knows its object store from its own configuration; a caller names backup ids only. So a stolen
 * coordinator identity cannot make it send data elsewhere, nor read another path.
 */
export interface AgentServiceClient extends grpc.Client {
  /**
   * Takes this agent for one run, or renews that. An agent serves one run at a time; another run is refused with
   * RUN_IN_PROGRESS, which names the holder, until the run is released or its lease has run out.
   */
  ClaimNode(argument: _rondb_backup_v1_ClaimNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_ClaimNodeResponse__Output>): grpc.ClientUnaryCall;
  ClaimNode(argument: _rondb_backup_v1_ClaimNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_ClaimNodeResponse__Output>): grpc.ClientUnaryCall;
  ClaimNode(argument: _rondb_backup_v1_ClaimNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_ClaimNodeResponse__Output>): grpc.ClientUnaryCall;
  ClaimNode(argument: _rondb_backup_v1_ClaimNodeRequest, callback: grpc.requestCallback<_rondb_backup_v1_ClaimNodeResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Takes this agent for one run, or renews that. An agent serves one run at a time; another run is refused with
   * RUN_IN_PROGRESS, which names the holder, until the run is released or its lease has run out.
   */
  claimNode(argument: _rondb_backup_v1_ClaimNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_ClaimNodeResponse__Output>): grpc.ClientUnaryCall;
  claimNode(argument: _rondb_backup_v1_ClaimNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_ClaimNodeResponse__Output>): grpc.ClientUnaryCall;
  claimNode(argument: _rondb_backup_v1_ClaimNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_ClaimNodeResponse__Output>): grpc.ClientUnaryCall;
  claimNode(argument: _rondb_backup_v1_ClaimNodeRequest, callback: grpc.requestCallback<_rondb_backup_v1_ClaimNodeResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Removes what was fetched of a backup. Missing is as good as removed.
   */
  DeleteDownload(argument: _rondb_backup_v1_DeleteDownloadRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_DeleteDownloadResponse__Output>): grpc.ClientUnaryCall;
  DeleteDownload(argument: _rondb_backup_v1_DeleteDownloadRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_DeleteDownloadResponse__Output>): grpc.ClientUnaryCall;
  DeleteDownload(argument: _rondb_backup_v1_DeleteDownloadRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_DeleteDownloadResponse__Output>): grpc.ClientUnaryCall;
  DeleteDownload(argument: _rondb_backup_v1_DeleteDownloadRequest, callback: grpc.requestCallback<_rondb_backup_v1_DeleteDownloadResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Removes what was fetched of a backup. Missing is as good as removed.
   */
  deleteDownload(argument: _rondb_backup_v1_DeleteDownloadRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_DeleteDownloadResponse__Output>): grpc.ClientUnaryCall;
  deleteDownload(argument: _rondb_backup_v1_DeleteDownloadRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_DeleteDownloadResponse__Output>): grpc.ClientUnaryCall;
  deleteDownload(argument: _rondb_backup_v1_DeleteDownloadRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_DeleteDownloadResponse__Output>): grpc.ClientUnaryCall;
  deleteDownload(argument: _rondb_backup_v1_DeleteDownloadRequest, callback: grpc.requestCallback<_rondb_backup_v1_DeleteDownloadResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Removes the directory of one backup from this node's disk. Missing is as good as removed.
   */
  DeleteLocalBackup(argument: _rondb_backup_v1_DeleteLocalBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_DeleteLocalBackupResponse__Output>): grpc.ClientUnaryCall;
  DeleteLocalBackup(argument: _rondb_backup_v1_DeleteLocalBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_DeleteLocalBackupResponse__Output>): grpc.ClientUnaryCall;
  DeleteLocalBackup(argument: _rondb_backup_v1_DeleteLocalBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_DeleteLocalBackupResponse__Output>): grpc.ClientUnaryCall;
  DeleteLocalBackup(argument: _rondb_backup_v1_DeleteLocalBackupRequest, callback: grpc.requestCallback<_rondb_backup_v1_DeleteLocalBackupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Removes the directory of one backup from this node's disk. Missing is as good as removed.
   */
  deleteLocalBackup(argument: _rondb_backup_v1_DeleteLocalBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_DeleteLocalBackupResponse__Output>): grpc.ClientUnaryCall;
  deleteLocalBackup(argument: _rondb_backup_v1_DeleteLocalBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_DeleteLocalBackupResponse__Output>): grpc.ClientUnaryCall;
  deleteLocalBackup(argument: _rondb_backup_v1_DeleteLocalBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_DeleteLocalBackupResponse__Output>): grpc.ClientUnaryCall;
  deleteLocalBackup(argument: _rondb_backup_v1_DeleteLocalBackupRequest, callback: grpc.requestCallback<_rondb_backup_v1_DeleteLocalBackupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Fetches stored files of a backup into this agent's restore directory, one directory for each data node that wrote
   * them. A server stream: progress at most once a second, then each file as it is on the disk. Every file has the stated
   * size and SHA-256, or the call fails with RESTORE_FILE_DIFFERS. What is there in full is not fetched again. Calling it
   * again joins the download under way.
   */
  DownloadBackup(argument: _rondb_backup_v1_DownloadBackupRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_rondb_backup_v1_DownloadBackupResponse__Output>;
  DownloadBackup(argument: _rondb_backup_v1_DownloadBackupRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_rondb_backup_v1_DownloadBackupResponse__Output>;
  /**
   * Fetches stored files of a backup into this agent's restore directory, one directory for each data node that wrote
   * them. A server stream: progress at most once a second, then each file as it is on the disk. Every file has the stated
   * size and SHA-256, or the call fails with RESTORE_FILE_DIFFERS. What is there in full is not fetched again. Calling it
   * again joins the download under way.
   */
  downloadBackup(argument: _rondb_backup_v1_DownloadBackupRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_rondb_backup_v1_DownloadBackupResponse__Output>;
  downloadBackup(argument: _rondb_backup_v1_DownloadBackupRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_rondb_backup_v1_DownloadBackupResponse__Output>;
  
  /**
   * Who this agent is, what lies on its disk and where it would upload. Claims nothing.
   */
  GetNode(argument: _rondb_backup_v1_GetNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  GetNode(argument: _rondb_backup_v1_GetNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  GetNode(argument: _rondb_backup_v1_GetNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  GetNode(argument: _rondb_backup_v1_GetNodeRequest, callback: grpc.requestCallback<_rondb_backup_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Who this agent is, what lies on its disk and where it would upload. Claims nothing.
   */
  getNode(argument: _rondb_backup_v1_GetNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  getNode(argument: _rondb_backup_v1_GetNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  getNode(argument: _rondb_backup_v1_GetNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  getNode(argument: _rondb_backup_v1_GetNodeRequest, callback: grpc.requestCallback<_rondb_backup_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Reads the backup's files on this node's disk, or those that were fetched of one stored data node. A server stream: progress at most once a second, then the files,
   * then the tables and fragments in chunks, then the summary as the last message.
   * 
   * Calling it again for the same backup joins the inspection under way. A lost stream does not end the work; it
   * goes on for the lease time, in which it can be joined.
   */
  InspectBackup(argument: _rondb_backup_v1_InspectBackupRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_rondb_backup_v1_InspectBackupResponse__Output>;
  InspectBackup(argument: _rondb_backup_v1_InspectBackupRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_rondb_backup_v1_InspectBackupResponse__Output>;
  /**
   * Reads the backup's files on this node's disk, or those that were fetched of one stored data node. A server stream: progress at most once a second, then the files,
   * then the tables and fragments in chunks, then the summary as the last message.
   * 
   * Calling it again for the same backup joins the inspection under way. A lost stream does not end the work; it
   * goes on for the lease time, in which it can be joined.
   */
  inspectBackup(argument: _rondb_backup_v1_InspectBackupRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_rondb_backup_v1_InspectBackupResponse__Output>;
  inspectBackup(argument: _rondb_backup_v1_InspectBackupRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_rondb_backup_v1_InspectBackupResponse__Output>;
  
  /**
   * Runs one ndb_restore over the fetched files of one stored data node, against the cluster of this agent's own
   * configuration. A server stream: progress at most once a second, then the result. Calling it again while it runs joins
   * it; a step that has ended is run anew.
   */
  RestoreStep(argument: _rondb_backup_v1_RestoreStepRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_rondb_backup_v1_RestoreStepResponse__Output>;
  RestoreStep(argument: _rondb_backup_v1_RestoreStepRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_rondb_backup_v1_RestoreStepResponse__Output>;
  /**
   * Runs one ndb_restore over the fetched files of one stored data node, against the cluster of this agent's own
   * configuration. A server stream: progress at most once a second, then the result. Calling it again while it runs joins
   * it; a step that has ended is run anew.
   */
  restoreStep(argument: _rondb_backup_v1_RestoreStepRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_rondb_backup_v1_RestoreStepResponse__Output>;
  restoreStep(argument: _rondb_backup_v1_RestoreStepRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_rondb_backup_v1_RestoreStepResponse__Output>;
  
  /**
   * Ends what this agent does for a run and releases the claim. The answer comes when nothing runs any more.
   */
  StopWork(argument: _rondb_backup_v1_StopWorkRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_StopWorkResponse__Output>): grpc.ClientUnaryCall;
  StopWork(argument: _rondb_backup_v1_StopWorkRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_StopWorkResponse__Output>): grpc.ClientUnaryCall;
  StopWork(argument: _rondb_backup_v1_StopWorkRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_StopWorkResponse__Output>): grpc.ClientUnaryCall;
  StopWork(argument: _rondb_backup_v1_StopWorkRequest, callback: grpc.requestCallback<_rondb_backup_v1_StopWorkResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Ends what this agent does for a run and releases the claim. The answer comes when nothing runs any more.
   */
  stopWork(argument: _rondb_backup_v1_StopWorkRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_StopWorkResponse__Output>): grpc.ClientUnaryCall;
  stopWork(argument: _rondb_backup_v1_StopWorkRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rondb_backup_v1_StopWorkResponse__Output>): grpc.ClientUnaryCall;
  stopWork(argument: _rondb_backup_v1_StopWorkRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rondb_backup_v1_StopWorkResponse__Output>): grpc.ClientUnaryCall;
  stopWork(argument: _rondb_backup_v1_StopWorkRequest, callback: grpc.requestCallback<_rondb_backup_v1_StopWorkResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Uploads the inspected files. A server stream: progress at most once a second, then a result for each file.
   * Calling it again joins the upload under way, or finds it done. What the remote holds in full is not sent again.
   */
  UploadBackup(argument: _rondb_backup_v1_UploadBackupRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_rondb_backup_v1_UploadBackupResponse__Output>;
  UploadBackup(argument: _rondb_backup_v1_UploadBackupRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_rondb_backup_v1_UploadBackupResponse__Output>;
  /**
   * Uploads the inspected files. A server stream: progress at most once a second, then a result for each file.
   * Calling it again joins the upload under way, or finds it done. What the remote holds in full is not sent again.
   */
  uploadBackup(argument: _rondb_backup_v1_UploadBackupRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_rondb_backup_v1_UploadBackupResponse__Output>;
  uploadBackup(argument: _rondb_backup_v1_UploadBackupRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_rondb_backup_v1_UploadBackupResponse__Output>;
  
}

/**
 * The service of the agent that runs beside one data node and can read its BACKUP directory.
 * 
 * The agent knows its object store from its own configuration; a caller names backup ids only. So a stolen
 * coordinator identity cannot make it send data elsewhere, nor read another path.
 */
export interface AgentServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Takes this agent for one run, or renews that. An agent serves one run at a time; another run is refused with
   * RUN_IN_PROGRESS, which names the holder, until the run is released or its lease has run out.
   */
  ClaimNode: grpc.handleUnaryCall<_rondb_backup_v1_ClaimNodeRequest__Output, _rondb_backup_v1_ClaimNodeResponse>;
  
  /**
   * Removes what was fetched of a backup. Missing is as good as removed.
   */
  DeleteDownload: grpc.handleUnaryCall<_rondb_backup_v1_DeleteDownloadRequest__Output, _rondb_backup_v1_DeleteDownloadResponse>;
  
  /**
   * Removes the directory of one backup from this node's disk. Missing is as good as removed.
   */
  DeleteLocalBackup: grpc.handleUnaryCall<_rondb_backup_v1_DeleteLocalBackupRequest__Output, _rondb_backup_v1_DeleteLocalBackupResponse>;
  
  /**
   * Fetches stored files of a backup into this agent's restore directory, one directory for each data node that wrote
   * them. A server stream: progress at most once a second, then each file as it is on the disk. Every file has the stated
   * size and SHA-256, or the call fails with RESTORE_FILE_DIFFERS. What is there in full is not fetched again. Calling it
   * again joins the download under way.
   */
  DownloadBackup: grpc.handleServerStreamingCall<_rondb_backup_v1_DownloadBackupRequest__Output, _rondb_backup_v1_DownloadBackupResponse>;
  
  /**
   * Who this agent is, what lies on its disk and where it would upload. Claims nothing.
   */
  GetNode: grpc.handleUnaryCall<_rondb_backup_v1_GetNodeRequest__Output, _rondb_backup_v1_GetNodeResponse>;
  
  /**
   * Reads the backup's files on this node's disk, or those that were fetched of one stored data node. A server stream: progress at most once a second, then the files,
   * then the tables and fragments in chunks, then the summary as the last message.
   * 
   * Calling it again for the same backup joins the inspection under way. A lost stream does not end the work; it
   * goes on for the lease time, in which it can be joined.
   */
  InspectBackup: grpc.handleServerStreamingCall<_rondb_backup_v1_InspectBackupRequest__Output, _rondb_backup_v1_InspectBackupResponse>;
  
  /**
   * Runs one ndb_restore over the fetched files of one stored data node, against the cluster of this agent's own
   * configuration. A server stream: progress at most once a second, then the result. Calling it again while it runs joins
   * it; a step that has ended is run anew.
   */
  RestoreStep: grpc.handleServerStreamingCall<_rondb_backup_v1_RestoreStepRequest__Output, _rondb_backup_v1_RestoreStepResponse>;
  
  /**
   * Ends what this agent does for a run and releases the claim. The answer comes when nothing runs any more.
   */
  StopWork: grpc.handleUnaryCall<_rondb_backup_v1_StopWorkRequest__Output, _rondb_backup_v1_StopWorkResponse>;
  
  /**
   * Uploads the inspected files. A server stream: progress at most once a second, then a result for each file.
   * Calling it again joins the upload under way, or finds it done. What the remote holds in full is not sent again.
   */
  UploadBackup: grpc.handleServerStreamingCall<_rondb_backup_v1_UploadBackupRequest__Output, _rondb_backup_v1_UploadBackupResponse>;
  
}

export interface AgentServiceDefinition extends grpc.ServiceDefinition {
  ClaimNode: MethodDefinition<_rondb_backup_v1_ClaimNodeRequest, _rondb_backup_v1_ClaimNodeResponse, _rondb_backup_v1_ClaimNodeRequest__Output, _rondb_backup_v1_ClaimNodeResponse__Output>
  DeleteDownload: MethodDefinition<_rondb_backup_v1_DeleteDownloadRequest, _rondb_backup_v1_DeleteDownloadResponse, _rondb_backup_v1_DeleteDownloadRequest__Output, _rondb_backup_v1_DeleteDownloadResponse__Output>
  DeleteLocalBackup: MethodDefinition<_rondb_backup_v1_DeleteLocalBackupRequest, _rondb_backup_v1_DeleteLocalBackupResponse, _rondb_backup_v1_DeleteLocalBackupRequest__Output, _rondb_backup_v1_DeleteLocalBackupResponse__Output>
  DownloadBackup: MethodDefinition<_rondb_backup_v1_DownloadBackupRequest, _rondb_backup_v1_DownloadBackupResponse, _rondb_backup_v1_DownloadBackupRequest__Output, _rondb_backup_v1_DownloadBackupResponse__Output>
  GetNode: MethodDefinition<_rondb_backup_v1_GetNodeRequest, _rondb_backup_v1_GetNodeResponse, _rondb_backup_v1_GetNodeRequest__Output, _rondb_backup_v1_GetNodeResponse__Output>
  InspectBackup: MethodDefinition<_rondb_backup_v1_InspectBackupRequest, _rondb_backup_v1_InspectBackupResponse, _rondb_backup_v1_InspectBackupRequest__Output, _rondb_backup_v1_InspectBackupResponse__Output>
  RestoreStep: MethodDefinition<_rondb_backup_v1_RestoreStepRequest, _rondb_backup_v1_RestoreStepResponse, _rondb_backup_v1_RestoreStepRequest__Output, _rondb_backup_v1_RestoreStepResponse__Output>
  StopWork: MethodDefinition<_rondb_backup_v1_StopWorkRequest, _rondb_backup_v1_StopWorkResponse, _rondb_backup_v1_StopWorkRequest__Output, _rondb_backup_v1_StopWorkResponse__Output>
  UploadBackup: MethodDefinition<_rondb_backup_v1_UploadBackupRequest, _rondb_backup_v1_UploadBackupResponse, _rondb_backup_v1_UploadBackupRequest__Output, _rondb_backup_v1_UploadBackupResponse__Output>
}
