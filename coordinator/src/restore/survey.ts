import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import { backupPrefix } from '@rondb-backup/shared/storage/layout.ts';
import { Catalog } from '../catalog/catalog.ts';
import { callRoster } from '../fleet/fleet.ts';
import type { SqlConfig } from '../sql/config.ts';
import { countRows } from '../sql/restored/count-rows.ts';
import { discoverTables } from '../sql/restored/discover-tables.ts';
import { hasApplyStatus, listNdbTables } from '../sql/restored/list-ndb-tables.ts';
import { checkRestorePrivileges } from '../sql/restored/restore-privileges.ts';
import { PARALLEL_COUNTS } from './compare.ts';
import { hasDiskObjects } from './disk-objects.ts';
import { serverTables } from '../sql/restored/server-tables.ts';
import { makePlan, type PlannedRestore, type SqlFindings } from './make-plan.ts';
import { restoreOrigin } from './origin.ts';
import type { RestoreSpec } from './plan.ts';
import { tablesInTheWay } from './plan-tables.ts';
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
    target.mysql && lookAtTables(target.mysql, entry.manifest, spec, signal),
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

/** The server compares its dictionary with that of the data nodes every minute, if it is not told to. */
const DISCOVERED_WITHIN_MS = 75_000;

async function lookAtTables(
  config: SqlConfig,
  manifest: Manifest | undefined,
  { selection }: RestoreSpec,
  signal: AbortSignal,
): Promise<SqlFindings> {
  const [{ missing }, { tables }, server, applyStatus, diskObjects] = await Promise.all([
    checkRestorePrivileges(config, signal),
    listNdbTables(config, signal),
    serverTables(config, signal),
    hasApplyStatus(config, signal),
    hasDiskObjects(config, signal),
  ]);
  const there = manifest === undefined ? [] : tablesInTheWay(manifest, selection, tables);
  // Tables that an earlier restore has made may be unknown to the MySQL server, which could not count their rows.
  await discoverTables(config, there, { signal, timeoutMs: DISCOVERED_WITHIN_MS });
  const counted = await countRows(config, there, { parallel: PARALLEL_COUNTS, signal });
  const inTheWay = counted.map((table) => ({ ...table, rows: table.rows ?? 0 }));
  return { inTheWay, server, applyStatus, diskObjects, missingPrivileges: missing };
}
