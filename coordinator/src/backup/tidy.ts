import { toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { Catalog, type CatalogEntry } from '../catalog/catalog.ts';
import type { Member } from '../fleet/fleet.ts';
import type { Operation } from '../operation/operation.ts';
import type { CoordinatorPorts } from '../ports.ts';

/** A backup of an earlier run of this cluster whose files still lie on a data node. */
interface Leftover {
  readonly member: Member;
  readonly entry: CatalogEntry;
}

/**
 * Removes from the data nodes what earlier runs of this cluster left there because they were interrupted: files of a
 * backup that has its manifest, and partial files of one that failed. The agents must be claimed by `op`.
 *
 * Everything else stays: files of unknown origin, of a backup without a verdict, and a whole native backup of a failed
 * run, which may be the only copy. A failure here is no reason to make no backup: it is logged.
 */
export async function tidy(
  op: Operation,
  ports: CoordinatorPorts,
  members: readonly Member[],
): Promise<void> {
  const noted = async (work: () => Promise<void>, details: object = {}): Promise<void> => {
    try {
      await work();
    } catch (thrown) {
      op.signal.throwIfAborted();
      op.log.warn(
        { ...details, err: toBackupError(thrown) },
        'cannot remove the files of earlier backups from the data nodes',
      );
    }
  };
  await noted(async () => {
    for (const leftover of await findLeftovers(ports, members, op.signal)) {
      const { member, entry } = leftover;
      // One that cannot be removed must not keep the others.
      await noted(() => removeLeftover(op, leftover), { nodeId: member.nodeId, backupId: entry.backupId });
    }
  });
}

/** Local backups that the object store knows as ended runs of this cluster. */
export async function findLeftovers(
  { config, store }: CoordinatorPorts,
  members: readonly Member[],
  signal?: AbortSignal,
): Promise<Leftover[]> {
  const local = new Set(members.flatMap(({ node }) => node.localBackups.map(({ backupId }) => backupId)));
  const catalog = new Catalog(store, config.manifest.trustedKeys);
  const entries = await catalog.readAll([...local], signal);
  const ended = entries.filter(
    ({ state, manifest, failed }) =>
      (manifest ?? failed)?.clusterName === config.cluster.name &&
      (state === 'failed' || (state === 'complete' && !config.backup.keepLocal)),
  );
  return ended.flatMap((entry) =>
    members
      .filter(({ node }) => node.localBackups.some(({ backupId }) => backupId === entry.backupId))
      .map((member) => ({ member, entry })),
  );
}

async function removeLeftover(op: Operation, { member, entry }: Leftover): Promise<void> {
  const { agent, nodeId } = member;
  const { backupId, state } = entry;
  const backup = { runId: op.id, backupId, nodeId };
  if (state === 'failed' && (await agent.localState(backup, op.signal)).kind !== 'incomplete') return;
  const freedBytes = await agent.deleteLocal(op.id, backupId, op.signal);
  op.log.info({ backupId, nodeId, freedBytes }, 'removed the files of an earlier backup from a data node');
}
