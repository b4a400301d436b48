import type { Selection } from '../restore/selection.ts';
import type { InspectedFile, NodeInspection } from '@rondb-backup/shared/ndb-files/inspection.ts';

/** An inspection as it travels: of its files the wire holds what a manifest needs. */
export interface AgentInspection extends Omit<NodeInspection, 'files'> {
  readonly files: readonly Pick<InspectedFile, 'path' | 'sizeBytes' | 'sha256'>[];
}

/** What an agent tells of itself. */
export interface AgentNode {
  readonly address: string;
  /** Undefined where neither its configuration nor its disk tells. */
  readonly nodeId: number | undefined;
  readonly version: string;
  readonly destinationFingerprint: string;
  readonly diskFreeBytes: number;
  readonly diskTotalBytes: number;
  readonly localBackups: readonly {
    readonly backupId: number;
    readonly bytes: number;
    readonly nodeIds: readonly number[];
  }[];
  /** The run that holds it. */
  readonly claim:
    | {
        readonly runId: string;
        readonly origin: string;
        readonly holder: string;
        readonly sinceMs: number;
        readonly silentMs: number;
      }
    | undefined;
  /** Empty where rclone cannot be started. */
  readonly rcloneVersion: string;
  readonly hostName: string;
  readonly instanceId: string;
  readonly backupDir: string;
  /** Undefined where its configuration has no section for restores. */
  readonly restore: RestoreAbility | undefined;
}

export interface RestoreAbility {
  /** Such as `9.7.4`; empty where ndb_restore cannot be started. */
  readonly ndbRestoreVersion: string;
  /** Of the volume that fetched files go to. */
  readonly freeBytes: number;
  /** Fetched files of earlier or running restores. */
  readonly downloads: readonly { readonly backupId: number; readonly bytes: number }[];
  /** Of encrypted backups. */
  readonly hasPassword: boolean;
  /** Of the cluster that it restores into; empty from an agent of an older version. */
  readonly connectString: string;
}

/** Who claims: an operation of a coordinator. */
export interface RunIdentity {
  /** Of this operation alone. */
  readonly runId: string;
  /** The run id in started.json: that of this operation, or of the interrupted run that it resumes. */
  readonly origin: string;
  /** Host name and process id of the coordinator, for people. */
  readonly holder: string;
}

/** One backup on one data node, and the operation that asks. */
export interface NodeBackup {
  readonly runId: string;
  readonly backupId: number;
  readonly nodeId: number;
}

export type LocalState =
  | { readonly kind: 'missing' }
  | { readonly kind: 'incomplete'; readonly reason: string }
  | { readonly kind: 'complete' }
  /** Encrypted and no password: the files are closed, as those of an aborted backup are too. */
  | { readonly kind: 'opaque' };

export interface WorkOptions {
  readonly signal: AbortSignal;
  /** About once a second. */
  readonly onProgress: (amount: { bytes: number; totalBytes: number }) => void;
}

/** An object of a data node's files in the object store. */
export interface StoredFile {
  /** Below the backup's directory, such as `rondb/4/BACKUP-7-0.4.Data`. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Empty where nobody knows it. */
  readonly sha256: string;
}

export interface DownloadRequest {
  readonly runId: string;
  readonly backupId: number;
  readonly files: readonly StoredFile[];
}

/** One ndb_restore over the fetched files of one stored data node. */
export interface RestoreStep {
  readonly runId: string;
  readonly backupId: number;
  /** The data node that wrote the files. */
  readonly storedNodeId: number;
  readonly action: 'metadata' | 'data' | 'indexes';
  readonly selection: Selection;
  /** With `indexes`: writes the epoch of the backup into mysql.ndb_apply_status, which has to exist. */
  readonly restoreEpoch: boolean;
  /** With `metadata`: creates the logfile groups and tablespaces of the backup too. */
  readonly restoreDiskObjects: boolean;
}

/**
 * One agent as the coordinator sees it. Every call has a deadline, ends with a typed error, and may be made again:
 * work under way is joined, work that is done is found done.
 */
export interface Agent {
  readonly address: string;
  getNode(signal?: AbortSignal): Promise<AgentNode>;
  /** Takes the agent for a run, or renews that. @throws BackupError RUN_IN_PROGRESS @returns lease in milliseconds */
  claim(run: RunIdentity, signal?: AbortSignal): Promise<number>;
  /** What became of the native backup on this node; reads ctl and log only. */
  localState(backup: NodeBackup, signal?: AbortSignal): Promise<LocalState>;
  /** Reads every byte. With `growing` it follows the files until a call without it says that they are final. */
  inspect(backup: NodeBackup, growing: boolean, options: WorkOptions): Promise<AgentInspection>;
  /** Reads every byte of what `download` has fetched of the stored data node `nodeId`. */
  inspectFetched(backup: NodeBackup, options: WorkOptions): Promise<AgentInspection>;
  /** @returns what it sent, or found sent: an agent that was started anew has read the files again for it */
  upload(backup: NodeBackup, options: WorkOptions): Promise<AgentInspection['files']>;
  /** @returns bytes freed */
  deleteLocal(runId: string, backupId: number, signal?: AbortSignal): Promise<number>;
  /**
   * Fetches files into the agent's restore directory; what is there in full is not fetched again.
   *
   * @throws BackupError where one of them is not of the stated size and hash
   */
  download(request: DownloadRequest, options: WorkOptions): Promise<void>;
  /** Runs a step, or joins it while it runs; one that has ended is run anew. */
  restoreStep(step: RestoreStep, options: WorkOptions): Promise<void>;
  /** Removes what was fetched of a backup. @returns bytes freed */
  deleteDownload(runId: string, backupId: number, signal?: AbortSignal): Promise<number>;
  /** Ends all work of the run and frees the agent. */
  stopWork(runId: string): Promise<void>;
  close(): void;
}
