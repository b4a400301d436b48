import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ConfiguredNode } from './config-rows.ts';
import type { NodeStatus, StatusLine } from './node-status.ts';
import type { NodeVersion } from './version.ts';

export interface ClusterNode extends ConfiguredNode {
  readonly status: NodeStatus;
  readonly version: NodeVersion | undefined;
}

export interface ClusterTopology {
  /** Every configured data node in ascending order of ids, up or not. */
  readonly nodes: readonly ClusterNode[];
  /** Of the started data node with the lowest id; undefined where none is started. */
  readonly version: NodeVersion | undefined;
}

/**
 * What is configured, joined with what lives.
 *
 * @throws BackupError MGM_OUTPUT when a living node is not configured: the two answers are of different moments
 */
export function combineTopology(
  configured: readonly ConfiguredNode[],
  statuses: readonly StatusLine[],
  deactivated: readonly number[],
): ClusterTopology {
  const stray = statuses.find(({ nodeId }) => !configured.some((node) => node.nodeId === nodeId));
  if (stray !== undefined) {
    throw new BackupError('MGM_OUTPUT', `data node ${stray.nodeId} has a status but no configuration`);
  }
  const nodes = configured.map((node): ClusterNode => {
    const line = statuses.find(({ nodeId }) => nodeId === node.nodeId);
    const status = line?.status ?? 'not connected';
    const spare = status === 'not connected' && deactivated.includes(node.nodeId);
    return { ...node, status: spare ? 'deactivated' : status, version: line?.version };
  });
  return { nodes, version: startedNodes({ nodes })[0]?.version };
}

/** The nodes that hold data when all is well: spare replica slots that were deactivated, or have no group, do not. */
export const dataBearingNodes = ({ nodes }: Pick<ClusterTopology, 'nodes'>): ClusterNode[] =>
  nodes.filter(({ status, nodeGroup }) => nodeGroup !== undefined && status !== 'deactivated');

/** The nodes that take part in a backup that starts now. */
export const startedNodes = ({ nodes }: Pick<ClusterTopology, 'nodes'>): ClusterNode[] =>
  nodes.filter(({ status }) => status === 'started');

/** Node groups, ascending, that have a share of the data and no started node. Deactivated nodes never had a share. */
export function downNodeGroups({ nodes }: Pick<ClusterTopology, 'nodes'>): number[] {
  const groups = new Set<number>();
  for (const { nodeGroup, status } of nodes) {
    if (nodeGroup !== undefined && status !== 'deactivated') groups.add(nodeGroup);
  }
  for (const { nodeGroup } of startedNodes({ nodes })) if (nodeGroup !== undefined) groups.delete(nodeGroup);
  return [...groups].sort((a, b) => a - b);
}

/** @throws BackupError NO_DATA_NODE or NODE_GROUP_DOWN when a backup would lack a part of the data */
export function requireEveryNodeGroup(topology: ClusterTopology): void {
  if (startedNodes(topology).length === 0) {
    throw new BackupError('NO_DATA_NODE', `none of ${topology.nodes.length} data nodes is started`);
  }
  const [group] = downNodeGroups(topology);
  if (group === undefined) return;
  const members = topology.nodes
    .filter((node) => node.nodeGroup === group)
    .map(({ nodeId, status }) => `data node ${nodeId}: ${status}`);
  throw new BackupError('NODE_GROUP_DOWN', `node group ${group} has no started node (${members.join(', ')})`);
}
