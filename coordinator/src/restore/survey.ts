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
  const { management } = target;
  const entry = await new Catalog(source.store, source.trustedKeys).read(spec.backupId, signal);
  const [listed, topology, running, memory, slots, roster, sql] = await Promise.allSettled([
    source.store.list(backupPrefix(spec.backupId), { levels: 'all', signal }),
    management.topology(signal),
    management.runningBackup(signal),
    management.memoryUsage(signal),
    management.freeApiSlots(signal),
    callRoster(target.agents, signal),
    target.mysql && lookAtTables(target.mysql, entry.manifest, spec, target.scratch === undefined, signal),
  ]);
  signal.throwIfAborted();
  const survey = {
    entry,
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
