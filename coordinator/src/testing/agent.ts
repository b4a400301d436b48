import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
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
} from '../fleet/agent.ts';

/** An agent in memory. A test replaces what it wants to be otherwise; `calls` tells what was asked of it. */
export class InMemoryAgent implements Agent {
  readonly address: string;
  readonly calls: string[] = [];
  readonly node: AgentNode;
  claimedBy: string | undefined;
  /** Thrown by calls, one each, before anything else happens. */
  readonly failures: BackupError[] = [];
  local: LocalState = { kind: 'complete' };
  duringStep: (signal: AbortSignal) => Promise<void> = async () => undefined;
  /** Of its only file. */
  sha256 = '0'.repeat(64);

  constructor(nodeId: number | undefined, node: Partial<AgentNode> = {}) {
    this.address = node.address ?? `agent-${nodeId}:50061`;
    this.node = {
      address: this.address,
      nodeId,
      version: '0.1.0',
      destinationFingerprint: 'same place',
      diskFreeBytes: 1e12,
      diskTotalBytes: 2e12,
      localBackups: [],
      claim: undefined,
      rcloneVersion: '1.60.1',
      hostName: 'host',
      instanceId: 'instance',
      backupDir: '/data',
      restore: {
        ndbRestoreVersion: '9.7.4',
        freeBytes: 1e12,
        downloads: [],
        hasPassword: false,
        connectString: 'mgm:1186',
      },
      ...node,
    };
  }

  async getNode(): Promise<AgentNode> {
    this.#called('getNode');
    return this.node;
  }

  async claim({ runId }: RunIdentity): Promise<number> {
    this.#called(`claim ${runId}`);
    if (this.claimedBy !== undefined && this.claimedBy !== runId) {
      throw new BackupError('RUN_IN_PROGRESS', `run ${this.claimedBy} holds it`);
    }
    this.claimedBy = runId;
    return 600_000;
  }

  async localState(): Promise<LocalState> {
    this.#called('localState');
    return this.local;
  }

  async inspect(backup: NodeBackup, _growing: boolean, _options: WorkOptions): Promise<AgentInspection> {
    this.#called('inspect');
    return this.#inspectionOf(backup);
  }

  async inspectFetched(backup: NodeBackup, { signal }: WorkOptions): Promise<AgentInspection> {
    this.#called(`inspectFetched ${backup.nodeId}`);
    signal.throwIfAborted();
    return this.#inspectionOf(backup);
  }

  async upload({ backupId, nodeId }: NodeBackup, { signal }: WorkOptions): Promise<AgentInspection['files']> {
    this.#called('upload');
    signal.throwIfAborted();
    return this.#filesOf(backupId, nodeId);
  }

  async deleteLocal(_runId: string, backupId: number): Promise<number> {
    this.#called(`deleteLocal ${backupId}`);
    return 1;
  }

  async download({ files }: DownloadRequest, { signal, onProgress }: WorkOptions): Promise<void> {
    this.#called(`download ${files.length}`);
    signal.throwIfAborted();
    const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    onProgress({ bytes, totalBytes: bytes });
  }

  async restoreStep({ action, storedNodeId }: RestoreStep, { signal }: WorkOptions): Promise<void> {
    this.#called(`${action} ${storedNodeId}`);
    await this.duringStep(signal);
  }

  async deleteDownload(_runId: string, backupId: number): Promise<number> {
    this.#called(`deleteDownload ${backupId}`);
    return 1;
  }

  async stopWork(runId: string): Promise<void> {
    this.#called('stopWork');
    if (this.claimedBy === runId) this.claimedBy = undefined;
  }

  close(): void {}

  #inspectionOf({ backupId, nodeId }: NodeBackup): AgentInspection {
    return {
      backupId,
      nodeId,
      parts: 1,
      encrypted: true,
      compressed: false,
      contents: undefined,
      files: this.#filesOf(backupId, nodeId),
    };
  }

  #filesOf(backupId: number, nodeId: number): AgentInspection['files'] {
    return [{ path: `BACKUP-${backupId}.${nodeId}.ctl`, sizeBytes: nodeId, sha256: this.sha256 }];
  }

  #called(call: string): void {
    this.calls.push(call);
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
  }
}
