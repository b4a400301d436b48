import type { Topology } from './files/fragments.ts';
import type { Faults } from './faults.ts';
import type { ClusterModel } from './model.ts';

/** What the daemon of a simulated cluster is started with. */
export interface DaemonOptions {
  readonly port: number;
  /** Where the data nodes take clients. */
  readonly dataPort: number;
  /** Node ids for clients, `[mysqld]` and `[api]`. */
  readonly slots: readonly number[];
  /** Those that are taken all the time, as by a MySQL server. */
  readonly takenSlots: readonly number[];
  readonly topology: Topology;
  /** BackupDataDir by node. */
  readonly backupDirs: readonly (readonly [nodeId: number, directory: string])[];
  readonly model: ClusterModel;
  /** MaxDiskWriteSpeed of each node. */
  readonly bytesPerSecond: number;
  /** How long a data node takes to start. */
  readonly startMs: number;
  /** DataMemory of each node, in pages of 32 KiB. */
  readonly memoryPages: number;
  /** Whether a MySQL server has joined, which makes `mysql.ndb_apply_status`. */
  readonly hasApplyStatus: boolean;
  /** `[SYSTEM] Name`. */
  readonly systemName: string;
  /** Removed at the end. */
  readonly removeDir: string | undefined;
}

/** What a test tells the daemon. */
export type Control =
  | { readonly op: 'killNode' | 'startNode'; readonly nodeId: number }
  | { readonly op: 'killManagement' | 'startManagement' | 'restoredRows' | 'foreignKeys' | 'tables' }
  | { readonly op: 'dropTables'; readonly tables: readonly string[] }
  | { readonly op: 'setFaults'; readonly faults: Faults }
  | { readonly op: 'load'; readonly model: ClusterModel };
