import type { RestoreAction } from '@rondb-backup/proto/generated/rondb/backup/v1/RestoreAction.ts';
import type { RestoreStepRequest__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/RestoreStepRequest.ts';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { isBackupId } from '@rondb-backup/shared/storage/backup-id.ts';
import type { RestoreStep } from '../restore/step.ts';

/** @throws BackupError BACKUP_ID_INVALID */
export function checkBackupId(backupId: number): void {
  if (!isBackupId(backupId)) throw new BackupError('BACKUP_ID_INVALID', `not a backup id: ${backupId}`);
}

const MAX_NAME = 200;

/** @throws BackupError USAGE */
export function checkedName(field: string, value: string): string {
  if (value.length > 0 && value.length <= MAX_NAME && /^[\x20-\x7e]+$/.test(value)) return value;
  throw new BackupError('USAGE', `${field} must have 1 to ${MAX_NAME} printable characters`);
}

const actions: Partial<Readonly<Record<RestoreAction, RestoreStep['action']>>> = {
  RESTORE_ACTION_METADATA: 'metadata',
  RESTORE_ACTION_DATA: 'data',
  RESTORE_ACTION_INDEXES: 'indexes',
};

/** Node ids of a cluster are 1 to 255. */
const MAX_NODE_ID = 255;

/** @throws BackupError USAGE */
export function checkNodeId(nodeId: number): void {
  if (nodeId < 1 || nodeId > MAX_NODE_ID) throw new BackupError('USAGE', `not a node id: ${nodeId}`);
}

/** @throws BackupError BACKUP_ID_INVALID, USAGE */
export function stepFromWire(request: Omit<RestoreStepRequest__Output, 'runId'>): RestoreStep {
  const { backupId, storedNodeId, selection, restoreEpoch, restoreDiskObjects } = request;
  checkBackupId(backupId);
  checkNodeId(storedNodeId);
  const action = actions[request.action];
  if (action === undefined) throw new BackupError('USAGE', 'no action is named');
  return {
    backupId,
    storedNodeId,
    action,
    selection: {
      includeDatabases: selection?.includeDatabases ?? [],
      excludeDatabases: selection?.excludeDatabases ?? [],
      includeTables: selection?.includeTables ?? [],
      excludeTables: selection?.excludeTables ?? [],
      rewriteDatabases: selection?.rewriteDatabases ?? {},
    },
    restoreEpoch,
    restoreDiskObjects,
  };
}

/** Passes a job's progress on as messages and returns its result. */
export async function* progressOf<Progress, Result>(
  job: AsyncGenerator<Progress, Result>,
): AsyncGenerator<{ progress: Progress }, Result> {
  for (;;) {
    const step = await job.next();
    if (step.done) return step.value;
    yield { progress: step.value };
  }
}
