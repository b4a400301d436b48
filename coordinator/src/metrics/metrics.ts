import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { backupStates } from '../catalog/markers.ts';
import type { OperationSnapshot } from '../operation/state.ts';
import { version } from '../version.ts';
import type { Observation } from './observe.ts';

/** What Prometheus is told. Names, units and labels are an interface: alerts and dashboards use them. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #gauges = gaugesIn(this.#registry);
  readonly #operations = new Counter({
    name: 'rondb_backup_operations_total',
    help: 'Operations of this process that have ended, by kind and by how they ended',
    labelNames: ['kind', 'state'],
    registers: [this.#registry],
  });
  readonly #failures = new Counter({
    name: 'rondb_backup_failures_total',
    help: 'Operations of this process that have failed, by error code',
    labelNames: ['kind', 'code'],
    registers: [this.#registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
    this.#gauges.info.set({ version }, 1);
    this.#gauges.running.set(0);
    // A series that begins with its first failure hides that failure from increase().
    for (const state of ['completed', 'degraded', 'failed', 'cancelled'] as const)
      this.#operations.inc({ kind: 'backup', state }, 0);
  }

  started(): void {
    this.#gauges.running.inc();
  }

  ended({ kind, state, error, phases }: OperationSnapshot): void {
    this.#gauges.running.dec();
    this.#operations.inc({ kind, state });
    if (state === 'failed' && error !== undefined) this.#failures.inc({ kind, code: error.code });
    for (const { name, state: end, durationMs } of phases)
      if (end === 'done' || end === 'failed')
        this.#gauges.phase.set({ kind, phase: name }, durationMs / 1_000);
  }

  observed({ store, fleet }: Observation): void {
    const gauges = this.#gauges;
    gauges.up.set({ target: 'store' }, store === undefined ? 0 : 1);
    gauges.up.set({ target: 'cluster' }, fleet === undefined ? 0 : 1);
    if (store !== undefined) {
      for (const state of backupStates) gauges.backups.set({ state }, store.states.get(state) ?? 0);
      // Backups may have been deleted: a label without any has no last success.
      for (const gauge of [gauges.success, gauges.duration, gauges.bytes, gauges.degraded]) gauge.reset();
      for (const [label, { startedAt = 0, completedAt = 0, bytes = 0, missingNodes }] of store.newest) {
        gauges.success.set({ label }, completedAt / 1_000);
        gauges.duration.set({ label }, (completedAt - startedAt) / 1_000);
        gauges.bytes.set({ label }, bytes);
        gauges.degraded.set({ label }, missingNodes.length > 0 ? 1 : 0);
      }
    }
    if (fleet !== undefined) {
      gauges.nodes.set({ state: 'started' }, fleet.startedNodes);
      gauges.nodes.set({ state: 'down' }, fleet.downNodes);
      gauges.agents.set(fleet.agents);
      gauges.unserved.set(fleet.unserved);
    }
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** In the text format of Prometheus. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}

function gaugesIn(registry: Registry) {
  const gauge = (name: string, help: string, ...labelNames: string[]): Gauge =>
    new Gauge({ name: `rondb_backup_${name}`, help, labelNames, registers: [registry] });
  return {
    info: gauge('info', 'Always 1; its label is the version of the coordinator', 'version'),
    running: gauge(
      'operation_running',
      'Operations that run in this process: a verification may go beside another one',
    ),
    up: gauge('up', 'Whether the last look reached the object store, and the cluster', 'target'),
    backups: gauge('backups', 'Directories of backups in the object store, by state', 'state'),
    success: gauge(
      'last_success_timestamp_seconds',
      'When the newest complete backup was completed, by label',
      'label',
    ),
    duration: gauge('last_success_duration_seconds', 'What the newest complete backup took', 'label'),
    bytes: gauge('last_success_bytes', 'Size of the newest complete backup', 'label'),
    degraded: gauge(
      'last_success_degraded',
      'Whether a data node took no part in the newest complete backup',
      'label',
    ),
    phase: gauge(
      'phase_duration_seconds',
      'What a phase of the last operation of its kind took',
      'kind',
      'phase',
    ),
    nodes: gauge('data_nodes', 'Data nodes that should hold data, by state', 'state'),
    agents: gauge('agents_reachable', 'Agents that answer and serve a data node of this cluster'),
    unserved: gauge('data_nodes_without_agent', 'Started data nodes whose agent does not answer'),
  };
}
