import { coordinatorDefinition } from '@rondb-backup/proto/services.ts';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import { startRpcServer } from '@rondb-backup/shared/rpc/server.ts';
import { openStore } from '@rondb-backup/shared/storage/open-store.ts';
import { coordinatorHandlers } from './api/service.ts';
import { createManagementClient } from './cluster/ndb-mgm.ts';
import type { CoordinatorConfig } from './config.ts';
import { Coordinator } from './coordinator.ts';
import { GrpcAgent } from './fleet/grpc-agent.ts';

/** The composition root: the only place that makes drivers. */
export async function openCoordinator(config: CoordinatorConfig, log: Logger): Promise<Coordinator> {
  for (const warning of config.warnings) log.warn({ warning }, 'configuration');
  const { store, destination } = await openStore(config.storage, log);
  const timeouts = {
    callTimeoutMs: config.agents.callTimeoutMs,
    inspectTimeoutMs: config.backup.inspectTimeoutMs,
    uploadTimeoutMs: config.backup.uploadTimeoutMs,
  };
  return new Coordinator({
    config,
    management: createManagementClient(config.cluster, log),
    agents: config.agents.addresses.map((address) => new GrpcAgent(address, config.agents.tls, timeouts)),
    store,
    destinationFingerprint: destination.fingerprint,
    log,
  });
}

export interface ServedCoordinator {
  readonly port: number;
  /** Lets calls end within `graceMs`; a run under way is cancelled and cleaned up. */
  close(graceMs: number): Promise<void>;
}

export async function serveCoordinator(config: CoordinatorConfig, log: Logger): Promise<ServedCoordinator> {
  const coordinator = await openCoordinator(config, log);
  const server = await startRpcServer({
    listen: config.listen,
    tls: config.tls,
    reflection: config.reflection,
    services: [
      {
        name: 'rondb.backup.v1.CoordinatorService',
        definition: coordinatorDefinition,
        implementation: coordinatorHandlers(coordinator, log),
      },
    ],
    log,
  });
  return {
    port: server.port,
    close: async (graceMs) => {
      await coordinator.stop();
      await server.close(graceMs);
    },
  };
}
