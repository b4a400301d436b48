import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import type { ClusterTopology } from '../cluster/topology.ts';
import type { RestoreAbility } from '../fleet/agent.ts';
import { ABANDONED_AFTER_MS } from '../fleet/claims.ts';
import type { Member, Roster } from '../fleet/fleet.ts';
import { mebibytes, type Obstacles, someOf } from './obstacles.ts';
import type { RestoreShare } from './plan.ts';

/** An agent that can restore. */
export interface AbleMember extends Member {
  readonly ability: RestoreAbility;
}

/** An agent and its share: the files of at least one stored data node. */
export interface SharedMember extends AbleMember {
  readonly share: RestoreShare;
}

interface AgentNeeds {
  readonly topology: ClusterTopology;
  readonly destinationFingerprint: string;
  /** Of the restore; one whose coordinator is gone is taken over. */
  readonly origin: string;
  /** Of the restore, where it holds the agents already. */
  readonly runId: string;
  /** Undefined where the backup cannot be read: then no agent lacks its password. */
  readonly manifest: Manifest | undefined;
}

/**
 * The agents of this cluster, and which of them can restore. Any agent can restore the files of any data node, so that
 * one which cannot is a warning as long as another can; one that serves another run is a problem.
 */
export function ableAgents(
  obstacles: Obstacles,
  roster: Roster,
  needs: AgentNeeds,
): { readonly members: readonly Member[]; readonly able: readonly AbleMember[] } {
  const known = new Set(needs.topology.nodes.map(({ nodeId }) => nodeId));
  const members = roster.members.filter(({ nodeId }) => known.has(nodeId));
  const unable = roster.problems.map(({ error }) => error.message);
  for (const { node, nodeId } of roster.members.filter((member) => !members.includes(member)))
    unable.push(`agent ${node.address} serves data node ${nodeId}, which this cluster does not have`);
  const able: AbleMember[] = [];
  for (const member of members) {
    const { claim, address, restore } = member.node;
    if (claim !== undefined && !mayBeTaken(claim, needs)) {
      const message = `run ${claim.runId} of ${claim.holder} holds agent ${address} since ${new Date(claim.sinceMs).toISOString()}`;
      obstacles.problem(new BackupError('RUN_IN_PROGRESS', message));
    }
    const reason = whyUnable(member, needs);
    if (reason !== undefined) unable.push(`agent ${address} of data node ${member.nodeId} ${reason}`);
    else if (restore !== undefined) able.push({ ...member, ability: restore });
  }
  if (able.length > 0) {
    for (const message of unable) obstacles.warn('RESTORE_AGENT_UNABLE', message);
  } else {
    const message = unable.length === 0 ? 'there is no agent' : `no agent can restore: ${someOf(unable)}`;
    obstacles.problem(new BackupError('RESTORE_NO_AGENT', message));
  }
  return { members, able };
}

/** It is ours, or that of a coordinator that is gone. */
export const mayBeTaken = (
  claim: NonNullable<Member['node']['claim']>,
  { origin, runId }: Pick<AgentNeeds, 'origin' | 'runId'>,
): boolean => claim.runId === runId || (claim.origin === origin && claim.silentMs >= ABANDONED_AFTER_MS);

function whyUnable({ node }: Member, { destinationFingerprint, manifest }: AgentNeeds): string | undefined {
  const { restore } = node;
  if (restore === undefined) return 'has no restore section in its configuration';
  if (node.destinationFingerprint !== destinationFingerprint) return 'has another object store';
  if (node.rcloneVersion === '') return 'cannot start rclone';
  if (restore.ndbRestoreVersion === '') return 'cannot start ndb_restore';
  if (manifest?.native.encrypted === true && !restore.hasPassword)
    return 'has no password (backupPasswordFile), and the backup is encrypted';
  return undefined;
}

/**
 * Deals the stored data nodes over the agents: the largest first, each to the agent with the least bytes so far, of
 * equal ones to that of the same data node, else to that with the lowest node id.
 *
 * @param storedBytes of the files of each stored data node
 * @returns one share for each agent, in their order
 */
export function dealShares(
  able: readonly AbleMember[],
  storedBytes: ReadonlyMap<number, number>,
): RestoreShare[] {
  const shares = able.map(({ nodeId, ability }) => ({
    nodeId,
    storedNodeIds: [] as number[],
    bytes: 0,
    freeBytes: ability.freeBytes + ability.downloads.reduce((sum, { bytes }) => sum + bytes, 0),
  }));
  const largestFirst = [...storedBytes].sort(([a, bytesA], [b, bytesB]) => bytesB - bytesA || a - b);
  for (const [storedNodeId, bytes] of largestFirst) {
    const least = shares.reduce<(typeof shares)[number] | undefined>(
      (best, share) =>
        best === undefined ||
        share.bytes < best.bytes ||
        (share.bytes === best.bytes && share.nodeId === storedNodeId)
          ? share
          : best,
      undefined,
    );
    if (least === undefined) return [];
    least.storedNodeIds.push(storedNodeId);
    least.bytes += bytes;
  }
  return shares;
}

/** Those that got something. */
export const workersOf = (
  shares: readonly RestoreShare[],
  able: readonly AbleMember[],
): readonly SharedMember[] =>
  shares.flatMap((share) => {
    const member = able.find(({ nodeId }) => nodeId === share.nodeId);
    return member === undefined || share.storedNodeIds.length === 0 ? [] : [{ ...member, share }];
  });

export function checkRoom(obstacles: Obstacles, shares: readonly RestoreShare[]): void {
  for (const { nodeId, bytes, freeBytes } of shares.filter((share) => share.bytes > share.freeBytes)) {
    const message = `the agent of data node ${nodeId} has ${mebibytes(freeBytes)} free for ${mebibytes(bytes)} of files`;
    obstacles.problem(new BackupError('DISK_SPACE', message));
  }
}
