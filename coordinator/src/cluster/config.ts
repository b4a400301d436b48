/** How to reach the cluster's management servers; compiled from the `cluster` section of the configuration. */
export interface ManagementConfig {
  /** HOST:PORT[,HOST:PORT...], tried in this order by each command; as `connectString` of the configuration allows. */
  readonly connectString: string;
  /** Name looked up in PATH, or a path. */
  readonly ndbMgmProgram: string;
  readonly ndbConfigProgram: string;
  /** The life of every command but START BACKUP, in milliseconds. */
  readonly commandTimeoutMs: number;
  /** The life of a native backup, in milliseconds; one that takes longer is aborted. */
  readonly backupTimeoutMs: number;
  /** Pause between two questions about a running backup, in milliseconds. */
  readonly pollIntervalMs: number;
}

/** What the cluster takes as the password of an encrypted backup: 1 to 256 printable ASCII characters but ! ' " $ % \ ^ */
export const backupPasswordPattern = /^[ #&(-[\]_-~]{1,256}$/;
