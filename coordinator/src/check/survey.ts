import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { type ClusterTopology, dataBearingNodes, requireEveryNodeGroup } from '../cluster/topology.ts';
import { versionText } from '../cluster/version.ts';
import { callRoster, type Member } from '../fleet/fleet.ts';
import type { CoordinatorPorts } from '../ports.ts';
import { checkSqlPrivileges } from '../sql/privileges.ts';
import { knownBackupIds } from '../catalog/catalog.ts';
import { checkAgents } from './agents.ts';
import { Checklist } from './checklist.ts';
import { checkSpace } from './space.ts';

/** What a look around found; `topology` and `knownIds` are undefined where the cluster or the store did not answer. */
export interface Survey {
  readonly list: Checklist;
  readonly topology: ClusterTopology | undefined;
  readonly members: readonly Member[];
  /** Ids in the object store and on the data nodes. */
  readonly knownIds: ReadonlySet<number> | undefined;
}

/** The run that looks. */
export interface OwnRun {
  /** It may hold the agents already. */
  readonly runId: string;
  /** Its native backup, which may run already. */
  readonly backupId: number | undefined;
}

/**
 * Looks at everything that a backup needs, all at once, and changes nothing.
 *
 * @param own undefined for a mere check
 */
export async function survey(
  ports: CoordinatorPorts,
  own: OwnRun | undefined,
  signal: AbortSignal,
): Promise<Survey> {
  const list = new Checklist();
  const { management, config } = ports;
  const [topologyAnswer, running, memory, roster, stored, sql] = await Promise.allSettled([
    management.topology(signal),
    management.runningBackup(signal),
    management.memoryUsage(signal),
    callRoster(ports.agents, signal),
    knownBackupIds(ports.store, signal),
    config.mysql && checkSqlPrivileges(config.mysql, signal),
  ]);
  signal.throwIfAborted();

  const topology = list.settle('management server', topologyAnswer, describeTopology);
  if (topology === undefined) list.skipped('data nodes', 'the management server did not answer');
  else checkDataNodes(list, topology, running, own?.backupId);

  let members: readonly Member[] = [];
  if (roster.status === 'rejected') list.failed('agents', roster.reason);
  else if (topology === undefined) list.skipped('agents', 'the management server did not answer');
  else
    members = checkAgents(list, roster.value, {
      topology,
      destinationFingerprint: ports.destinationFingerprint,
      runId: own?.runId,
    });
  if (topology !== undefined && memory.status === 'fulfilled')
    checkSpace(list, topology, memory.value, members);

  const ids = list.settle(
    'object store',
    stored,
    (found) => `${config.storage.remote} can be listed, ${found.size} backups`,
  );
  if (sql.status === 'rejected') list.failed('MySQL server', sql.reason);
  else if (sql.value === undefined) {
    list.warning(
      'MySQL server',
      'none is configured',
      'set mysql.host to have users, views and routines in the backup',
    );
  } else {
    list.passed('MySQL server', `${sql.value.server.kind} ${sql.value.server.version}`);
    for (const error of sql.value.missing) list.failed('MySQL privileges', error);
  }

  const local = members.flatMap(({ node }) => node.localBackups.map(({ backupId }) => backupId));
  return { list, topology, members, knownIds: ids && new Set([...ids, ...local]) };
}

function checkDataNodes(
  list: Checklist,
  topology: ClusterTopology,
  running: PromiseSettledResult<{ readonly backupId: number } | undefined>,
  ownBackupId: number | undefined,
): void {
  const name = 'data nodes';
  try {
    requireEveryNodeGroup(topology);
  } catch (thrown) {
    return list.failed(name, toBackupError(thrown));
  }
  const down = dataBearingNodes(topology).filter(({ status }) => status !== 'started');
  if (down.length > 0) {
    const detail = down.map(({ nodeId, status }) => `data node ${nodeId} is ${status}`).join(', ');
    list.warning(name, detail, 'a backup works and is marked degraded; start the data node');
  }
  if (running.status === 'rejected') return list.failed(name, running.reason);
  if (running.value !== undefined && running.value.backupId !== ownBackupId) {
    const message = `native backup ${running.value.backupId} runs in the cluster`;
    return list.failed(name, new BackupError('NATIVE_BACKUP_RUNNING', message));
  }
  if (down.length === 0)
    list.passed(name, `all ${dataBearingNodes(topology).length} started, no backup runs`);
}

const describeTopology = ({ nodes, version }: ClusterTopology): string =>
  `${version === undefined ? 'reachable' : versionText(version)}, ${nodes.length} data nodes configured`;
