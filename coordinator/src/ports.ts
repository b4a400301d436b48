import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import type { ObjectStore } from '@rondb-backup/shared/storage/object-store.ts';
import type { ManagementClient } from './cluster/management-client.ts';
import type { CoordinatorConfig } from './config.ts';
import type { DrillConfig } from './drill/config.ts';
import type { AgentDirectory } from './fleet/directory.ts';
import type { Notifier } from './notices/notice.ts';

/** The scratch cluster of drills. */
export interface DrillPorts {
  readonly config: DrillConfig;
  readonly management: ManagementClient;
  readonly agents: AgentDirectory;
  /** Of the cluster that these management servers belong to. */
  readonly managementAt: (connectString: string) => Pick<ManagementClient, 'systemName'>;
}

/** The outside world of the coordinator; only the composition root makes one. */
export interface CoordinatorPorts {
  readonly config: CoordinatorConfig;
  readonly management: ManagementClient;
  readonly agents: AgentDirectory;
  readonly store: ObjectStore;
  /** Names the place that `store` writes to; equal for agents that upload to the same place. */
  readonly destinationFingerprint: string;
  /** The scratch cluster; undefined where none is configured. */
  readonly drill: DrillPorts | undefined;
  /** Told of what happens. */
  readonly notifier: Notifier;
  readonly log: Logger;
}
