import { hostname } from 'node:os';
import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { survey } from '../check/survey.ts';
import { type ClusterTopology, dataBearingNodes, startedNodes } from '../cluster/topology.ts';
import { type Member, onEveryMember } from '../fleet/fleet.ts';
import type { Operation } from '../operation/operation.ts';
import type { CoordinatorPorts } from '../ports.ts';

/** What the preflight found; from here on a backup can begin. */
export interface Prepared {
  readonly topology: ClusterTopology;
  readonly members: readonly Member[];
  /** Data nodes that are started. */
  readonly expectedNodes: readonly number[];
  readonly knownIds: ReadonlySet<number>;
  readonly holder: string;
}

/**
 * Everything that can be known to fail is found here, before anything is written or started.
 *
 * @throws the first failure, with the others counted
 */
export async function preflight(op: Operation, ports: CoordinatorPorts): Promise<Prepared> {
  const { list, topology, members, knownIds } = await survey(ports, op.id, op.signal);
  const failure = list.firstFailure;
  if (failure !== undefined) throw counted(failure, list.failureCount - 1);
  if (topology === undefined || knownIds === undefined)
    throw new Error('a survey without failures is complete');
  const expectedNodes = startedNodes(topology).map(({ nodeId }) => nodeId);
  const down = dataBearingNodes(topology).filter(({ nodeId }) => !expectedNodes.includes(nodeId));
  if (down.length > 0 && ports.config.backup.degraded === 'refuse') {
    const names = down.map(({ nodeId, status }) => `data node ${nodeId} is ${status}`).join(', ');
    throw new BackupError('DATA_NODE_DOWN', `${names}, and backup.degraded is refuse`);
  }
  return { topology, members, expectedNodes, knownIds, holder: `${hostname()}:${process.pid}` };
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

/**
 * Takes every agent for this run and keeps them until the returned function is called, which also ends whatever they
 * still do for it. The second of two coordinators fails here, and gives back what it took.
 */
export async function claimAll(op: Operation, prepared: Prepared): Promise<() => Promise<void>> {
  const { members, holder } = prepared;
  let leases: number[];
  try {
    leases = await onEveryMember(members, op.signal, ({ agent }, signal) =>
      agent.claim(op.id, holder, signal),
    );
  } catch (thrown) {
    await stopAll(op, members);
    throw thrown;
  }
  const renewal = setInterval(() => void renewAll(op, prepared), Math.min(...leases) / 3);
  return async () => {
    clearInterval(renewal);
    await stopAll(op, members);
  };
}

async function renewAll(op: Operation, { members, holder }: Prepared): Promise<void> {
  await Promise.all(
    members.map(async ({ agent, nodeId }) => {
      try {
        await agent.claim(op.id, holder);
      } catch (thrown) {
        op.log.warn({ nodeId, err: toBackupError(thrown) }, 'cannot renew the claim of an agent');
      }
    }),
  );
}

async function stopAll(op: Operation, members: readonly Member[]): Promise<void> {
  await Promise.all(
    members.map(async ({ agent, nodeId }) => {
      try {
        await agent.stopWork(op.id);
      } catch (thrown) {
        op.log.warn({ nodeId, err: toBackupError(thrown) }, 'cannot release an agent; its lease will');
      }
    }),
  );
}
