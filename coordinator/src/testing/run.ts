import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import type { ManagementClient } from '../cluster/management-client.ts';
import type { ClusterNode } from '../cluster/topology.ts';
import type { CoordinatorConfig } from '../config.ts';
import type { Notice } from '../notices/notice.ts';
import type { RunContext } from '../backup/run-context.ts';
import { fixedAgents } from '../fleet/directory.ts';
import { Operation } from '../operation/operation.ts';
import { InMemoryAgent } from './agent.ts';
import { retentionOf } from './retention.ts';
import { InMemoryStore } from './store.ts';

export const BACKUP_ID = 1_795_345_503;

/** A cluster of node group 0 with nodes 1 and 2, and no backup running. A test replaces what it wants. */
class IdleCluster {
  readonly calls: string[] = [];
  running: number | undefined;

  async abortBackup(backupId: number): Promise<void> {
    this.calls.push(`abortBackup ${backupId}`);
    if (this.running === backupId) this.running = undefined;
  }

  async awaitIdle(): Promise<void> {
    this.calls.push('awaitIdle');
  }

  async runningBackup(): Promise<{ backupId: number; nodes: [] } | undefined> {
    return this.running === undefined ? undefined : { backupId: this.running, nodes: [] };
  }
}

interface TestRun {
  readonly run: RunContext;
  readonly store: InMemoryStore;
  readonly cluster: IdleCluster;
  readonly agents: readonly InMemoryAgent[];
  /** What was told, in its order. */
  readonly notices: readonly Notice[];
}

/** What a phase works with, all in memory. */
export function testRun(
  nodeIds: readonly number[] = [1, 2],
  backup: Partial<CoordinatorConfig['backup']> = {},
): TestRun {
  const store = new InMemoryStore();
  const notices: Notice[] = [];
  const cluster = new IdleCluster();
  const agents = nodeIds.map((nodeId) => new InMemoryAgent(nodeId));
  const config = {
    cluster: { name: 'prod', backupTimeoutMs: 3_600_000 },
    agents: { absenceTimeoutMs: 3_000 },
    restore: { downloadTimeoutMs: 60_000, sqlTimeoutMs: 60_000 },
    schedules: [],
    manifest: { signingKey: undefined, trustedKeys: [] },
    storage: { limits: { memoryLimitBytes: 2 ** 28, cores: 1 }, stallTimeoutMs: 60_000 },
    retention: retentionOf({}),
    hooks: { before: undefined, after: undefined },
    backup: {
      keepLocal: false,
      settleTimeoutMs: 60_000,
      inspectTimeoutMs: 60_000,
      uploadTimeoutMs: 60_000,
      ...backup,
    },
  } as unknown as CoordinatorConfig;
  const nodes = nodeIds.map((nodeId): ClusterNode => {
    return { nodeId, nodeGroup: 0, status: 'started', version: undefined } as ClusterNode;
  });
  const run: RunContext = {
    op: new Operation(silentLogger, 'backup'),
    ports: {
      config,
      management: cluster as unknown as ManagementClient,
      agents: fixedAgents(agents),
      store,
      destinationFingerprint: 'same place',
      drill: undefined,
      notifier: { notify: (notice) => void notices.push(notice), close: async () => undefined },
      log: silentLogger,
    },
    topology: { nodes, version: undefined },
    members: agents.map((agent, index) => ({ agent, nodeId: nodeIds[index] ?? 0, node: agent.node })),
    expectedNodes: nodeIds,
    backupId: BACKUP_ID,
    label: 'nightly',
    startedAt: Date.parse('2026-11-22T11:05:03.000Z'),
    holder: 'host:1',
  };
  return { run, store, cluster, agents, notices };
}
