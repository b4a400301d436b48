import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { AdoptBackupRequest as _rondb_backup_v1_AdoptBackupRequest, AdoptBackupRequest__Output as _rondb_backup_v1_AdoptBackupRequest__Output } from './rondb/backup/v1/AdoptBackupRequest.ts';
import type { AdoptBackupResponse as _rondb_backup_v1_AdoptBackupResponse, AdoptBackupResponse__Output as _rondb_backup_v1_AdoptBackupResponse__Output } from './rondb/backup/v1/AdoptBackupResponse.ts';
import type { BackupSummary as _rondb_backup_v1_BackupSummary, BackupSummary__Output as _rondb_backup_v1_BackupSummary__Output } from './rondb/backup/v1/BackupSummary.ts';
import type { CancelOperationRequest as _rondb_backup_v1_CancelOperationRequest, CancelOperationRequest__Output as _rondb_backup_v1_CancelOperationRequest__Output } from './rondb/backup/v1/CancelOperationRequest.ts';
import type { CancelOperationResponse as _rondb_backup_v1_CancelOperationResponse, CancelOperationResponse__Output as _rondb_backup_v1_CancelOperationResponse__Output } from './rondb/backup/v1/CancelOperationResponse.ts';
import type { CheckItem as _rondb_backup_v1_CheckItem, CheckItem__Output as _rondb_backup_v1_CheckItem__Output } from './rondb/backup/v1/CheckItem.ts';
import type { CheckSetupRequest as _rondb_backup_v1_CheckSetupRequest, CheckSetupRequest__Output as _rondb_backup_v1_CheckSetupRequest__Output } from './rondb/backup/v1/CheckSetupRequest.ts';
import type { CheckSetupResponse as _rondb_backup_v1_CheckSetupResponse, CheckSetupResponse__Output as _rondb_backup_v1_CheckSetupResponse__Output } from './rondb/backup/v1/CheckSetupResponse.ts';
import type { CoordinatorServiceClient as _rondb_backup_v1_CoordinatorServiceClient, CoordinatorServiceDefinition as _rondb_backup_v1_CoordinatorServiceDefinition } from './rondb/backup/v1/CoordinatorService.ts';
import type { DeleteBackupRequest as _rondb_backup_v1_DeleteBackupRequest, DeleteBackupRequest__Output as _rondb_backup_v1_DeleteBackupRequest__Output } from './rondb/backup/v1/DeleteBackupRequest.ts';
import type { DeleteBackupResponse as _rondb_backup_v1_DeleteBackupResponse, DeleteBackupResponse__Output as _rondb_backup_v1_DeleteBackupResponse__Output } from './rondb/backup/v1/DeleteBackupResponse.ts';
import type { ErrorReport as _rondb_backup_v1_ErrorReport, ErrorReport__Output as _rondb_backup_v1_ErrorReport__Output } from './rondb/backup/v1/ErrorReport.ts';
import type { EstimateBackupRequest as _rondb_backup_v1_EstimateBackupRequest, EstimateBackupRequest__Output as _rondb_backup_v1_EstimateBackupRequest__Output } from './rondb/backup/v1/EstimateBackupRequest.ts';
import type { EstimateBackupResponse as _rondb_backup_v1_EstimateBackupResponse, EstimateBackupResponse__Output as _rondb_backup_v1_EstimateBackupResponse__Output } from './rondb/backup/v1/EstimateBackupResponse.ts';
import type { Finding as _rondb_backup_v1_Finding, Finding__Output as _rondb_backup_v1_Finding__Output } from './rondb/backup/v1/Finding.ts';
import type { GetBackupRequest as _rondb_backup_v1_GetBackupRequest, GetBackupRequest__Output as _rondb_backup_v1_GetBackupRequest__Output } from './rondb/backup/v1/GetBackupRequest.ts';
import type { GetBackupResponse as _rondb_backup_v1_GetBackupResponse, GetBackupResponse__Output as _rondb_backup_v1_GetBackupResponse__Output } from './rondb/backup/v1/GetBackupResponse.ts';
import type { GetOperationLogRequest as _rondb_backup_v1_GetOperationLogRequest, GetOperationLogRequest__Output as _rondb_backup_v1_GetOperationLogRequest__Output } from './rondb/backup/v1/GetOperationLogRequest.ts';
import type { GetOperationLogResponse as _rondb_backup_v1_GetOperationLogResponse, GetOperationLogResponse__Output as _rondb_backup_v1_GetOperationLogResponse__Output } from './rondb/backup/v1/GetOperationLogResponse.ts';
import type { ListBackupsRequest as _rondb_backup_v1_ListBackupsRequest, ListBackupsRequest__Output as _rondb_backup_v1_ListBackupsRequest__Output } from './rondb/backup/v1/ListBackupsRequest.ts';
import type { ListBackupsResponse as _rondb_backup_v1_ListBackupsResponse, ListBackupsResponse__Output as _rondb_backup_v1_ListBackupsResponse__Output } from './rondb/backup/v1/ListBackupsResponse.ts';
import type { ListSchedulesRequest as _rondb_backup_v1_ListSchedulesRequest, ListSchedulesRequest__Output as _rondb_backup_v1_ListSchedulesRequest__Output } from './rondb/backup/v1/ListSchedulesRequest.ts';
import type { ListSchedulesResponse as _rondb_backup_v1_ListSchedulesResponse, ListSchedulesResponse__Output as _rondb_backup_v1_ListSchedulesResponse__Output } from './rondb/backup/v1/ListSchedulesResponse.ts';
import type { NodeProgress as _rondb_backup_v1_NodeProgress, NodeProgress__Output as _rondb_backup_v1_NodeProgress__Output } from './rondb/backup/v1/NodeProgress.ts';
import type { Operation as _rondb_backup_v1_Operation, Operation__Output as _rondb_backup_v1_Operation__Output } from './rondb/backup/v1/Operation.ts';
import type { PastRun as _rondb_backup_v1_PastRun, PastRun__Output as _rondb_backup_v1_PastRun__Output } from './rondb/backup/v1/PastRun.ts';
import type { PhaseProgress as _rondb_backup_v1_PhaseProgress, PhaseProgress__Output as _rondb_backup_v1_PhaseProgress__Output } from './rondb/backup/v1/PhaseProgress.ts';
import type { PinBackupRequest as _rondb_backup_v1_PinBackupRequest, PinBackupRequest__Output as _rondb_backup_v1_PinBackupRequest__Output } from './rondb/backup/v1/PinBackupRequest.ts';
import type { PinBackupResponse as _rondb_backup_v1_PinBackupResponse, PinBackupResponse__Output as _rondb_backup_v1_PinBackupResponse__Output } from './rondb/backup/v1/PinBackupResponse.ts';
import type { PlanRestoreRequest as _rondb_backup_v1_PlanRestoreRequest, PlanRestoreRequest__Output as _rondb_backup_v1_PlanRestoreRequest__Output } from './rondb/backup/v1/PlanRestoreRequest.ts';
import type { PlanRestoreResponse as _rondb_backup_v1_PlanRestoreResponse, PlanRestoreResponse__Output as _rondb_backup_v1_PlanRestoreResponse__Output } from './rondb/backup/v1/PlanRestoreResponse.ts';
import type { Progress as _rondb_backup_v1_Progress, Progress__Output as _rondb_backup_v1_Progress__Output } from './rondb/backup/v1/Progress.ts';
import type { PruneBackupsRequest as _rondb_backup_v1_PruneBackupsRequest, PruneBackupsRequest__Output as _rondb_backup_v1_PruneBackupsRequest__Output } from './rondb/backup/v1/PruneBackupsRequest.ts';
import type { PruneBackupsResponse as _rondb_backup_v1_PruneBackupsResponse, PruneBackupsResponse__Output as _rondb_backup_v1_PruneBackupsResponse__Output } from './rondb/backup/v1/PruneBackupsResponse.ts';
import type { PrunedBackup as _rondb_backup_v1_PrunedBackup, PrunedBackup__Output as _rondb_backup_v1_PrunedBackup__Output } from './rondb/backup/v1/PrunedBackup.ts';
import type { RestorePlan as _rondb_backup_v1_RestorePlan, RestorePlan__Output as _rondb_backup_v1_RestorePlan__Output } from './rondb/backup/v1/RestorePlan.ts';
import type { RestoreReport as _rondb_backup_v1_RestoreReport, RestoreReport__Output as _rondb_backup_v1_RestoreReport__Output } from './rondb/backup/v1/RestoreReport.ts';
import type { RestoreSelection as _rondb_backup_v1_RestoreSelection, RestoreSelection__Output as _rondb_backup_v1_RestoreSelection__Output } from './rondb/backup/v1/RestoreSelection.ts';
import type { RestoreShare as _rondb_backup_v1_RestoreShare, RestoreShare__Output as _rondb_backup_v1_RestoreShare__Output } from './rondb/backup/v1/RestoreShare.ts';
import type { RestoreSpec as _rondb_backup_v1_RestoreSpec, RestoreSpec__Output as _rondb_backup_v1_RestoreSpec__Output } from './rondb/backup/v1/RestoreSpec.ts';
import type { RestoreTable as _rondb_backup_v1_RestoreTable, RestoreTable__Output as _rondb_backup_v1_RestoreTable__Output } from './rondb/backup/v1/RestoreTable.ts';
import type { RestoredObject as _rondb_backup_v1_RestoredObject, RestoredObject__Output as _rondb_backup_v1_RestoredObject__Output } from './rondb/backup/v1/RestoredObject.ts';
import type { RestoredTable as _rondb_backup_v1_RestoredTable, RestoredTable__Output as _rondb_backup_v1_RestoredTable__Output } from './rondb/backup/v1/RestoredTable.ts';
import type { Schedule as _rondb_backup_v1_Schedule, Schedule__Output as _rondb_backup_v1_Schedule__Output } from './rondb/backup/v1/Schedule.ts';
import type { ScheduleOutcome as _rondb_backup_v1_ScheduleOutcome, ScheduleOutcome__Output as _rondb_backup_v1_ScheduleOutcome__Output } from './rondb/backup/v1/ScheduleOutcome.ts';
import type { Signature as _rondb_backup_v1_Signature, Signature__Output as _rondb_backup_v1_Signature__Output } from './rondb/backup/v1/Signature.ts';
import type { StartBackupRequest as _rondb_backup_v1_StartBackupRequest, StartBackupRequest__Output as _rondb_backup_v1_StartBackupRequest__Output } from './rondb/backup/v1/StartBackupRequest.ts';
import type { StartBackupResponse as _rondb_backup_v1_StartBackupResponse, StartBackupResponse__Output as _rondb_backup_v1_StartBackupResponse__Output } from './rondb/backup/v1/StartBackupResponse.ts';
import type { StartRestoreRequest as _rondb_backup_v1_StartRestoreRequest, StartRestoreRequest__Output as _rondb_backup_v1_StartRestoreRequest__Output } from './rondb/backup/v1/StartRestoreRequest.ts';
import type { StartRestoreResponse as _rondb_backup_v1_StartRestoreResponse, StartRestoreResponse__Output as _rondb_backup_v1_StartRestoreResponse__Output } from './rondb/backup/v1/StartRestoreResponse.ts';
import type { UnpinBackupRequest as _rondb_backup_v1_UnpinBackupRequest, UnpinBackupRequest__Output as _rondb_backup_v1_UnpinBackupRequest__Output } from './rondb/backup/v1/UnpinBackupRequest.ts';
import type { UnpinBackupResponse as _rondb_backup_v1_UnpinBackupResponse, UnpinBackupResponse__Output as _rondb_backup_v1_UnpinBackupResponse__Output } from './rondb/backup/v1/UnpinBackupResponse.ts';
import type { Verification as _rondb_backup_v1_Verification, Verification__Output as _rondb_backup_v1_Verification__Output } from './rondb/backup/v1/Verification.ts';
import type { VerifyBackupsRequest as _rondb_backup_v1_VerifyBackupsRequest, VerifyBackupsRequest__Output as _rondb_backup_v1_VerifyBackupsRequest__Output } from './rondb/backup/v1/VerifyBackupsRequest.ts';
import type { VerifyBackupsResponse as _rondb_backup_v1_VerifyBackupsResponse, VerifyBackupsResponse__Output as _rondb_backup_v1_VerifyBackupsResponse__Output } from './rondb/backup/v1/VerifyBackupsResponse.ts';
import type { Warning as _rondb_backup_v1_Warning, Warning__Output as _rondb_backup_v1_Warning__Output } from './rondb/backup/v1/Warning.ts';
import type { WatchOperationRequest as _rondb_backup_v1_WatchOperationRequest, WatchOperationRequest__Output as _rondb_backup_v1_WatchOperationRequest__Output } from './rondb/backup/v1/WatchOperationRequest.ts';
import type { WatchOperationResponse as _rondb_backup_v1_WatchOperationResponse, WatchOperationResponse__Output as _rondb_backup_v1_WatchOperationResponse__Output } from './rondb/backup/v1/WatchOperationResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  rondb: {
    backup: {
      v1: {
        AdoptBackupRequest: MessageTypeDefinition<_rondb_backup_v1_AdoptBackupRequest, _rondb_backup_v1_AdoptBackupRequest__Output>
        AdoptBackupResponse: MessageTypeDefinition<_rondb_backup_v1_AdoptBackupResponse, _rondb_backup_v1_AdoptBackupResponse__Output>
        BackupState: EnumTypeDefinition
        BackupSummary: MessageTypeDefinition<_rondb_backup_v1_BackupSummary, _rondb_backup_v1_BackupSummary__Output>
        CancelOperationRequest: MessageTypeDefinition<_rondb_backup_v1_CancelOperationRequest, _rondb_backup_v1_CancelOperationRequest__Output>
        CancelOperationResponse: MessageTypeDefinition<_rondb_backup_v1_CancelOperationResponse, _rondb_backup_v1_CancelOperationResponse__Output>
        CheckItem: MessageTypeDefinition<_rondb_backup_v1_CheckItem, _rondb_backup_v1_CheckItem__Output>
        CheckResult: EnumTypeDefinition
        CheckSetupRequest: MessageTypeDefinition<_rondb_backup_v1_CheckSetupRequest, _rondb_backup_v1_CheckSetupRequest__Output>
        CheckSetupResponse: MessageTypeDefinition<_rondb_backup_v1_CheckSetupResponse, _rondb_backup_v1_CheckSetupResponse__Output>
        /**
         * The service of the coordinator: one for a cluster.
         */
        CoordinatorService: SubtypeConstructor<typeof grpc.Client, _rondb_backup_v1_CoordinatorServiceClient> & { service: _rondb_backup_v1_CoordinatorServiceDefinition }
        DeleteBackupRequest: MessageTypeDefinition<_rondb_backup_v1_DeleteBackupRequest, _rondb_backup_v1_DeleteBackupRequest__Output>
        DeleteBackupResponse: MessageTypeDefinition<_rondb_backup_v1_DeleteBackupResponse, _rondb_backup_v1_DeleteBackupResponse__Output>
        ErrorReport: MessageTypeDefinition<_rondb_backup_v1_ErrorReport, _rondb_backup_v1_ErrorReport__Output>
        EstimateBackupRequest: MessageTypeDefinition<_rondb_backup_v1_EstimateBackupRequest, _rondb_backup_v1_EstimateBackupRequest__Output>
        EstimateBackupResponse: MessageTypeDefinition<_rondb_backup_v1_EstimateBackupResponse, _rondb_backup_v1_EstimateBackupResponse__Output>
        Finding: MessageTypeDefinition<_rondb_backup_v1_Finding, _rondb_backup_v1_Finding__Output>
        FindingKind: EnumTypeDefinition
        GetBackupRequest: MessageTypeDefinition<_rondb_backup_v1_GetBackupRequest, _rondb_backup_v1_GetBackupRequest__Output>
        GetBackupResponse: MessageTypeDefinition<_rondb_backup_v1_GetBackupResponse, _rondb_backup_v1_GetBackupResponse__Output>
        GetOperationLogRequest: MessageTypeDefinition<_rondb_backup_v1_GetOperationLogRequest, _rondb_backup_v1_GetOperationLogRequest__Output>
        GetOperationLogResponse: MessageTypeDefinition<_rondb_backup_v1_GetOperationLogResponse, _rondb_backup_v1_GetOperationLogResponse__Output>
        ListBackupsRequest: MessageTypeDefinition<_rondb_backup_v1_ListBackupsRequest, _rondb_backup_v1_ListBackupsRequest__Output>
        ListBackupsResponse: MessageTypeDefinition<_rondb_backup_v1_ListBackupsResponse, _rondb_backup_v1_ListBackupsResponse__Output>
        ListSchedulesRequest: MessageTypeDefinition<_rondb_backup_v1_ListSchedulesRequest, _rondb_backup_v1_ListSchedulesRequest__Output>
        ListSchedulesResponse: MessageTypeDefinition<_rondb_backup_v1_ListSchedulesResponse, _rondb_backup_v1_ListSchedulesResponse__Output>
        NodeProgress: MessageTypeDefinition<_rondb_backup_v1_NodeProgress, _rondb_backup_v1_NodeProgress__Output>
        Operation: MessageTypeDefinition<_rondb_backup_v1_Operation, _rondb_backup_v1_Operation__Output>
        OperationKind: EnumTypeDefinition
        OperationState: EnumTypeDefinition
        PastRun: MessageTypeDefinition<_rondb_backup_v1_PastRun, _rondb_backup_v1_PastRun__Output>
        PhaseProgress: MessageTypeDefinition<_rondb_backup_v1_PhaseProgress, _rondb_backup_v1_PhaseProgress__Output>
        PhaseState: EnumTypeDefinition
        PinBackupRequest: MessageTypeDefinition<_rondb_backup_v1_PinBackupRequest, _rondb_backup_v1_PinBackupRequest__Output>
        PinBackupResponse: MessageTypeDefinition<_rondb_backup_v1_PinBackupResponse, _rondb_backup_v1_PinBackupResponse__Output>
        PlanRestoreRequest: MessageTypeDefinition<_rondb_backup_v1_PlanRestoreRequest, _rondb_backup_v1_PlanRestoreRequest__Output>
        PlanRestoreResponse: MessageTypeDefinition<_rondb_backup_v1_PlanRestoreResponse, _rondb_backup_v1_PlanRestoreResponse__Output>
        Progress: MessageTypeDefinition<_rondb_backup_v1_Progress, _rondb_backup_v1_Progress__Output>
        PruneBackupsRequest: MessageTypeDefinition<_rondb_backup_v1_PruneBackupsRequest, _rondb_backup_v1_PruneBackupsRequest__Output>
        PruneBackupsResponse: MessageTypeDefinition<_rondb_backup_v1_PruneBackupsResponse, _rondb_backup_v1_PruneBackupsResponse__Output>
        PruneResult: EnumTypeDefinition
        PrunedBackup: MessageTypeDefinition<_rondb_backup_v1_PrunedBackup, _rondb_backup_v1_PrunedBackup__Output>
        RestoreOutcome: EnumTypeDefinition
        RestorePlan: MessageTypeDefinition<_rondb_backup_v1_RestorePlan, _rondb_backup_v1_RestorePlan__Output>
        RestoreReport: MessageTypeDefinition<_rondb_backup_v1_RestoreReport, _rondb_backup_v1_RestoreReport__Output>
        RestoreSelection: MessageTypeDefinition<_rondb_backup_v1_RestoreSelection, _rondb_backup_v1_RestoreSelection__Output>
        RestoreShare: MessageTypeDefinition<_rondb_backup_v1_RestoreShare, _rondb_backup_v1_RestoreShare__Output>
        RestoreSpec: MessageTypeDefinition<_rondb_backup_v1_RestoreSpec, _rondb_backup_v1_RestoreSpec__Output>
        RestoreTable: MessageTypeDefinition<_rondb_backup_v1_RestoreTable, _rondb_backup_v1_RestoreTable__Output>
        RestoredObject: MessageTypeDefinition<_rondb_backup_v1_RestoredObject, _rondb_backup_v1_RestoredObject__Output>
        RestoredTable: MessageTypeDefinition<_rondb_backup_v1_RestoredTable, _rondb_backup_v1_RestoredTable__Output>
        Schedule: MessageTypeDefinition<_rondb_backup_v1_Schedule, _rondb_backup_v1_Schedule__Output>
        ScheduleOutcome: MessageTypeDefinition<_rondb_backup_v1_ScheduleOutcome, _rondb_backup_v1_ScheduleOutcome__Output>
        ScheduleResult: EnumTypeDefinition
        Signature: MessageTypeDefinition<_rondb_backup_v1_Signature, _rondb_backup_v1_Signature__Output>
        StartBackupRequest: MessageTypeDefinition<_rondb_backup_v1_StartBackupRequest, _rondb_backup_v1_StartBackupRequest__Output>
        StartBackupResponse: MessageTypeDefinition<_rondb_backup_v1_StartBackupResponse, _rondb_backup_v1_StartBackupResponse__Output>
        StartRestoreRequest: MessageTypeDefinition<_rondb_backup_v1_StartRestoreRequest, _rondb_backup_v1_StartRestoreRequest__Output>
        StartRestoreResponse: MessageTypeDefinition<_rondb_backup_v1_StartRestoreResponse, _rondb_backup_v1_StartRestoreResponse__Output>
        TableAction: EnumTypeDefinition
        UnpinBackupRequest: MessageTypeDefinition<_rondb_backup_v1_UnpinBackupRequest, _rondb_backup_v1_UnpinBackupRequest__Output>
        UnpinBackupResponse: MessageTypeDefinition<_rondb_backup_v1_UnpinBackupResponse, _rondb_backup_v1_UnpinBackupResponse__Output>
        Verification: MessageTypeDefinition<_rondb_backup_v1_Verification, _rondb_backup_v1_Verification__Output>
        VerificationDepth: EnumTypeDefinition
        VerificationResult: EnumTypeDefinition
        VerifyBackupsRequest: MessageTypeDefinition<_rondb_backup_v1_VerifyBackupsRequest, _rondb_backup_v1_VerifyBackupsRequest__Output>
        VerifyBackupsResponse: MessageTypeDefinition<_rondb_backup_v1_VerifyBackupsResponse, _rondb_backup_v1_VerifyBackupsResponse__Output>
        Warning: MessageTypeDefinition<_rondb_backup_v1_Warning, _rondb_backup_v1_Warning__Output>
        WatchOperationRequest: MessageTypeDefinition<_rondb_backup_v1_WatchOperationRequest, _rondb_backup_v1_WatchOperationRequest__Output>
        WatchOperationResponse: MessageTypeDefinition<_rondb_backup_v1_WatchOperationResponse, _rondb_backup_v1_WatchOperationResponse__Output>
      }
    }
  }
}

