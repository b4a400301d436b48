import type { ClusterTopology } from '../cluster/topology.ts';
import type { RunIdentity } from '../fleet/agent.ts';
import type { CoordinatorPorts } from '../ports.ts';
import type { Member, ReturnPolicy } from '../fleet/fleet.ts';
import type { Operation } from '../operation/operation.ts';

/** What every phase after the preflight works with. */
export interface RunContext {
  readonly op: Operation;
  readonly ports: CoordinatorPorts;
  readonly topology: ClusterTopology;
  /** The agents that belong to this cluster, those of stopped data nodes included. */
  readonly members: readonly Member[];
  /** Data nodes that were started at the preflight. */
  readonly expectedNodes: readonly number[];
  readonly backupId: number;
  /** The backup class; undefined where a version without labels began the run. */
  readonly label: string | undefined;
  /** When the run began, milliseconds since 1970. */
  readonly startedAt: number;
  /** Host name and process id of this coordinator, for people. */
  readonly holder: string;
}

export const backupOf = ({ op, backupId }: RunContext, nodeId: number) => ({
  runId: op.id,
  backupId,
  nodeId,
});

export const identityOf = (op: Operation, holder: string): RunIdentity => ({
  runId: op.id,
  origin: op.origin,
  holder,
});

export const returnPolicy = ({ op, ports, holder }: RunContext, signal: AbortSignal): ReturnPolicy => ({
  run: identityOf(op, holder),
  absenceMs: ports.config.agents.absenceTimeoutMs,
  signal,
  log: op.log,
});
