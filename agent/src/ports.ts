import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import type { ObjectStore } from '@rondb-backup/shared/storage/object-store.ts';
import type { AgentConfig } from './config.ts';
import type { RestoreTools } from './restore/tools.ts';
import type { Workbench } from './work/workbench.ts';

/** What the verbs of the agent work with; only the composition root makes one. */
export interface AgentPorts {
  readonly config: AgentConfig;
  readonly store: ObjectStore;
  readonly destinationFingerprint: string;
  /** Version of rclone; empty where it cannot be started. */
  readonly rcloneVersion: () => Promise<string>;
  readonly workbench: Workbench;
  /** A random id of this agent process. */
  readonly instanceId: string;
  /** Undefined: this agent restores nothing. */
  readonly restore: RestoreTools | undefined;
  readonly log: Logger;
}
