import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import { backupPrefix } from '@rondb-backup/shared/storage/layout.ts';
import { Catalog } from '../catalog/catalog.ts';
import { callRoster } from '../fleet/fleet.ts';
import type { SqlConfig } from '../sql/config.ts';
import { hasApplyStatus } from '../sql/restored/list-ndb-tables.ts';
import { checkRestorePrivileges } from '../sql/restored/restore-privileges.ts';
import { hasDiskObjects } from './disk-objects.ts';
import { lookInTheWay } from './in-the-way.ts';
import { readMark } from './mark-table.ts';
import { serverTables } from '../sql/restored/server-tables.ts';
import { makePlan, type PlannedRestore, type SqlFindings } from './make-plan.ts';
import { restoreOrigin } from './origin.ts';
import type { RestoreSpec } from './plan.ts';
import type { RestoreSource, RestoreTarget } from './target.ts';

/**
 * Looks at everything that a restore needs, all at once, and changes nothing.
 *
 * @param run that asks, which may hold the agents already
 * @throws BackupError BACKUP_NOT_FOUND, STORE_*, USAGE for a selection that does not fit the backup
 */
export async function planRestore(
  source: RestoreSource,
  target: RestoreTarget,
  spec: RestoreSpec,
  signal: AbortSignal,
  run?: { readonly origin: string; readonly runId: string },
): Promise<PlannedRestore> {
  const { management, mysql } = target;
  const { backupId } = spec;
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const reading = new Catalog(source.store, source.trustedKeys).read(backupId, either);
  // Of a backup that is not there nothing needs to be known.
  reading.catch((error: unknown) => stop.abort(error));
  const [listed, topology, running, memory, slots, roster, sql] = await Promise.allSettled([
    source.store.list(backupPrefix(backupId), { levels: 'all', signal: either }),
    management.topology(either),
    management.runningBackup(either),
    management.memoryUsage(either),
    management.freeApiSlots(either),
    callRoster(target.agents, either),
    mysql &&
      reading.then(({ manifest }) =>
        lookAtTables(mysql, manifest, spec, target.scratch === undefined, either),
      ),
  ]);
  signal.throwIfAborted();
  const survey = {
    now: Date.now(),
    entry: await reading,
    listed,
    topology,
    running,
    memory,
    slots,
    roster: roster.status === 'fulfilled' ? roster.value : { members: [], problems: [] },
    sql,
  };
  const { clusterName } = target;
  const { destinationFingerprint } = source;
  const { origin, runId } = run ?? { origin: restoreOrigin(spec.backupId, clusterName), runId: '' };
  return makePlan(survey, spec, { clusterName, destinationFingerprint, origin, runId });
}

async function lookAtTables(
  config: SqlConfig,
  manifest: Manifest | undefined,
  { selection }: RestoreSpec,
  keepsMark: boolean,
  signal: AbortSignal,
): Promise<SqlFindings> {
  const [{ missing }, inTheWay, mark, server, applyStatus, diskObjects] = await Promise.all([
    checkRestorePrivileges(config, keepsMark, signal),
    manifest === undefined ? [] : lookInTheWay(config, manifest, selection, signal),
    keepsMark ? readMark(config, signal) : undefined,
    serverTables(config, signal),
    hasApplyStatus(config, signal),
    hasDiskObjects(config, signal),
  ]);
  return { inTheWay, mark, server, applyStatus, diskObjects, missingPrivileges: missing };
}
