import { setTimeout as sleep } from 'node:timers/promises';
import { coordinatorDefinition, coordinatorPackage } from '@rondb-backup/proto/coordinator-service.ts';
import { toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import { channelCredentials } from '@rondb-backup/shared/rpc/credentials.ts';
import { startRpcServer } from '@rondb-backup/shared/rpc/server.ts';
import { openStore } from '@rondb-backup/shared/storage/open-store.ts';
import { coordinatorHandlers } from './api/service.ts';
import type { ManagementClient } from './cluster/management-client.ts';
import { createManagementClient } from './cluster/ndb-mgm.ts';
import type { CoordinatorConfig } from './config.ts';
import { Coordinator } from './coordinator.ts';
import { type AgentDirectory, AgentsOfDataNodes, fixedAgents } from './fleet/directory.ts';
import { GrpcAgent } from './fleet/grpc-agent.ts';
import { Metrics } from './metrics/metrics.ts';
import { serveMetrics } from './metrics/server.ts';
import { watchOutside } from './metrics/watch.ts';
import { Webhooks } from './notices/webhooks.ts';
import type { OperationListener } from './operation/operations.ts';

type AgentPlaces = Pick<CoordinatorConfig['agents'], 'addresses' | 'port' | 'tls'>;

/** The composition root: the only place that makes drivers. */
export async function openCoordinator(
  config: CoordinatorConfig,
  log: Logger,
  listener?: OperationListener,
): Promise<Coordinator> {
  for (const warning of config.warnings) log.warn({ warning }, 'configuration');
  const { store, destination } = await openStore(config.storage, log);
  const timeouts = {
    callTimeoutMs: config.agents.callTimeoutMs,
    inspectTimeoutMs: config.backup.inspectTimeoutMs,
    uploadTimeoutMs: config.backup.uploadTimeoutMs,
    downloadTimeoutMs: config.restore.downloadTimeoutMs,
    stepTimeoutMs: config.restore.stepTimeoutMs,
  };
  const agentsOf = (management: ManagementClient, { addresses, port, tls }: AgentPlaces): AgentDirectory => {
    const credentials = channelCredentials(tls, log);
    const open = (address: string): GrpcAgent => new GrpcAgent(address, credentials, timeouts);
    return port === undefined
      ? fixedAgents(addresses.map(open))
      : new AgentsOfDataNodes(management, port, open);
  };
  const managementAt = (connectString: string): ManagementClient =>
    createManagementClient({ ...config.cluster, connectString }, log);
  const management = createManagementClient(config.cluster, log);
  const { drill } = config;
  const scratch = drill && managementAt(drill.connectString);
  const ports = {
    config,
    management,
    agents: agentsOf(management, config.agents),
    drill: drill &&
      scratch && {
        config: drill,
        management: scratch,
        agents: agentsOf(scratch, drill.agents),
        managementAt,
      },
    store,
    destinationFingerprint: destination.fingerprint,
    notifier: new Webhooks(config.webhooks, config.cluster.name, log),
    log,
  };
  return new Coordinator(ports, listener);
}

/** Notices that a shutdown meets may take so much longer, within the 30 s that Kubernetes gives a pod. */
const NOTICE_GRACE_MS = 5_000;

export interface ServedCoordinator {
  readonly port: number;
  /**
   * Lets a run and calls end within `graceMs`. A run that takes longer is left as it is: the native backup and the agents
   * go on, and the next coordinator resumes it from there.
   */
  close(graceMs: number): Promise<void>;
}

export async function serveCoordinator(config: CoordinatorConfig, log: Logger): Promise<ServedCoordinator> {
  const metrics = new Metrics();
  const coordinator = await openCoordinator(config, log, metrics);
  const server = await startRpcServer({
    listen: config.listen,
    tls: config.tls,
    access: config.access,
    reflection: config.reflection ? coordinatorPackage : undefined,
    services: [
      {
        name: 'rondb.backup.v1.CoordinatorService',
        definition: coordinatorDefinition,
        implementation: coordinatorHandlers(coordinator, log),
      },
    ],
    log,
  });
  const scraped = await startMetrics(config, coordinator, metrics, log).catch(async (error: unknown) => {
    await server.close(0);
    throw error;
  });
  const stop = new AbortController();
  void recoverInBackground(coordinator, stop.signal, log);
  void coordinator.runSchedules(stop.signal);
  void coordinator.runRetention(stop.signal);
  return {
    port: server.port,
    close: async (graceMs) => {
      stop.abort();
      await scraped?.close();
      const draining = coordinator.drain(graceMs);
      const [drained] = await Promise.all([draining, server.close(graceMs, draining)]);
      if (!drained) log.warn('a run is left for the next start to resume');
      await coordinator.close(NOTICE_GRACE_MS);
    },
  };
}

/** Where `metrics.listen` says so. */
async function startMetrics(
  { metrics: { listen } }: CoordinatorConfig,
  coordinator: Coordinator,
  metrics: Metrics,
  log: Logger,
): Promise<{ close(): Promise<void> } | undefined> {
  if (listen === undefined) return undefined;
  const server = await serveMetrics(listen, metrics, log);
  const stop = new AbortController();
  void watchOutside(coordinator, metrics, stop.signal);
  return {
    close: async () => {
      stop.abort();
      await server.close();
    },
  };
}

/** Between two looks for interrupted runs; doubled each time, because each try to resume one holds up other runs. */
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 3_600_000;

/**
 * Until nothing is left to resume: the cluster and its agents may start at the same time as this coordinator, and the
 * coordinator that it replaces may still be ending.
 */
export async function recoverInBackground(
  coordinator: Pick<Coordinator, 'recover'>,
  signal: AbortSignal,
  log: Logger,
  firstPauseMs = FIRST_PAUSE_MS,
): Promise<void> {
  for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      const { settled } = await coordinator.recover(signal);
      if (settled) return;
      log.info({ pauseMs }, 'looking for interrupted runs again later');
    } catch (thrown) {
      if (signal.aborted) return;
      log.warn({ pauseMs, err: toBackupError(thrown) }, 'cannot look for interrupted runs yet');
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
