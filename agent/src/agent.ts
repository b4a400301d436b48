import { randomUUID } from 'node:crypto';
import { agentDefinition, agentPackage } from '@rondb-backup/proto/agent-service.ts';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import { startRpcServer } from '@rondb-backup/shared/rpc/server.ts';
import { openStore, rcloneVersionTeller } from '@rondb-backup/shared/storage/open-store.ts';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { agentService } from './api/service.ts';
import type { AgentConfig } from './config.ts';
import { NdbRestore } from './restore/ndb-restore.ts';
import { Workbench } from './work/workbench.ts';

export interface RunningAgent {
  readonly port: number;
  /** Lets calls end within `graceMs`, then ends all work. */
  close(graceMs: number): Promise<void>;
}

/** The composition root: the only place that makes drivers. */
export async function startAgent(config: AgentConfig, log: Logger): Promise<RunningAgent> {
  const { store, destination } = await openStore(config.storage, log);
  const workbench = new Workbench(config.leaseTimeMs, log);
  const implementation = agentService({
    config,
    store,
    destinationFingerprint: destination.fingerprint,
    rcloneVersion: rcloneVersionTeller(config.storage.rcloneProgram, log),
    workbench,
    instanceId: randomUUID(),
    restore: config.restore && {
      config: config.restore,
      program: new NdbRestore(config.restore.ndbRestoreProgram, log),
    },
    log,
  });
  const server = await startRpcServer({
    listen: config.listen,
    tls: config.tls,
    access: config.access,
    reflection: config.reflection ? agentPackage : undefined,
    services: [{ name: 'rondb.backup.v1.AgentService', definition: agentDefinition, implementation }],
    log,
  });
  return {
    port: server.port,
    close: async (graceMs) => {
      // A stream may end before its upload: the coordinator goes away when it hears that nothing new is taken.
      await Promise.all([server.close(graceMs), workbench.uploadsEnded(graceMs)]);
      await workbench.endJobs(new BackupError('CANCELLED', 'the agent is shutting down'));
    },
  };
}
