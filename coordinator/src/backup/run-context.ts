import type { ClusterTopology } from '../cluster/topology.ts';
import type { CoordinatorPorts } from '../ports.ts';
import { returnPolicy } from '../fleet/claims.ts';
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

/** How long an agent that went away is waited for. */
export const absencePolicy = (run: RunContext, signal: AbortSignal): ReturnPolicy =>
  returnPolicy(run, run.ports.config.agents.absenceTimeoutMs, signal);
