import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { AgentServiceClient as _rondb_backup_v1_AgentServiceClient, AgentServiceDefinition as _rondb_backup_v1_AgentServiceDefinition } from './rondb/backup/v1/AgentService.ts';
import type { ClaimNodeRequest as _rondb_backup_v1_ClaimNodeRequest, ClaimNodeRequest__Output as _rondb_backup_v1_ClaimNodeRequest__Output } from './rondb/backup/v1/ClaimNodeRequest.ts';
import type { ClaimNodeResponse as _rondb_backup_v1_ClaimNodeResponse, ClaimNodeResponse__Output as _rondb_backup_v1_ClaimNodeResponse__Output } from './rondb/backup/v1/ClaimNodeResponse.ts';
import type { DeleteDownloadRequest as _rondb_backup_v1_DeleteDownloadRequest, DeleteDownloadRequest__Output as _rondb_backup_v1_DeleteDownloadRequest__Output } from './rondb/backup/v1/DeleteDownloadRequest.ts';
import type { DeleteDownloadResponse as _rondb_backup_v1_DeleteDownloadResponse, DeleteDownloadResponse__Output as _rondb_backup_v1_DeleteDownloadResponse__Output } from './rondb/backup/v1/DeleteDownloadResponse.ts';
import type { DeleteLocalBackupRequest as _rondb_backup_v1_DeleteLocalBackupRequest, DeleteLocalBackupRequest__Output as _rondb_backup_v1_DeleteLocalBackupRequest__Output } from './rondb/backup/v1/DeleteLocalBackupRequest.ts';
import type { DeleteLocalBackupResponse as _rondb_backup_v1_DeleteLocalBackupResponse, DeleteLocalBackupResponse__Output as _rondb_backup_v1_DeleteLocalBackupResponse__Output } from './rondb/backup/v1/DeleteLocalBackupResponse.ts';
import type { DownloadBackupRequest as _rondb_backup_v1_DownloadBackupRequest, DownloadBackupRequest__Output as _rondb_backup_v1_DownloadBackupRequest__Output } from './rondb/backup/v1/DownloadBackupRequest.ts';
import type { DownloadBackupResponse as _rondb_backup_v1_DownloadBackupResponse, DownloadBackupResponse__Output as _rondb_backup_v1_DownloadBackupResponse__Output } from './rondb/backup/v1/DownloadBackupResponse.ts';
import type { DownloadSummary as _rondb_backup_v1_DownloadSummary, DownloadSummary__Output as _rondb_backup_v1_DownloadSummary__Output } from './rondb/backup/v1/DownloadSummary.ts';
import type { ErrorReport as _rondb_backup_v1_ErrorReport, ErrorReport__Output as _rondb_backup_v1_ErrorReport__Output } from './rondb/backup/v1/ErrorReport.ts';
import type { FragmentChunk as _rondb_backup_v1_FragmentChunk, FragmentChunk__Output as _rondb_backup_v1_FragmentChunk__Output } from './rondb/backup/v1/FragmentChunk.ts';
import type { FragmentCount as _rondb_backup_v1_FragmentCount, FragmentCount__Output as _rondb_backup_v1_FragmentCount__Output } from './rondb/backup/v1/FragmentCount.ts';
import type { GetNodeRequest as _rondb_backup_v1_GetNodeRequest, GetNodeRequest__Output as _rondb_backup_v1_GetNodeRequest__Output } from './rondb/backup/v1/GetNodeRequest.ts';
import type { GetNodeResponse as _rondb_backup_v1_GetNodeResponse, GetNodeResponse__Output as _rondb_backup_v1_GetNodeResponse__Output } from './rondb/backup/v1/GetNodeResponse.ts';
import type { InspectBackupRequest as _rondb_backup_v1_InspectBackupRequest, InspectBackupRequest__Output as _rondb_backup_v1_InspectBackupRequest__Output } from './rondb/backup/v1/InspectBackupRequest.ts';
import type { InspectBackupResponse as _rondb_backup_v1_InspectBackupResponse, InspectBackupResponse__Output as _rondb_backup_v1_InspectBackupResponse__Output } from './rondb/backup/v1/InspectBackupResponse.ts';
import type { InspectedFile as _rondb_backup_v1_InspectedFile, InspectedFile__Output as _rondb_backup_v1_InspectedFile__Output } from './rondb/backup/v1/InspectedFile.ts';
import type { InspectionSummary as _rondb_backup_v1_InspectionSummary, InspectionSummary__Output as _rondb_backup_v1_InspectionSummary__Output } from './rondb/backup/v1/InspectionSummary.ts';
import type { LocalBackup as _rondb_backup_v1_LocalBackup, LocalBackup__Output as _rondb_backup_v1_LocalBackup__Output } from './rondb/backup/v1/LocalBackup.ts';
import type { LogChanges as _rondb_backup_v1_LogChanges, LogChanges__Output as _rondb_backup_v1_LogChanges__Output } from './rondb/backup/v1/LogChanges.ts';
import type { LogChunk as _rondb_backup_v1_LogChunk, LogChunk__Output as _rondb_backup_v1_LogChunk__Output } from './rondb/backup/v1/LogChunk.ts';
import type { NativeTable as _rondb_backup_v1_NativeTable, NativeTable__Output as _rondb_backup_v1_NativeTable__Output } from './rondb/backup/v1/NativeTable.ts';
import type { Progress as _rondb_backup_v1_Progress, Progress__Output as _rondb_backup_v1_Progress__Output } from './rondb/backup/v1/Progress.ts';
import type { RestoreAbility as _rondb_backup_v1_RestoreAbility, RestoreAbility__Output as _rondb_backup_v1_RestoreAbility__Output } from './rondb/backup/v1/RestoreAbility.ts';
import type { RestoreSelection as _rondb_backup_v1_RestoreSelection, RestoreSelection__Output as _rondb_backup_v1_RestoreSelection__Output } from './rondb/backup/v1/RestoreSelection.ts';
import type { RestoreStepRequest as _rondb_backup_v1_RestoreStepRequest, RestoreStepRequest__Output as _rondb_backup_v1_RestoreStepRequest__Output } from './rondb/backup/v1/RestoreStepRequest.ts';
import type { RestoreStepResponse as _rondb_backup_v1_RestoreStepResponse, RestoreStepResponse__Output as _rondb_backup_v1_RestoreStepResponse__Output } from './rondb/backup/v1/RestoreStepResponse.ts';
import type { RestoreStepSummary as _rondb_backup_v1_RestoreStepSummary, RestoreStepSummary__Output as _rondb_backup_v1_RestoreStepSummary__Output } from './rondb/backup/v1/RestoreStepSummary.ts';
import type { RunClaim as _rondb_backup_v1_RunClaim, RunClaim__Output as _rondb_backup_v1_RunClaim__Output } from './rondb/backup/v1/RunClaim.ts';
import type { StopWorkRequest as _rondb_backup_v1_StopWorkRequest, StopWorkRequest__Output as _rondb_backup_v1_StopWorkRequest__Output } from './rondb/backup/v1/StopWorkRequest.ts';
import type { StopWorkResponse as _rondb_backup_v1_StopWorkResponse, StopWorkResponse__Output as _rondb_backup_v1_StopWorkResponse__Output } from './rondb/backup/v1/StopWorkResponse.ts';
import type { StoredFile as _rondb_backup_v1_StoredFile, StoredFile__Output as _rondb_backup_v1_StoredFile__Output } from './rondb/backup/v1/StoredFile.ts';
import type { TableChunk as _rondb_backup_v1_TableChunk, TableChunk__Output as _rondb_backup_v1_TableChunk__Output } from './rondb/backup/v1/TableChunk.ts';
import type { UploadBackupRequest as _rondb_backup_v1_UploadBackupRequest, UploadBackupRequest__Output as _rondb_backup_v1_UploadBackupRequest__Output } from './rondb/backup/v1/UploadBackupRequest.ts';
import type { UploadBackupResponse as _rondb_backup_v1_UploadBackupResponse, UploadBackupResponse__Output as _rondb_backup_v1_UploadBackupResponse__Output } from './rondb/backup/v1/UploadBackupResponse.ts';
import type { UploadSummary as _rondb_backup_v1_UploadSummary, UploadSummary__Output as _rondb_backup_v1_UploadSummary__Output } from './rondb/backup/v1/UploadSummary.ts';
import type { Warning as _rondb_backup_v1_Warning, Warning__Output as _rondb_backup_v1_Warning__Output } from './rondb/backup/v1/Warning.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  rondb: {
    backup: {
      v1: {
        /**
         * The service of the agent that runs beside one data node and can read its BACKUP directory.
         * 
         * The agent knows its object store from its own configuration; a caller names backup ids only. So a stolen
         * coordinator identity cannot make it send data elsewhere, nor read another path.
         */
        AgentService: SubtypeConstructor<typeof grpc.Client, _rondb_backup_v1_AgentServiceClient> & { service: _rondb_backup_v1_AgentServiceDefinition }
        ClaimNodeRequest: MessageTypeDefinition<_rondb_backup_v1_ClaimNodeRequest, _rondb_backup_v1_ClaimNodeRequest__Output>
        ClaimNodeResponse: MessageTypeDefinition<_rondb_backup_v1_ClaimNodeResponse, _rondb_backup_v1_ClaimNodeResponse__Output>
        DeleteDownloadRequest: MessageTypeDefinition<_rondb_backup_v1_DeleteDownloadRequest, _rondb_backup_v1_DeleteDownloadRequest__Output>
        DeleteDownloadResponse: MessageTypeDefinition<_rondb_backup_v1_DeleteDownloadResponse, _rondb_backup_v1_DeleteDownloadResponse__Output>
        DeleteLocalBackupRequest: MessageTypeDefinition<_rondb_backup_v1_DeleteLocalBackupRequest, _rondb_backup_v1_DeleteLocalBackupRequest__Output>
        DeleteLocalBackupResponse: MessageTypeDefinition<_rondb_backup_v1_DeleteLocalBackupResponse, _rondb_backup_v1_DeleteLocalBackupResponse__Output>
        DownloadBackupRequest: MessageTypeDefinition<_rondb_backup_v1_DownloadBackupRequest, _rondb_backup_v1_DownloadBackupRequest__Output>
        DownloadBackupResponse: MessageTypeDefinition<_rondb_backup_v1_DownloadBackupResponse, _rondb_backup_v1_DownloadBackupResponse__Output>
        DownloadSummary: MessageTypeDefinition<_rondb_backup_v1_DownloadSummary, _rondb_backup_v1_DownloadSummary__Output>
        ErrorReport: MessageTypeDefinition<_rondb_backup_v1_ErrorReport, _rondb_backup_v1_ErrorReport__Output>
        FragmentChunk: MessageTypeDefinition<_rondb_backup_v1_FragmentChunk, _rondb_backup_v1_FragmentChunk__Output>
        FragmentCount: MessageTypeDefinition<_rondb_backup_v1_FragmentCount, _rondb_backup_v1_FragmentCount__Output>
        GetNodeRequest: MessageTypeDefinition<_rondb_backup_v1_GetNodeRequest, _rondb_backup_v1_GetNodeRequest__Output>
        GetNodeResponse: MessageTypeDefinition<_rondb_backup_v1_GetNodeResponse, _rondb_backup_v1_GetNodeResponse__Output>
        InspectBackupRequest: MessageTypeDefinition<_rondb_backup_v1_InspectBackupRequest, _rondb_backup_v1_InspectBackupRequest__Output>
        InspectBackupResponse: MessageTypeDefinition<_rondb_backup_v1_InspectBackupResponse, _rondb_backup_v1_InspectBackupResponse__Output>
        InspectDepth: EnumTypeDefinition
        InspectedFile: MessageTypeDefinition<_rondb_backup_v1_InspectedFile, _rondb_backup_v1_InspectedFile__Output>
        InspectionSummary: MessageTypeDefinition<_rondb_backup_v1_InspectionSummary, _rondb_backup_v1_InspectionSummary__Output>
        LocalBackup: MessageTypeDefinition<_rondb_backup_v1_LocalBackup, _rondb_backup_v1_LocalBackup__Output>
        LocalBackupState: EnumTypeDefinition
        LogChanges: MessageTypeDefinition<_rondb_backup_v1_LogChanges, _rondb_backup_v1_LogChanges__Output>
        LogChunk: MessageTypeDefinition<_rondb_backup_v1_LogChunk, _rondb_backup_v1_LogChunk__Output>
        NativeTable: MessageTypeDefinition<_rondb_backup_v1_NativeTable, _rondb_backup_v1_NativeTable__Output>
        Progress: MessageTypeDefinition<_rondb_backup_v1_Progress, _rondb_backup_v1_Progress__Output>
        RestoreAbility: MessageTypeDefinition<_rondb_backup_v1_RestoreAbility, _rondb_backup_v1_RestoreAbility__Output>
        RestoreAction: EnumTypeDefinition
        RestoreSelection: MessageTypeDefinition<_rondb_backup_v1_RestoreSelection, _rondb_backup_v1_RestoreSelection__Output>
        RestoreStepRequest: MessageTypeDefinition<_rondb_backup_v1_RestoreStepRequest, _rondb_backup_v1_RestoreStepRequest__Output>
        RestoreStepResponse: MessageTypeDefinition<_rondb_backup_v1_RestoreStepResponse, _rondb_backup_v1_RestoreStepResponse__Output>
        RestoreStepSummary: MessageTypeDefinition<_rondb_backup_v1_RestoreStepSummary, _rondb_backup_v1_RestoreStepSummary__Output>
        RunClaim: MessageTypeDefinition<_rondb_backup_v1_RunClaim, _rondb_backup_v1_RunClaim__Output>
        SnapshotPoint: EnumTypeDefinition
        StopWorkRequest: MessageTypeDefinition<_rondb_backup_v1_StopWorkRequest, _rondb_backup_v1_StopWorkRequest__Output>
        StopWorkResponse: MessageTypeDefinition<_rondb_backup_v1_StopWorkResponse, _rondb_backup_v1_StopWorkResponse__Output>
        StoredFile: MessageTypeDefinition<_rondb_backup_v1_StoredFile, _rondb_backup_v1_StoredFile__Output>
        TableChunk: MessageTypeDefinition<_rondb_backup_v1_TableChunk, _rondb_backup_v1_TableChunk__Output>
        UploadBackupRequest: MessageTypeDefinition<_rondb_backup_v1_UploadBackupRequest, _rondb_backup_v1_UploadBackupRequest__Output>
        UploadBackupResponse: MessageTypeDefinition<_rondb_backup_v1_UploadBackupResponse, _rondb_backup_v1_UploadBackupResponse__Output>
        UploadSummary: MessageTypeDefinition<_rondb_backup_v1_UploadSummary, _rondb_backup_v1_UploadSummary__Output>
        Warning: MessageTypeDefinition<_rondb_backup_v1_Warning, _rondb_backup_v1_Warning__Output>
      }
    }
  }
}

