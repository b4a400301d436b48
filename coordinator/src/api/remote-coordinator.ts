import type { ChannelCredentials, Interceptor } from '@grpc/grpc-js';
import type { CoordinatorServiceClient } from '@rondb-backup/proto/generated/rondb/backup/v1/CoordinatorService.ts';
import type { AdoptBackupResponse__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/AdoptBackupResponse.ts';
import type { CancelOperationResponse__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/CancelOperationResponse.ts';
import type { CheckSetupResponse__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/CheckSetupResponse.ts';
import type { EstimateBackupResponse__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/EstimateBackupResponse.ts';
import type { GetBackupResponse__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/GetBackupResponse.ts';
import type { ListSchedulesResponse__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/ListSchedulesResponse.ts';
import type { ListBackupsResponse__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/ListBackupsResponse.ts';
import type { Operation__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/Operation.ts';
import type { PlanRestoreResponse__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/PlanRestoreResponse.ts';
import type { StartRestoreResponse__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/StartRestoreResponse.ts';
import type { PruneBackupsResponse__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/PruneBackupsResponse.ts';
import type { StartBackupResponse__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/StartBackupResponse.ts';
import type { VerifyBackupsResponse__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/VerifyBackupsResponse.ts';
import { coordinatorClient } from '@rondb-backup/proto/coordinator-service.ts';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { parseManifest } from '@rondb-backup/shared/manifest/parse.ts';
import { type CallSettings, callStream, callUnary, channelOptions } from '@rondb-backup/shared/rpc/client.ts';
import type { CheckItem } from '../check/checklist.ts';
import type { ScheduleStatus } from '../schedule/status.ts';
import type { RestorePlan, RestoreSpec } from '../restore/plan.ts';
import type { Estimate } from '../estimate/estimate.ts';
import type { LogBatch } from '../operation/log-lines.ts';
import type { OperationSnapshot } from '../operation/state.ts';
import type { PrunedBackup } from '../retention/prune.ts';
import type {
  BackupDetails,
  BackupPage,
  BackupRequest,
  CoordinatorService,
  ListRequest,
  LogRequest,
  RestoreRequest,
} from '../service.ts';
import type { VerifySpec } from '../verify/request.ts';
import { verifiedFromWire, verifySpecToWire } from './convert-verification.ts';
import { estimateFromWire } from './convert-estimate.ts';
import { scheduleFromWire } from './convert-schedule.ts';
import { planFromWire, specToWire } from './convert-plan.ts';
import { prunedFromWire } from './convert-retention.ts';
import { listRequestToWire } from './convert-list.ts';
import { checkItemFromWire, operationFromWire, signatureFromWire, summaryFromWire } from './convert.ts';

/** Reading a list or running all checks takes a while on a slow object store. */
const CALL_TIMEOUT_MS = 120_000;
/** Removing the objects of one backup, one request each. */
const DELETE_TIMEOUT_MS = 3_600_000;
/** The first prune of a bucket that was never pruned. */
const PRUNE_TIMEOUT_MS = 24 * 3_600_000;
/** The longest operation that can be watched in one call. */
const WATCH_TIMEOUT_MS = 7 * 24 * 3_600_000;
/** A manifest of many thousand tables is larger than gRPC's usual 4 MB. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

/** A serving coordinator, asked over gRPC. */
export class RemoteCoordinator implements CoordinatorService {
  readonly #client: CoordinatorServiceClient;
  readonly #peer: string;

  constructor(address: string, credentials: ChannelCredentials, interceptors: Interceptor[] = []) {
    this.#peer = `coordinator ${address}`;
    this.#client = new coordinatorClient(address, credentials, {
      ...channelOptions,
      interceptors,
      'grpc.max_receive_message_length': MAX_ANSWER_BYTES,
    });
  }

  async startBackup(request: BackupRequest): Promise<OperationSnapshot> {
    const { operation } = await callUnary<StartBackupResponse__Output>(
      (options, done) => this.#client.startBackup(request, options, done),
      this.#settings(),
    );
    return this.#operation(operation);
  }

  async getBackup(backupId: number, signal?: AbortSignal): Promise<BackupDetails> {
    const { backup, manifestJson, signature, verification } = await callUnary<GetBackupResponse__Output>(
      (options, done) => this.#client.getBackup({ backupId }, options, done),
      this.#settings(signal),
    );
    if (backup === null) throw this.#incomplete();
    const manifest = manifestJson === '' ? undefined : parseManifest(manifestJson, backupId);
    return {
      summary: summaryFromWire(backup),
      manifest,
      signature: signature === null ? undefined : signatureFromWire(signature),
      verification: verification === null ? undefined : verifiedFromWire(verification),
    };
  }

  async listBackups(list: ListRequest, signal?: AbortSignal): Promise<BackupPage> {
    const request = listRequestToWire(list);
    const { backups, nextPageToken } = await callUnary<ListBackupsResponse__Output>(
      (options, done) => this.#client.listBackups(request, options, done),
      this.#settings(signal),
    );
    return { backups: backups.map(summaryFromWire), nextPageToken };
  }

  async *watch(operationId: string, signal?: AbortSignal): AsyncIterable<OperationSnapshot> {
    const settings = { ...this.#settings(signal), timeoutMs: WATCH_TIMEOUT_MS };
    const stream = callStream((options) => this.#client.watchOperation({ operationId }, options), settings);
    for await (const { operation } of stream) yield this.#operation(operation);
  }

  async *operationLog(request: LogRequest, signal?: AbortSignal): AsyncIterable<LogBatch> {
    const settings = { ...this.#settings(signal), timeoutMs: WATCH_TIMEOUT_MS };
    const wanted = { ...request, backupId: request.backupId ?? 0 };
    const stream = callStream((options) => this.#client.getOperationLog(wanted, options), settings);
    for await (const { lines, droppedLines } of stream) yield { lines, dropped: droppedLines };
  }

  async estimateBackup(signal?: AbortSignal): Promise<Estimate> {
    return estimateFromWire(
      await callUnary<EstimateBackupResponse__Output>(
        (options, done) => this.#client.estimateBackup({}, options, done),
        this.#settings(signal),
      ),
    );
  }

  async cancel(operationId: string): Promise<OperationSnapshot> {
    const { operation } = await callUnary<CancelOperationResponse__Output>(
      (options, done) => this.#client.cancelOperation({ operationId }, options, done),
      this.#settings(),
    );
    return this.#operation(operation);
  }

  async startVerification(requestId: string, spec: VerifySpec): Promise<OperationSnapshot> {
    const request = { requestId, ...verifySpecToWire(spec) };
    const { operation } = await callUnary<VerifyBackupsResponse__Output>(
      (options, done) => this.#client.verifyBackups(request, options, done),
      this.#settings(),
    );
    return this.#operation(operation);
  }

  async startAdoption(requestId: string, backupId: number): Promise<OperationSnapshot> {
    const { operation } = await callUnary<AdoptBackupResponse__Output>(
      (options, done) => this.#client.adoptBackup({ requestId, backupId }, options, done),
      this.#settings(),
    );
    return this.#operation(operation);
  }

  async listSchedules(signal?: AbortSignal): Promise<readonly ScheduleStatus[]> {
    const { schedules } = await callUnary<ListSchedulesResponse__Output>(
      (options, done) => this.#client.listSchedules({}, options, done),
      this.#settings(signal),
    );
    return schedules.map(scheduleFromWire);
  }

  async planRestore(spec: RestoreSpec, signal?: AbortSignal): Promise<RestorePlan> {
    const answer = await callUnary<PlanRestoreResponse__Output>(
      (options, done) => this.#client.planRestore({ spec: specToWire(spec) }, options, done),
      this.#settings(signal),
    );
    const plan = answer.plan === null ? undefined : planFromWire(answer.plan);
    if (plan === undefined) throw this.#incomplete();
    return plan;
  }

  async startRestore({ spec, ...request }: RestoreRequest): Promise<OperationSnapshot> {
    const { operation } = await callUnary<StartRestoreResponse__Output>(
      (options, done) => this.#client.startRestore({ ...request, spec: specToWire(spec) }, options, done),
      this.#settings(),
    );
    return this.#operation(operation);
  }

  async checkSetup(signal?: AbortSignal): Promise<readonly CheckItem[]> {
    const { items } = await callUnary<CheckSetupResponse__Output>(
      (options, done) => this.#client.checkSetup({}, options, done),
      this.#settings(signal),
    );
    return items.map(checkItemFromWire);
  }

  async pinBackup(backupId: number, signal?: AbortSignal): Promise<void> {
    await callUnary(
      (options, done) => this.#client.pinBackup({ backupId }, options, done),
      this.#settings(signal),
    );
  }

  async unpinBackup(backupId: number, signal?: AbortSignal): Promise<void> {
    await callUnary(
      (options, done) => this.#client.unpinBackup({ backupId }, options, done),
      this.#settings(signal),
    );
  }

  async deleteBackup(backupId: number, force: boolean, signal?: AbortSignal): Promise<void> {
    await callUnary((options, done) => this.#client.deleteBackup({ backupId, force }, options, done), {
      ...this.#settings(signal),
      timeoutMs: DELETE_TIMEOUT_MS,
    });
  }

  async pruneBackups(dryRun: boolean, signal?: AbortSignal): Promise<readonly PrunedBackup[]> {
    const { backups } = await callUnary<PruneBackupsResponse__Output>(
      (options, done) => this.#client.pruneBackups({ dryRun }, options, done),
      { ...this.#settings(signal), timeoutMs: PRUNE_TIMEOUT_MS },
    );
    return backups.map(prunedFromWire);
  }

  close(): void {
    this.#client.close();
  }

  #settings(signal?: AbortSignal): CallSettings {
    return { timeoutMs: CALL_TIMEOUT_MS, signal, peer: this.#peer, unreachable: 'COORDINATOR_UNREACHABLE' };
  }

  #operation(operation: Operation__Output | null): OperationSnapshot {
    if (operation === null) throw this.#incomplete();
    return operationFromWire(operation);
  }

  #incomplete(): BackupError {
    return new BackupError('PEER_VERSION', `${this.#peer} sent an incomplete answer`);
  }
}
