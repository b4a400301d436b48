import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { checkLabel } from '@rondb-backup/shared/storage/label.ts';
import type { CheckItem } from './check/checklist.ts';
import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import type { Signature } from '@rondb-backup/shared/manifest/seal.ts';
import type { BackupState } from './catalog/markers.ts';
import type { BackupSummary } from './catalog/summary.ts';
import type { ScheduleStatus } from './schedule/status.ts';
import type { RestorePlan, RestoreSpec } from './restore/plan.ts';
import type { Estimate } from './estimate/estimate.ts';
import type { LogBatch } from './operation/log-lines.ts';
import type { OperationSnapshot } from './operation/state.ts';
import type { VerifiedBackup, VerifySpec } from './verify/request.ts';
import type { PrunedBackup } from './retention/prune.ts';

export interface BackupPage {
  /** Newest first. */
  readonly backups: readonly BackupSummary[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

export interface BackupDetails {
  readonly summary: BackupSummary;
  /** Undefined where there is none, or none that can be read. */
  readonly manifest: Manifest | undefined;
  /** Of the manifest; undefined where that is. */
  readonly signature: Signature | undefined;
  /** The last one; undefined where there was none, or its record cannot be read. */
  readonly verification: VerifiedBackup | undefined;
}

export interface BackupRequest {
  /** A second request with the same one is answered with the first one's operation; empty: none. */
  readonly requestId: string;
  /** The backup class: 1 to 63 small letters, digits and dashes. */
  readonly label: string;
}

export interface ListRequest {
  /** 1 to 1000. */
  readonly pageSize: number;
  /** Of the page before; empty for the first. */
  readonly pageToken: string;
  /** Empty: all. */
  readonly states: readonly BackupState[];
  /** Empty: all, also those without a label. */
  readonly labels: readonly string[];
  /** Only backups of the coordinator's cluster. */
  readonly ownCluster: boolean;
  /** Only those that began at this time or after it, milliseconds since 1970. */
  readonly since: number | undefined;
  /** Only those that were complete at this time, milliseconds since 1970. */
  readonly completedUntil: number | undefined;
}

export interface LogRequest {
  /** Empty, and no `backupId`: the operation that runs now. */
  readonly operationId: string;
  /** The last operation on this backup, in place of an operation id. */
  readonly backupId: number | undefined;
  /** Also what it logs from now on, until it ends. */
  readonly follow: boolean;
}

export interface RestoreRequest {
  /** As for a backup. */
  readonly requestId: string;
  readonly spec: RestoreSpec;
  /** The name of the cluster that is restored into; needed to drop what is in the way. */
  readonly confirmClusterName: string;
  /** `replacedDigest` of the plan that was seen: no other tables are dropped. Empty: nobody has seen one. */
  readonly confirmReplacedDigest: string;
}

/**
 * What a coordinator does for its clients: the API and the command line are two doors to it, and a serving coordinator
 * over the network is one more implementation.
 */
export interface CoordinatorService {
  startBackup(request: BackupRequest): Promise<OperationSnapshot>;
  getBackup(backupId: number, signal?: AbortSignal): Promise<BackupDetails>;
  listBackups(request: ListRequest, signal?: AbortSignal): Promise<BackupPage>;
  /** The snapshot now and after each change, until the operation ends. @param operationId empty: the one that runs */
  watch(operationId: string, signal?: AbortSignal): AsyncIterable<OperationSnapshot>;
  /** What an operation of this coordinator has logged. @throws BackupError OPERATION_NOT_FOUND */
  operationLog(request: LogRequest, signal?: AbortSignal): AsyncIterable<LogBatch>;
  /** What the next backup will probably take. */
  estimateBackup(signal?: AbortSignal): Promise<Estimate>;
  /** @param operationId empty: the one that runs */
  cancel(operationId: string): Promise<OperationSnapshot>;
  /** In the order of the configuration. */
  listSchedules(signal?: AbortSignal): Promise<readonly ScheduleStatus[]>;
  /** What a restore would do; changes nothing. @throws BackupError USAGE for a selection that does not fit the backup */
  planRestore(spec: RestoreSpec, signal?: AbortSignal): Promise<RestorePlan>;
  startRestore(request: RestoreRequest): Promise<OperationSnapshot>;
  /** See adopt/run.ts. @param requestId as for a backup */
  startAdoption(requestId: string, backupId: number): Promise<OperationSnapshot>;
  /** See verify/run.ts. @param requestId as for a backup */
  startVerification(requestId: string, spec: VerifySpec): Promise<OperationSnapshot>;
  /** See retention/pins.ts. */
  pinBackup(backupId: number, signal?: AbortSignal): Promise<void>;
  unpinBackup(backupId: number, signal?: AbortSignal): Promise<void>;
  /** See retention/delete-backup.ts. @param force also the last complete one */
  deleteBackup(backupId: number, force: boolean, signal?: AbortSignal): Promise<void>;
  /** See retention/prune.ts. @returns every backup, newest first */
  pruneBackups(dryRun: boolean, signal?: AbortSignal): Promise<readonly PrunedBackup[]>;
  checkSetup(signal?: AbortSignal): Promise<readonly CheckItem[]>;
}

/** @throws BackupError USAGE */
export function checkListRequest({ pageSize, pageToken, labels, since, completedUntil }: ListRequest): void {
  for (const time of [since ?? 0, completedUntil ?? 0])
    if (time < 0) throw new BackupError('USAGE', `a time before 1970: ${time}`);
  for (const label of labels) checkLabel(label);
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > 1_000) {
    throw new BackupError('USAGE', `page size must be 1 to 1000, not ${pageSize}`);
  }
  if (pageToken !== '' && !/^\d{1,10}$/.test(pageToken))
    throw new BackupError('USAGE', 'not a page token of this service');
}

/** Whether it has the form of one; there need not be any of it. */
export const isOperationId = (text: string): boolean =>
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
