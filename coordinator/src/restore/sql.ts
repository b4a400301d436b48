import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { createDatabases } from '../sql/replay/replay-databases.ts';
import { replaySql } from '../sql/replay/replay-sql.ts';
import type { ReplayReport } from '../sql/replay/report.ts';
import type { RestoreContext } from './context.ts';
import type { SqlFiles } from './download.ts';
import { dropTables } from './ndb-objects.ts';
import { someOf } from './obstacles.ts';
import type { RestoredObject, RestoreOutcome } from './report.ts';

/** @throws BackupError RESTORE_TABLES_EXIST where some cannot be dropped */
export async function dropExisting({ op, plan, mysql }: RestoreContext): Promise<void> {
  const doomed = plan.tables
    .filter(({ action }) => action === 'replace')
    .map(({ targetDatabase, name }) => ({ database: targetDatabase, name }));
  if (doomed.length === 0) return;
  const left = await dropTables(mysql, doomed, op.signal);
  op.log.warn({ tables: doomed.length, left: left.length }, 'dropped tables that were in the way');
  if (left.length === 0) return;
  const named = left.map(({ database, name, reason }) => `${database}.${name}: ${reason}`);
  throw new BackupError('RESTORE_TABLES_EXIST', `these tables cannot be dropped: ${someOf(named)}`, {
    hint: 'drop them by hand; what refers to them from outside the selection may have to go first',
  });
}

/** Databases with their character sets, before the MySQL server makes them by itself for tables that it sees. */
export async function makeDatabases(
  { op, mysql, spec }: RestoreContext,
  { databases }: SqlFiles,
): Promise<void> {
  if (databases === undefined) return;
  const { signal, log } = op;
  await createDatabases(mysql, databases, { selection: spec.selection, signal, log });
}

/** RonDB's quotas; only with the whole backup, because the file holds those of all databases. */
export async function restoreQuotas(
  { op, target, plan }: RestoreContext,
  { quotas }: SqlFiles,
): Promise<void> {
  if (quotas === undefined || plan.tables.some(({ action }) => action === 'skip')) return;
  if (await target.management.restoreQuotas(quotas, op.signal)) return;
  const message = 'the backup has database quotas, and this cluster knows none';
  op.warn([{ code: 'RESTORE_NO_QUOTAS', message, object: '' }]);
}

/** Accounts, privileges, views, routines, triggers and events. @returns what is not plainly made */
export async function replay(
  { op, mysql, spec }: RestoreContext,
  { users, databases }: SqlFiles,
): Promise<RestoredObject[]> {
  const { signal, log } = op;
  const { selection, dropExisting: replaceExisting, overwriteUsers } = spec;
  const files = { users: users ?? Buffer.alloc(0), databases: databases ?? Buffer.alloc(0) };
  const options = { selection, replaceExisting, overwriteUsers, signal, log };
  const report = await replaySql(mysql, files, options);
  op.warn(report.warnings.map((message) => ({ code: 'RESTORE_SQL', message, object: '' })));
  return reportedObjects(report);
}

const outcomes: Readonly<Record<'kept' | 'skipped' | 'failed', RestoreOutcome>> = {
  kept: 'kept',
  skipped: 'skipped',
  failed: 'failed',
};

/** Databases and tables are there before the replay, and what was left out on request is no news. */
function reportedObjects({ objects }: ReplayReport): RestoredObject[] {
  return objects.flatMap(({ kind, database, name, outcome, detail }) => {
    const expected = outcome === 'kept' && (kind === 'database' || kind === 'table');
    if (outcome === 'created' || expected) return [];
    const full = database === undefined || kind === 'database' ? name : `${database}.${name}`;
    return [{ kind, name: full, outcome: outcomes[outcome], detail }];
  });
}
