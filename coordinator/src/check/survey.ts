import { statfs } from 'node:fs/promises';
import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import { type ClusterTopology, dataBearingNodes, requireEveryNodeGroup } from '../cluster/topology.ts';
import { versionText } from '../cluster/version.ts';
import { callRoster, type Member } from '../fleet/fleet.ts';
import type { CoordinatorPorts } from '../ports.ts';
import { checkSqlPrivileges } from '../sql/privileges.ts';
import { Catalog } from '../catalog/catalog.ts';
import { checkAgents } from './agents.ts';
import { Checklist } from './checklist.ts';
import { checkSpace, type FreeSpace } from './space.ts';

/** Reading more manifests than this to find one of this cluster is not worth it. */
const MAX_LOOKED_AT = 3;

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
  readonly origin: string;
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
  const [topologyAnswer, running, memory, roster, stored, free, sql] = await Promise.allSettled([
    management.topology(signal),
    management.runningBackup(signal),
    management.memoryUsage(signal),
    callRoster(ports.agents, signal),
    lookAtStore(ports, signal),
    freeSpace(ports, signal),
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
      origin: own?.origin,
    });

  const found = list.settle(
    'object store',
    stored,
    ({ ids }) => `${config.storage.remote} can be listed, ${ids.size} backups`,
  );
  if (topology !== undefined && memory.status === 'fulfilled' && free.status === 'fulfilled')
    checkSpace(list, topology, memory.value, members, free.value, found?.last);
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
  return { list, topology, members, knownIds: found && new Set([...found.ids, ...local]) };
}

/** The ids in the object store, and the newest complete backup of this cluster. */
async function lookAtStore(
  { config, store }: CoordinatorPorts,
  signal: AbortSignal,
): Promise<{ ids: ReadonlySet<number>; last: Manifest | undefined }> {
  const catalog = new Catalog(store, config.manifest.trustedKeys);
  const states = await catalog.states(signal);
  const ids = new Set(states.keys());
  const newestFirst = [...ids].filter((id) => states.get(id) === 'complete').sort((a, b) => b - a);
  // Other clusters may share the prefix; their backups say nothing of this one's size.
  for (const id of newestFirst.slice(0, MAX_LOOKED_AT)) {
    const { manifest } = await catalog.read(id, signal);
    if (manifest?.clusterName === config.cluster.name) return { ids, last: manifest };
  }
  return { ids, last: undefined };
}

async function freeSpace({ config, store }: CoordinatorPorts, signal: AbortSignal): Promise<FreeSpace> {
  const [objectStore, tempDir] = await Promise.all([
    store.freeBytes({ signal }).catch(() => undefined),
    statfs(config.backup.tempDir).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => undefined,
    ),
  ]);
  return { objectStore, tempDir };
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
