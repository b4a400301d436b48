import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ClusterTopology } from '../cluster/topology.ts';
import type { Member, Roster } from '../fleet/fleet.ts';
import type { Checklist } from './checklist.ts';

export interface AgentExpectations {
  readonly topology: ClusterTopology;
  readonly destinationFingerprint: string;
  /** The run that may hold the agents already; undefined for a mere check. */
  readonly origin: string | undefined;
}

/** An agent that is down refuses; one whose host is gone does not answer at all. */
const silentCodes: ReadonlySet<string> = new Set(['AGENT_UNREACHABLE', 'DEADLINE_EXCEEDED']);

/**
 * Compares the agents with the cluster: one for each started data node, none that belongs elsewhere, all with the same
 * destination, free, and with files of their own node only. An agent that is away and not needed is a warning.
 *
 * @returns the agents that belong to this cluster
 */
export function checkAgents(
  list: Checklist,
  roster: Roster,
  expectations: AgentExpectations,
): readonly Member[] {
  const { topology } = expectations;
  const known = new Set(topology.nodes.map(({ nodeId }) => nodeId));
  const members = roster.members.filter(({ nodeId }) => known.has(nodeId));
  for (const stranger of roster.members.filter(({ nodeId }) => !known.has(nodeId))) {
    list.failed(`agent ${stranger.agent.address}`, foreign(stranger));
  }
  const needed = topology.nodes.filter(({ status }) => status === 'started');
  const unserved = needed.filter(({ nodeId }) => members.every((member) => member.nodeId !== nodeId));
  for (const { error } of roster.problems) {
    // An agent beside a stopped data node may be down with it; without a need for it that is no failure.
    if (unserved.length === 0 && silentCodes.has(error.code))
      list.warning('agent', error.message, error.hint);
    else list.failed('agent', error);
  }
  for (const { nodeId } of unserved) {
    list.failed(
      `agent of data node ${nodeId}`,
      new BackupError('AGENT_MISSING', `data node ${nodeId} is started and has no agent`),
    );
  }
  for (const member of members) checkMember(list, member, expectations);
  return members;
}

function checkMember(list: Checklist, member: Member, expectations: AgentExpectations): void {
  const name = `agent of data node ${member.nodeId}`;
  const problem = problemOf(member, expectations);
  if (problem !== undefined) return list.failed(name, problem);
  const { address, version, rcloneVersion } = member.node;
  list.passed(name, `${address}, version ${version}, rclone ${rcloneVersion}`);
}

function problemOf({ node, nodeId }: Member, expectations: AgentExpectations): BackupError | undefined {
  const { address, claim } = node;
  if (node.destinationFingerprint !== expectations.destinationFingerprint) {
    return new BackupError(
      'DESTINATION_MISMATCH',
      `agent ${address} of data node ${nodeId} uploads to another place`,
    );
  }
  if (node.rcloneVersion === '') {
    return new BackupError('PROGRAM_NOT_FOUND', `agent ${address} cannot start rclone`);
  }
  const foreigners = node.localBackups.filter(({ nodeIds }) => nodeIds.some((other) => other !== nodeId));
  if (foreigners.length > 0) {
    const ids = foreigners.map(({ backupId }) => backupId).join(', ');
    return new BackupError(
      'BACKUP_FOREIGN_NODE',
      `${node.backupDir} of agent ${address} holds files of other nodes than ${nodeId}: backup ${ids}`,
    );
  }
  if (claim !== undefined && claim.origin !== expectations.origin) {
    const since = new Date(claim.sinceMs).toISOString();
    return new BackupError(
      'RUN_IN_PROGRESS',
      `run ${claim.runId} of ${claim.holder} holds agent ${address} since ${since}`,
    );
  }
  return undefined;
}

const foreign = ({ node, nodeId }: Member): BackupError =>
  new BackupError(
    'AGENT_FOREIGN',
    `agent ${node.address} serves data node ${nodeId}, which this cluster does not have`,
  );
