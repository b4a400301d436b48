import type { ApiSlot } from './api-slots.ts';
import type { RunningBackup } from './backup-status.ts';
import type { NodeMemory } from './memory-usage.ts';
import type { RefusedQuota } from './restore-quotas.ts';
import type { BackupOutcome } from './start-backup.ts';
import type { ClusterTopology } from './topology.ts';

export interface StartBackupOptions {
  /** Without a line end. The files of all nodes are then encrypted with it. */
  readonly encryptPassword?: string | undefined;
  /** Cancels: the backup is ordered to abort, and the outcome is waited for. */
  readonly signal: AbortSignal;
  /**
   * Asked before an abort is ordered. False: the client is given up and the backup left alone, for another coordinator
   * has taken it over; the outcome is unknown.
   */
  readonly mayAbort?: () => Promise<boolean>;
  /** Called with what the nodes have written, every `pollIntervalMs` as far as the cluster answers. */
  readonly onProgress?: (running: RunningBackup) => void;
}

/**
 * What the coordinator asks of the cluster. Every call ends within `commandTimeoutMs` unless it says otherwise, and
 * every call that takes a signal ends soon after it fires, with its reason.
 *
 * All throw BackupError: MGM_UNREACHABLE when no management server answers, MGM_OUTPUT for an answer that this version
 * does not know, PROGRAM_NOT_FOUND.
 */
export interface ManagementClient {
  /** The configured data nodes and how each lives; two or three commands, so not of one moment. */
  topology(signal?: AbortSignal): Promise<ClusterTopology>;

  /**
   * The name of the cluster as it knows itself: `[SYSTEM] Name`, by default `MC_` and the time at which its configuration
   * was first loaded. Different names are those of different clusters; equal ones prove nothing.
   */
  systemName(signal?: AbortSignal): Promise<string>;

  /**
   * The native backup that runs now, whoever began it. Undefined means that none runs on any node that answered. A
   * backup that was aborted is still reported for some seconds, and refuses the next one as long.
   *
   * @throws BackupError NO_DATA_NODE when no data node answered: nothing is known then
   */
  runningBackup(signal?: AbortSignal): Promise<RunningBackup | undefined>;

  /**
   * Runs a native backup of this id and waits for its end, at most `backupTimeoutMs` and the time that an abort takes.
   * It never throws: what went wrong is in the outcome.
   *
   * A failed outcome comes when the data nodes have let go of the backup, so that the next one can start.
   * Where the cluster refuses because a backup runs and none is to be seen, the start is tried again for a while.
   * After `signal` or `backupTimeoutMs` the backup is ordered to abort until it ends. Then the outcome is failed with
   * CANCELLED (or the reason of `signal`) or DEADLINE_EXCEEDED, or whatever else it came to: a backup that completes
   * in that moment is completed. It is unknown where the client does not end in time or is lost: the backup may run
   * on in the data nodes, and the caller has to settle it from the files.
   */
  startBackup(backupId: number, options: StartBackupOptions): Promise<BackupOutcome>;

  /** Orders the cluster to abort the backup of this id; harmless when none of this id runs. Ends before it does. */
  abortBackup(backupId: number, signal?: AbortSignal): Promise<void>;

  /**
   * Waits until no native backup runs, through times without an answer.
   *
   * @param timeoutMs how long to wait, in milliseconds
   * @throws BackupError NATIVE_BACKUP_RUNNING, or why the cluster could not be asked, when the time runs out
   */
  awaitIdle(timeoutMs: number, signal?: AbortSignal): Promise<void>;

  /**
   * Writes RonDB's database quotas to `file`.
   *
   * @param file a new file on this machine; ndb_mgm cannot take a path with white space, an equals sign or a
   *   semicolon (CONFIG_INVALID)
   * @returns false when the cluster knows no quotas: upstream NDB, and RonDB before 24.10
   */
  saveQuotas(file: string, signal?: AbortSignal): Promise<boolean>;

  /**
   * Makes the database quotas that `saveQuotas` has written.
   *
   * @param file as for `saveQuotas`
   * @returns those that were refused, such as for a database that has another one already; undefined when the cluster
   *   knows no quotas
   */
  restoreQuotas(file: string, signal?: AbortSignal): Promise<readonly RefusedQuota[] | undefined>;

  /** The API slots that nobody uses now; each program that joins the cluster takes one. */
  freeApiSlots(signal?: AbortSignal): Promise<ApiSlot[]>;

  /** Memory for rows in use on each node that answered; `backupSizeBounds` makes an estimate of it. */
  memoryUsage(signal?: AbortSignal): Promise<NodeMemory[]>;
}
