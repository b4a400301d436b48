import type { ChannelCredentials } from '@grpc/grpc-js';
import { agentClient } from '@rondb-backup/proto/agent-service.ts';
import type { AgentServiceClient } from '@rondb-backup/proto/generated/rondb/backup/v1/AgentService.ts';
import type { ClaimNodeResponse__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/ClaimNodeResponse.ts';
import type { DeleteDownloadResponse__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/DeleteDownloadResponse.ts';
import type { DeleteLocalBackupResponse__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/DeleteLocalBackupResponse.ts';
import type { GetNodeResponse__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/GetNodeResponse.ts';
import type { InspectBackupRequest } from '@rondb-backup/proto/generated/rondb/backup/v1/InspectBackupRequest.ts';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { type CallSettings, callStream, callUnary, channelOptions } from '@rondb-backup/shared/rpc/client.ts';
import type {
  Agent,
  AgentInspection,
  AgentNode,
  DownloadRequest,
  LocalState,
  NodeBackup,
  RestoreStep,
  RunIdentity,
  WorkOptions,
} from './agent.ts';
import { agentNodeFrom, InspectionCollector, localStateFrom, stepToWire } from './convert.ts';

export interface AgentCallTimeouts {
  /** Calls that answer at once. */
  readonly callTimeoutMs: number;
  readonly inspectTimeoutMs: number;
  readonly uploadTimeoutMs: number;
  readonly downloadTimeoutMs: number;
  readonly stepTimeoutMs: number;
}

/** Removing large files takes its time on some file systems. */
const SLOW_CALL_MS = 120_000;
/** Ending work waits for child processes to end, which are killed after 5 s; a run does not end before it. */
const STOP_CALL_MS = 30_000;

/** The driver of `Agent` over gRPC. */
export class GrpcAgent implements Agent {
  readonly address: string;
  readonly #client: AgentServiceClient;
  readonly #timeouts: AgentCallTimeouts;

  constructor(address: string, credentials: ChannelCredentials, timeouts: AgentCallTimeouts) {
    this.address = address;
    this.#timeouts = timeouts;
    this.#client = new agentClient(address, credentials, channelOptions);
  }

  async getNode(signal?: AbortSignal): Promise<AgentNode> {
    const answer = await callUnary<GetNodeResponse__Output>(
      (options, done) => this.#client.getNode({}, options, done),
      this.#settings(this.#timeouts.callTimeoutMs, signal),
    );
    return agentNodeFrom(this.address, answer);
  }

  async claim(run: RunIdentity, signal?: AbortSignal): Promise<number> {
    const { leaseMs } = await callUnary<ClaimNodeResponse__Output>(
      (options, done) => this.#client.claimNode({ ...run }, options, done),
      this.#settings(this.#timeouts.callTimeoutMs, signal),
    );
    return leaseMs;
  }

  async localState(backup: NodeBackup, signal?: AbortSignal): Promise<LocalState> {
    const request = { ...backup, depth: 'INSPECT_DEPTH_STATE' } as const;
    const settings = this.#settings(this.#timeouts.callTimeoutMs, signal);
    for await (const { summary } of callStream(
      (options) => this.#client.inspectBackup(request, options),
      settings,
    )) {
      if (summary) return localStateFrom(summary);
    }
    throw this.#cutShort('InspectBackup');
  }

  inspect(backup: NodeBackup, growing: boolean, options: WorkOptions): Promise<AgentInspection> {
    return this.#inspect(backup, { growing }, options);
  }

  inspectFetched(backup: NodeBackup, options: WorkOptions): Promise<AgentInspection> {
    return this.#inspect(backup, { fetched: true }, options);
  }

  async #inspect(
    backup: NodeBackup,
    which: Pick<InspectBackupRequest, 'growing' | 'fetched'>,
    options: WorkOptions,
  ): Promise<AgentInspection> {
    const request = { ...backup, ...which, depth: 'INSPECT_DEPTH_FULL' } as const;
    const settings = this.#settings(this.#timeouts.inspectTimeoutMs, options.signal);
    const collector = new InspectionCollector(backup);
    for await (const event of callStream((call) => this.#client.inspectBackup(request, call), settings)) {
      if (event.progress) options.onProgress(event.progress);
      collector.add(event);
    }
    const inspection = collector.finish();
    if (inspection === undefined) throw this.#cutShort('InspectBackup');
    return inspection;
  }

  async upload(backup: NodeBackup, options: WorkOptions): Promise<AgentInspection['files']> {
    const files: AgentInspection['files'][number][] = [];
    const settings = this.#settings(this.#timeouts.uploadTimeoutMs, options.signal);
    for await (const event of callStream(
      (call) => this.#client.uploadBackup({ ...backup }, call),
      settings,
    )) {
      if (event.progress) options.onProgress(event.progress);
      if (event.file) files.push(event.file);
      if (event.summary) return files;
    }
    throw this.#cutShort('UploadBackup');
  }

  async deleteLocal(runId: string, backupId: number, signal?: AbortSignal): Promise<number> {
    const { freedBytes } = await callUnary<DeleteLocalBackupResponse__Output>(
      (options, done) => this.#client.deleteLocalBackup({ runId, backupId }, options, done),
      this.#settings(SLOW_CALL_MS, signal),
    );
    return freedBytes;
  }

  async download({ files, ...request }: DownloadRequest, options: WorkOptions): Promise<void> {
    const settings = this.#settings(this.#timeouts.downloadTimeoutMs, options.signal);
    for await (const { progress, summary } of callStream(
      (call) => this.#client.downloadBackup({ ...request, files: [...files] }, call),
      settings,
    )) {
      if (progress) options.onProgress(progress);
      if (summary) return;
    }
    throw this.#cutShort('DownloadBackup');
  }

  async restoreStep(step: RestoreStep, options: WorkOptions): Promise<void> {
    const settings = this.#settings(this.#timeouts.stepTimeoutMs, options.signal);
    for await (const { progress, summary } of callStream(
      (call) => this.#client.restoreStep(stepToWire(step), call),
      settings,
    )) {
      if (progress) options.onProgress(progress);
      if (summary) return;
    }
    throw this.#cutShort('RestoreStep');
  }

  async deleteDownload(runId: string, backupId: number, signal?: AbortSignal): Promise<number> {
    const { freedBytes } = await callUnary<DeleteDownloadResponse__Output>(
      (options, done) => this.#client.deleteDownload({ runId, backupId }, options, done),
      this.#settings(SLOW_CALL_MS, signal),
    );
    return freedBytes;
  }

  async stopWork(runId: string): Promise<void> {
    await callUnary(
      (options, done) => this.#client.stopWork({ runId }, options, done),
      this.#settings(STOP_CALL_MS),
    );
  }

  close(): void {
    this.#client.close();
  }

  #settings(timeoutMs: number, signal?: AbortSignal): CallSettings {
    return { timeoutMs, signal, peer: `agent ${this.address}`, unreachable: 'AGENT_UNREACHABLE' };
  }

  #cutShort(call: string): BackupError {
    return new BackupError('PEER_VERSION', `agent ${this.address} ended ${call} without its last message`);
  }
}
