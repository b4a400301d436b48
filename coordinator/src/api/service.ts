import type { CoordinatorServiceHandlers } from '@rondb-backup/proto/generated/rondb/backup/v1/CoordinatorService.ts';
import type { GetOperationLogRequest__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/GetOperationLogRequest.ts';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import { serverStream, unary } from '@rondb-backup/shared/rpc/handlers.ts';
import { isBackupId } from '@rondb-backup/shared/storage/backup-id.ts';
import { DEFAULT_LABEL } from '@rondb-backup/shared/storage/label.ts';
import type { CoordinatorService, LogRequest } from '../service.ts';
import { estimateToWire } from './convert-estimate.ts';
import { scheduleToWire } from './convert-schedule.ts';
import { planToWire, specFromWire } from './convert-plan.ts';
import { prunedToWire } from './convert-retention.ts';
import { verifiedToWire, verifySpecFromWire } from './convert-verification.ts';
import { listRequestFromWire } from './convert-list.ts';
import { checkItemToWire, operationToWire, signatureToWire, summaryToWire } from './convert.ts';

const MAX_REQUEST_ID = 128;

/** The coordinator over gRPC: decode, call, encode. */
export function coordinatorHandlers(
  coordinator: CoordinatorService,
  log: Logger,
): CoordinatorServiceHandlers {
  return {
    StartBackup: unary('StartBackup', log, async ({ requestId, label }) => {
      checkRequestId(requestId);
      const request = { requestId, label: label === '' ? DEFAULT_LABEL : label };
      return { operation: operationToWire(await coordinator.startBackup(request)) };
    }),

    GetBackup: unary('GetBackup', log, async ({ backupId }, { signal }) => {
      const details = await coordinator.getBackup(checkedId(backupId), signal);
      const { summary, manifest, signature, verification } = details;
      return {
        backup: summaryToWire(summary),
        manifestJson: manifest === undefined ? '' : JSON.stringify(manifest),
        signature: signature === undefined ? null : signatureToWire(signature),
        verification: verification === undefined ? null : verifiedToWire(verification),
      };
    }),

    ListBackups: unary('ListBackups', log, async (list, { signal }) => {
      const request = listRequestFromWire(list);
      const { backups, nextPageToken } = await coordinator.listBackups(request, signal);
      return { backups: backups.map(summaryToWire), nextPageToken };
    }),

    WatchOperation: serverStream('WatchOperation', log, async function* ({ operationId }, { signal }) {
      for await (const snapshot of coordinator.watch(operationId, signal))
        yield { operation: operationToWire(snapshot) };
    }),

    GetOperationLog: serverStream('GetOperationLog', log, async function* (request, { signal }) {
      for await (const { lines, dropped } of coordinator.operationLog(logRequestFromWire(request), signal))
        yield { lines: [...lines], droppedLines: dropped };
    }),

    EstimateBackup: unary('EstimateBackup', log, async (_, { signal }) =>
      estimateToWire(await coordinator.estimateBackup(signal)),
    ),

    CancelOperation: unary('CancelOperation', log, async ({ operationId }) => ({
      operation: operationToWire(await coordinator.cancel(operationId)),
    })),

    PlanRestore: unary('PlanRestore', log, async ({ spec }, { signal }) => ({
      plan: planToWire(await coordinator.planRestore(specFromWire(spec), signal)),
    })),

    StartRestore: unary('StartRestore', log, async ({ spec, ...given }) => {
      checkRequestId(given.requestId);
      const request = { ...given, spec: specFromWire(spec) };
      return { operation: operationToWire(await coordinator.startRestore(request)) };
    }),

    AdoptBackup: unary('AdoptBackup', log, async ({ requestId, backupId }) => {
      checkRequestId(requestId);
      return { operation: operationToWire(await coordinator.startAdoption(requestId, checkedId(backupId))) };
    }),

    ListSchedules: unary('ListSchedules', log, async (_, { signal }) => ({
      schedules: (await coordinator.listSchedules(signal)).map(scheduleToWire),
    })),

    PinBackup: unary('PinBackup', log, async ({ backupId }, { signal }) => {
      await coordinator.pinBackup(checkedId(backupId), signal);
      return {};
    }),

    UnpinBackup: unary('UnpinBackup', log, async ({ backupId }, { signal }) => {
      await coordinator.unpinBackup(checkedId(backupId), signal);
      return {};
    }),

    DeleteBackup: unary('DeleteBackup', log, async ({ backupId, force }, { signal }) => {
      await coordinator.deleteBackup(checkedId(backupId), force, signal);
      return {};
    }),

    PruneBackups: unary('PruneBackups', log, async ({ dryRun }, { signal }) => ({
      backups: (await coordinator.pruneBackups(dryRun, signal)).map(prunedToWire),
    })),

    VerifyBackups: unary('VerifyBackups', log, async (request) => {
      checkRequestId(request.requestId);
      const spec = verifySpecFromWire(request);
      if (!('since' in spec.which)) spec.which.forEach(checkedId);
      return { operation: operationToWire(await coordinator.startVerification(request.requestId, spec)) };
    }),

    CheckSetup: unary('CheckSetup', log, async (_, { signal }) => ({
      items: (await coordinator.checkSetup(signal)).map(checkItemToWire),
    })),
  };
}

function logRequestFromWire({ operationId, backupId, follow }: GetOperationLogRequest__Output): LogRequest {
  if (operationId !== '' && backupId !== 0)
    throw new BackupError('USAGE', 'give one of operation_id and backup_id');
  return { operationId, backupId: backupId === 0 ? undefined : checkedId(backupId), follow };
}

function checkRequestId({ length }: string): void {
  if (length <= MAX_REQUEST_ID) return;
  throw new BackupError(
    'USAGE',
    `request_id has ${length} characters, at most ${MAX_REQUEST_ID} are allowed`,
  );
}

function checkedId(backupId: number): number {
  if (isBackupId(backupId)) return backupId;
  throw new BackupError('BACKUP_ID_INVALID', `not a backup id: ${backupId}`);
}
