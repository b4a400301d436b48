import { createHash } from 'node:crypto';
import type { TableName } from '../sql/catalog.ts';
import type { ManifestWarning } from '@rondb-backup/shared/manifest/schema.ts';
import type { BackupSummary } from '../catalog/summary.ts';
import type { ErrorSnapshot } from '../operation/state.ts';
import type { Selection } from './selection.ts';

/** What a restore is asked to do. */
export interface RestoreSpec {
  readonly backupId: number;
  readonly selection: Selection;
  /** Drops tables that are in the way, and replaces views, routines, triggers and events. */
  readonly dropExisting: boolean;
  /** Accounts that exist are replaced by those of the backup; else they are kept. */
  readonly overwriteUsers: boolean;
  /** Takes up an unfinished restore of the same, and leaves alone what one of the same has done. */
  readonly resume: boolean;
}

export interface RestoreShare {
  /** The data node beside the agent. */
  readonly nodeId: number;
  /** The data nodes whose files it restores; none where there are fewer of them than agents. */
  readonly storedNodeIds: readonly number[];
  /** Of those files. */
  readonly bytes: number;
  /** Where they go; what earlier restores left there counts as free. */
  readonly freeBytes: number;
}

export const tableActions = ['create', 'skip', 'replace', 'blocked', 'redo'] as const;

export interface PlannedTable {
  /** As in the backup. */
  readonly database: string;
  readonly name: string;
  readonly targetDatabase: string;
  /** At the scan; 0 where nobody could read the backup. */
  readonly rows: number;
  /** Of the table of that name that is there now; 0 where there is none. */
  readonly existingRows: number;
  /**
   * - `create`
   * - `skip`: not selected
   * - `replace`: dropped first, because `dropExisting` is given
   * - `blocked`: in the way
   * - `redo`: made by the unfinished restore that is taken up; dropped first
   */
  readonly action: (typeof tableActions)[number];
}

/** What a restore would do. */
export interface RestorePlan {
  readonly backup: BackupSummary;
  /** The cluster that is restored into. */
  readonly clusterName: string;
  /** One for each agent that takes part, ordered by node id. */
  readonly shares: readonly RestoreShare[];
  readonly tables: readonly PlannedTable[];
  /** Whether users.sql and databases.sql of the backup are replayed. */
  readonly withUsers: boolean;
  readonly withDatabases: boolean;
  /** Whether mysql.ndb_apply_status gets the epoch of the backup. */
  readonly withEpoch: boolean;
  /** How many ndb_restore may run at a time. */
  readonly parallelSteps: number;
  /** Why it cannot be run; empty where it can. */
  readonly problems: readonly ErrorSnapshot[];
  readonly warnings: readonly ManifestWarning[];
  /** Stands for the names of all tables that are dropped first: see `replacedDigest`. */
  readonly replacedDigest: string;
  /** When the unfinished restore began that is taken up, in milliseconds since 1970. */
  readonly unfinishedSince: number | undefined;
  /** When the same was restored, in milliseconds since 1970: nothing is left to do, and the plan names no tables. */
  readonly alreadyRestoredAt: number | undefined;
}

/** The tables that are dropped first. */
export const replacedTables = (
  { tables }: Pick<RestorePlan, 'tables'>,
  ...actions: readonly ('replace' | 'redo')[]
): TableName[] => {
  const wanted: readonly string[] = actions.length === 0 ? ['replace', 'redo'] : actions;
  return tables
    .filter(({ action }) => wanted.includes(action))
    .map(({ targetDatabase, name }) => ({ database: targetDatabase, name }));
};

/**
 * The same for the same tables, in whatever order. A restore looks again and is held to the tables that somebody has
 * seen in a plan.
 */
export function replacedDigest(plan: Pick<RestorePlan, 'tables'>): string {
  const names = replacedTables(plan).map(({ database, name }) => JSON.stringify([database, name]));
  return createHash('sha256').update(names.sort().join('\n')).digest('hex');
}

/** The tables that are there afterwards, under their new names. */
export const restoredTables = ({ tables }: Pick<RestorePlan, 'tables'>): TableName[] =>
  tables
    .filter(({ action }) => action !== 'skip')
    .map(({ targetDatabase, name }) => ({ database: targetDatabase, name }));
