import { type Catalog, type CatalogEntry } from '../catalog/catalog.ts';
import { type BackupState } from '../catalog/markers.ts';
import { type BackupSummary, summarise } from '../catalog/summary.ts';
import { startedNodes } from '../cluster/topology.ts';
import { callRoster } from '../fleet/fleet.ts';
import type { CoordinatorPorts } from '../ports.ts';

/** Labels of which the newest backup is older than so many others are not looked for. */
const NEWEST = 50;

interface StoreView {
  /** How many directories are in each state; those of other clusters under the same prefix count too. */
  readonly states: ReadonlyMap<BackupState, number>;
  /** The newest complete backup of this cluster for each label. */
  readonly newest: ReadonlyMap<string, BackupSummary>;
}

interface FleetView {
  readonly startedNodes: number;
  readonly downNodes: number;
  /** Agents that answered and serve a data node of this cluster. */
  readonly agents: number;
  /** Started data nodes without such an agent: a backup would fail. */
  readonly unserved: number;
}

/** What there is to see from outside; undefined where nobody answered. */
export interface Observation {
  readonly store: StoreView | undefined;
  readonly fleet: FleetView | undefined;
}

/** Looks at the object store, the management server and the agents; changes nothing, and does not throw but for `signal`. */
export async function observe(
  ports: CoordinatorPorts,
  catalog: Catalog,
  signal: AbortSignal,
): Promise<Observation> {
  const [store, fleet] = await Promise.allSettled([
    viewStore(catalog, ports.config.cluster.name, signal),
    viewFleet(ports, signal),
  ]);
  signal.throwIfAborted();
  return {
    store: store.status === 'fulfilled' ? store.value : undefined,
    fleet: fleet.status === 'fulfilled' ? fleet.value : undefined,
  };
}

async function viewStore(catalog: Catalog, clusterName: string, signal: AbortSignal): Promise<StoreView> {
  const found = await catalog.states(signal);
  const states = new Map<BackupState, number>();
  for (const state of found.values()) states.set(state, (states.get(state) ?? 0) + 1);
  const complete = [...found].filter(([, state]) => state === 'complete').map(([backupId]) => backupId);
  const looked = await catalog.readAll(complete.sort((a, b) => b - a).slice(0, NEWEST), signal);
  return { states, newest: newestByLabel(looked, clusterName) };
}

/** @param entries newest first */
function newestByLabel(entries: readonly CatalogEntry[], clusterName: string): Map<string, BackupSummary> {
  const newest = new Map<string, BackupSummary>();
  for (const summary of entries.map(summarise)) {
    const { label, clusterName: cluster } = summary;
    if (cluster === clusterName && label !== undefined && !newest.has(label)) newest.set(label, summary);
  }
  return newest;
}

async function viewFleet({ management, agents }: CoordinatorPorts, signal: AbortSignal): Promise<FleetView> {
  const [topology, { members }] = await Promise.all([
    management.topology(signal),
    callRoster(agents, signal),
  ]);
  const served = new Set(members.map(({ nodeId }) => nodeId));
  const started = startedNodes(topology);
  return {
    startedNodes: started.length,
    downNodes: topology.nodes.filter(({ status }) => status !== 'started' && status !== 'deactivated').length,
    agents: topology.nodes.filter(({ nodeId }) => served.has(nodeId)).length,
    unserved: started.filter(({ nodeId }) => !served.has(nodeId)).length,
  };
}
