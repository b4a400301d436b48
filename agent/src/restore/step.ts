/** What of a backup is restored, by names as they are in the backup; see RestoreSelection in common.proto. */
export interface Selection {
  readonly includeDatabases: readonly string[];
  readonly excludeDatabases: readonly string[];
  /** Each `database.table`. */
  readonly includeTables: readonly string[];
  readonly excludeTables: readonly string[];
  /** Old name to new name. */
  readonly rewriteDatabases: Readonly<Record<string, string>>;
}

/** One run of ndb_restore over the fetched files of one stored data node; see RestoreStepRequest in agent.proto. */
export interface RestoreStep {
  readonly backupId: number;
  readonly storedNodeId: number;
  readonly action: 'metadata' | 'data' | 'indexes';
  readonly selection: Selection;
  readonly restoreEpoch: boolean;
  readonly restoreDiskObjects: boolean;
}
