/** What goes wrong, from when it is set until it is set to something else. Bytes are those of Data files, before compression. */
export interface Faults {
  /** Megabytes (10^6 bytes) a second that each node writes; 0 stalls; default MaxDiskWriteSpeed of the configuration. */
  readonly megabytesPerSecond?: number;
  /** This node leaves the cluster when it has written so much of a backup, which fails the backup. */
  readonly nodeDisconnect?: AtBytes;
  /** BackupDataDir of this node is full when it has written so much of a backup. */
  readonly diskFull?: AtBytes;
  /** Too many changes for the log buffer of this node when it has written so much of a backup. */
  readonly logBufferFull?: AtBytes;
  /** The management server dies when this node has written so much of a backup; the backup goes on. */
  readonly managementDeath?: AtBytes;
  /** WAIT COMPLETED never returns; the backup completes. */
  readonly hang?: boolean;
  /** WAIT COMPLETED loses the events: exit 0 without the statistics. */
  readonly silentClient?: boolean;
  /** When a backup has completed, one bit in the middle of this node's largest file of this kind is flipped. */
  readonly corruptFile?: { readonly nodeId: number; readonly kind: 'Data' | 'ctl' | 'log' };
  /** Megabytes (10^6 bytes) a second that each data step of ndb_restore reads; default as fast as it can. */
  readonly restoreMegabytesPerSecond?: number;
  /** A step of ndb_restore that ends in another way than it would. */
  readonly restore?: RestoreFault;
}

export interface RestoreFault {
  readonly step: 'meta' | 'data' | 'rebuild';
  /** The node whose files are restored; default any. */
  readonly nodeId?: number;
  /** So many tables, fragments or indexes are done before, in one part; default 0. */
  readonly after?: number;
  /** An error with exit 1, an assertion (exit 134 in a shell), or nothing more until it is killed. */
  readonly how: 'fail' | 'assert' | 'hang';
}

interface AtBytes {
  readonly nodeId: number;
  readonly bytes: number;
}

/** How a backup fails, as ndb_mgm prints it. */
export const FAILURE = {
  fileExists:
    "Backup failed: file already exists (use 'START BACKUP <backup id>'): Temporary error: Temporary Resource error",
  alreadyRunning: 'A backup is already running: Permanent error: Application error',
  aborted: 'Backup aborted by user request: Permanent error: User defined error',
  nodeFailure: 'Backup aborted due to node failure: Permanent error: Internal error',
  diskFull: 'Unknown error code: Unknown result: Unknown error code',
  logBufferFull: 'Backup log buffer full: Permanent error: Internal error',
  badPassword:
    "Encryption password has bad character/s (see 'HELP START BACKUP'): Permanent error: Application error",
  noNodes: 'Send to process or receive failed.: Permanent error: Application error',
} as const;

export type Failure = (typeof FAILURE)[keyof typeof FAILURE];
