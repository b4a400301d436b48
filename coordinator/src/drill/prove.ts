import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ClusterTopology } from '../cluster/topology.ts';
import { callRoster, type Member } from '../fleet/fleet.ts';
import { mayBeTaken } from '../restore/plan-agents.ts';
import type { CoordinatorPorts, DrillPorts } from '../ports.ts';
import type { SqlConfig } from '../sql/config.ts';
import { column, withConnection } from '../sql/connection.ts';
import { servers } from './config.ts';
import { isMarked } from './marker.ts';

/** What is asked of one of the two clusters. */
interface Identity {
  /** Empty where it has none. */
  readonly systemName: string;
  readonly topology: Pick<ClusterTopology, 'nodes'>;
}

/**
 * Proves that the scratch cluster is not the one that is backed up, by everything that is used of it: the data nodes, the
 * MySQL server, and where its agents restore to. What cannot be asked is not proven.
 *
 * @param run of the drill: agents that another run holds are refused
 * @returns the agents of the scratch cluster
 * @throws BackupError DRILL_REFUSED, RUN_IN_PROGRESS, or why one of the clusters cannot be asked
 */
export async function proveScratch(
  ports: CoordinatorPorts,
  drill: DrillPorts,
  run: { readonly origin: string; readonly runId: string },
  signal: AbortSignal,
): Promise<readonly Member[]> {
  const [own, scratch, ownRoster, roster] = await Promise.all([
    identityOf(ports, signal),
    identityOf(drill, signal),
    callRoster(ports.agents, signal),
    callRoster(drill.agents, signal),
  ]);
  compareIdentities(own, scratch);
  const ownAgents = new Set(ownRoster.members.map(({ node }) => node.instanceId));
  const nodeIds = new Set(scratch.topology.nodes.map(({ nodeId }) => nodeId));
  const shared = roster.members.find(({ node }) => ownAgents.has(node.instanceId));
  if (shared !== undefined)
    throw refused(`agent ${shared.node.address} is one of the cluster that is backed up`);
  const members = roster.members.filter(({ nodeId }) => nodeIds.has(nodeId));
  for (const { node } of members) {
    const { claim } = node;
    if (claim !== undefined && !mayBeTaken(claim, run))
      throw new BackupError(
        'RUN_IN_PROGRESS',
        `run ${claim.runId} of ${claim.holder} holds agent ${node.address} of the scratch cluster`,
      );
  }
  await proveAgentTargets(drill, members, scratch, signal);
  await proveServer(ports, drill.config.mysql, scratch, signal);
  return members;
}

const identityOf = async (
  { management }: Pick<CoordinatorPorts, 'management'>,
  signal: AbortSignal,
): Promise<Identity> => {
  const [topology, systemName] = await Promise.all([
    management.topology(signal),
    management.systemName(signal),
  ]);
  return { topology, systemName };
};

/**
 * A data node is told by its host and directory. Equal names of the system are refused, though two clusters could be given
 * one name: they would have to be told apart by less.
 *
 * @throws BackupError DRILL_REFUSED
 */
export function compareIdentities(own: Identity, scratch: Identity): void {
  const keyOf = ({ host, backupDataDir }: Identity['topology']['nodes'][number]): string =>
    JSON.stringify([host.toLowerCase(), backupDataDir]);
  const known = new Set(own.topology.nodes.map(keyOf));
  const shared = scratch.topology.nodes.find((node) => known.has(keyOf(node)));
  if (shared !== undefined)
    throw refused(`data node ${shared.nodeId} on ${shared.host} is one of the cluster that is backed up`);
  if (scratch.systemName !== '' && scratch.systemName === own.systemName)
    throw refused(
      `both clusters call themselves ${own.systemName}`,
      'give the scratch cluster another name: [SYSTEM] Name in its configuration',
    );
}

/** An agent restores into the cluster of its own configuration, wherever it is. */
async function proveAgentTargets(
  { config, managementAt }: DrillPorts,
  members: readonly Member[],
  { systemName }: Identity,
  signal: AbortSignal,
): Promise<void> {
  const meant = [...servers(config.connectString)].sort().join(',');
  for (const { node } of members) {
    const given = node.restore?.connectString;
    // One that cannot restore is not asked to.
    if (given === undefined || [...servers(given)].sort().join(',') === meant) continue;
    if (given === '')
      throw refused(`agent ${node.address} does not say into which cluster it restores`, UPGRADE);
    const named = await managementAt(given).systemName(signal);
    if (named === '' || named !== systemName)
      throw refused(
        `agent ${node.address} restores into ${given}, which is not the scratch cluster`,
        'correct restore.connectString in the configuration of that agent',
      );
  }
}

const UPGRADE = 'upgrade the agent';

/**
 * The MySQL server says which cluster it has joined. One that does not say is believed where the mark of the drill, which
 * is made through it, is not seen through the MySQL server of the cluster itself.
 */
async function proveServer(
  ports: CoordinatorPorts,
  mysql: SqlConfig,
  { systemName }: Identity,
  signal: AbortSignal,
): Promise<void> {
  const joined = await joinedSystem(mysql, signal);
  if (joined !== undefined && joined !== '') {
    if (joined === systemName) return;
    throw refused(
      `the MySQL server at ${mysql.host}:${mysql.port} has joined the cluster ${joined}, and not ${systemName}`,
      'set drill.mysql to a MySQL server of the scratch cluster',
    );
  }
  if (ports.config.mysql === undefined)
    throw refused(
      `the MySQL server at ${mysql.host}:${mysql.port} does not say which cluster it has joined`,
      'set `mysql` too: then it is looked there whether both are of one cluster',
    );
}

/**
 * Looks whether what was made through the MySQL server of the scratch cluster is seen in the cluster that is backed up.
 *
 * @throws BackupError DRILL_REFUSED where it is
 */
export async function proveMark(
  { config: { mysql } }: Pick<CoordinatorPorts, 'config'>,
  signal: AbortSignal,
): Promise<void> {
  if (mysql === undefined || !(await isMarked(mysql, signal))) return;
  throw refused(
    'what is made through drill.mysql is in the cluster that is backed up',
    'set drill.mysql to a MySQL server of the scratch cluster; in the other one drop the database rondb_backup_drill, and nothing else',
  );
}

/** Undefined where the server has no such variable. */
const joinedSystem = (config: SqlConfig, signal: AbortSignal): Promise<string | undefined> =>
  withConnection(
    config,
    { signal, timeoutMs: config.dumpTimeoutMs, what: 'asking which cluster the MySQL server has joined' },
    async (connection) => {
      const [row] = await connection.query("SHOW GLOBAL STATUS LIKE 'Ndb_system_name'");
      return row && column(row, 'Value');
    },
  );

const refused = (message: string, hint?: string): BackupError =>
  new BackupError('DRILL_REFUSED', message, hint === undefined ? undefined : { hint });
