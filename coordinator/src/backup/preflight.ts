import { holderName } from '../fleet/claims.ts';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Started } from '@rondb-backup/shared/manifest/schema.ts';
import { type OwnRun, survey } from '../check/survey.ts';
import { type ClusterTopology, dataBearingNodes, startedNodes } from '../cluster/topology.ts';
import type { Member } from '../fleet/fleet.ts';
import type { Operation } from '../operation/operation.ts';
import type { CoordinatorPorts } from '../ports.ts';

/** What the preflight found; from here on a backup can begin. */
export interface Prepared {
  readonly topology: ClusterTopology;
  /** The agents that belong to this cluster, those of stopped data nodes included. */
  readonly members: readonly Member[];
  /** Data nodes that were started when the run began. */
  readonly expectedNodes: readonly number[];
  /** Ids in the object store and on the data nodes. */
  readonly knownIds: ReadonlySet<number>;
  /** Host name and process id of this coordinator, for people. */
  readonly holder: string;
}

/**
 * Everything that can be known to fail is found here, before anything is written or started.
 *
 * @throws the first failure, with the others counted
 */
export async function preflight(op: Operation, ports: CoordinatorPorts): Promise<Prepared> {
  checkSigned(ports);
  const found = await look(op, ports, { origin: op.origin, backupId: undefined });
  const expectedNodes = startedNodes(found.topology).map(({ nodeId }) => nodeId);
  const down = dataBearingNodes(found.topology).filter(({ nodeId }) => !expectedNodes.includes(nodeId));
  if (down.length > 0 && ports.config.backup.degraded === 'refuse') {
    const names = down.map(({ nodeId, status }) => `data node ${nodeId} is ${status}`).join(', ');
    throw new BackupError('DATA_NODE_DOWN', `${names}, and backup.degraded is refuse`);
  }
  return { ...found, expectedNodes };
}

function checkSigned({ config: { manifest } }: CoordinatorPorts): void {
  if (manifest.trustedKeys.length === 0 || manifest.signingKey !== undefined) return;
  throw new BackupError(
    'CONFIG_INVALID',
    'manifest.trustedKeyFiles is given and manifest.signingKeyFile is not: a backup made here would be refused',
  );
}

/** The same for a run whose coordinator is gone: its native backup may still run, and its nodes are known. */
export async function preflightOfInterrupted(
  op: Operation,
  ports: CoordinatorPorts,
  { backupId, expectedNodes }: Started,
): Promise<Prepared> {
  return { ...(await look(op, ports, { origin: op.origin, backupId })), expectedNodes };
}

async function look(
  op: Operation,
  ports: CoordinatorPorts,
  own: OwnRun,
): Promise<Omit<Prepared, 'expectedNodes'>> {
  const { list, topology, members, knownIds } = await survey(ports, own, op.signal);
  const failure = list.firstFailure;
  if (failure !== undefined) throw counted(failure, list.failureCount - 1);
  if (topology === undefined || knownIds === undefined)
    throw new Error('a survey without failures is complete');
  return { topology, members, knownIds, holder: holderName() };
}

function counted(failure: BackupError, others: number): BackupError {
  if (others === 0) return failure;
  const { code, message, hint, retryable } = failure;
  return new BackupError(code, `${message} (and ${others} more: see \`rondb-backup check\`)`, {
    cause: failure,
    hint,
    retryable,
  });
}
