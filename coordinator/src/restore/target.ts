import type { KeyObject } from 'node:crypto';
import type { StorageConfig } from '@rondb-backup/shared/config/storage-section.ts';
import type { ObjectStore } from '@rondb-backup/shared/storage/object-store.ts';
import type { ManagementClient } from '../cluster/management-client.ts';
import type { AgentDirectory } from '../fleet/directory.ts';
import type { CoordinatorPorts } from '../ports.ts';
import type { SqlConfig } from '../sql/config.ts';
import type { RestoreContext } from './context.ts';
import type { SqlFiles } from './download.ts';

/** Where backups are read from. */
export interface RestoreSource {
  readonly store: ObjectStore;
  /** Names the place; agents that fetch from there have the same. */
  readonly destinationFingerprint: string;
  /** Any of which must have signed the manifest; none: signatures are not asked for. */
  readonly trustedKeys: readonly KeyObject[];
  /** Of this machine, for the SQL files. */
  readonly tempDir: string;
  /** How they are fetched. */
  readonly transfer: Pick<StorageConfig, 'limits' | 'stallTimeoutMs'>;
}

/** The cluster that is restored into. */
export interface RestoreTarget {
  readonly clusterName: string;
  readonly management: ManagementClient;
  readonly agents: AgentDirectory;
  /** Of a MySQL server that has joined this cluster; undefined: nothing can be restored. */
  readonly mysql: SqlConfig | undefined;
  /** How long an agent that went away is waited for. */
  readonly absenceTimeoutMs: number;
  readonly downloadTimeoutMs: number;
  /** Undefined: the restore is there to stay. */
  readonly scratch: ScratchUse | undefined;
}

/** A cluster that is emptied afterwards, whatever becomes of the restore: nothing is kept for a second run. */
interface ScratchUse {
  /** Called once, when all is fetched and nothing in the cluster is changed yet. */
  readonly beforeChange: (run: RestoreContext, files: SqlFiles) => Promise<void>;
}

/** The coordinator's own store and cluster. */
export function ownSourceAndTarget(ports: CoordinatorPorts): {
  readonly source: RestoreSource;
  readonly target: RestoreTarget;
} {
  const { config, store, destinationFingerprint, management, agents } = ports;
  return {
    source: {
      store,
      destinationFingerprint,
      trustedKeys: config.manifest.trustedKeys,
      tempDir: config.backup.tempDir,
      transfer: { limits: config.storage.limits, stallTimeoutMs: config.storage.stallTimeoutMs },
    },
    target: {
      clusterName: config.cluster.name,
      management,
      agents,
      // What takes minutes in a dump takes as long in a restore, and has a timeout of its own. A native backup holds the
      // databases that are left out of dumps, too: their tables can be in the way.
      mysql: config.mysql && {
        ...config.mysql,
        dumpTimeoutMs: config.restore.sqlTimeoutMs,
        excludeDatabases: [],
      },
      absenceTimeoutMs: config.agents.absenceTimeoutMs,
      downloadTimeoutMs: config.restore.downloadTimeoutMs,
      scratch: undefined,
    },
  };
}
