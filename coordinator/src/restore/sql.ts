import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { label, tableKey } from '../sql/catalog.ts';
import { accountName } from '../sql/replay/account-name.ts';
import { createDatabases } from '../sql/replay/replay-databases.ts';
import { giveBackRoutineGrants, readRoutineGrants } from '../sql/replay/routine-grants.ts';
import { replaySql } from '../sql/replay/replay-sql.ts';
import type { ReplayReport } from '../sql/replay/report.ts';
import { checkKeys, createForeignKeys } from '../sql/restored/check-keys.ts';
import { checkViews, discoverTables } from '../sql/restored/discover-tables.ts';
import { dropObjects } from '../sql/restored/drop-objects.ts';
import { expectedKeys } from '../sql/restored/expected-keys.ts';
import { listNdbTables } from '../sql/restored/list-ndb-tables.ts';
import type { RestoreContext } from './context.ts';
import type { SqlFiles } from './download.ts';
import { someOf } from './obstacles.ts';
import { replacedTables, restoredTables } from './plan.ts';
import type { RestoredObject, RestoreOutcome } from './report.ts';
import { selectsEverything } from './selection.ts';

/**
 * ndb_restore makes all tables and then fails where the parent of a foreign key is neither selected nor in the cluster.
 * Only databases.sql tells of foreign keys, and so this is known after the download.
 *
 * @throws BackupError RESTORE_BLOCKED
 */
export async function checkParents(
  { op, plan, mysql, spec }: RestoreContext,
  { databases }: SqlFiles,
): Promise<void> {
  if (databases === undefined) return;
  const { tables } = await listNdbTables(mysql, op.signal);
  const there = new Set([...tables, ...restoredTables(plan)].map(label));
  const orphans = expectedKeys(databases, spec.selection).flatMap((child) =>
    child.foreignKeys
      .map(({ name, parentDatabase, parentTable }) => ({
        name,
        database: parentDatabase,
        parent: parentTable,
      }))
      .filter(({ database, parent }) => !there.has(label({ database, name: parent })))
      .map(({ name, database, parent }) => `${label(child)} refers to ${database}.${parent} (${name})`),
  );
  if (orphans.length === 0) return;
  const message = `parents of foreign keys are neither selected nor in the cluster: ${someOf(orphans)}`;
  throw new BackupError('RESTORE_BLOCKED', message, {
    hint: 'include the parents, or leave out the tables that refer to them',
  });
}

/**
 * Of an encrypted backup that nobody could read only databases.sql tells the tables: what is in the way and is not among
 * them would be dropped, and not restored.
 *
 * @throws BackupError RESTORE_BLOCKED
 */
export function checkDoomed({ plan, manifest, spec }: RestoreContext, { databases }: SqlFiles): void {
  if (manifest.native.covered) return;
  const held = new Set(expectedKeys(databases ?? Buffer.alloc(0), spec.selection).map(tableKey));
  const lost = replacedTables(plan)
    .filter((table) => !held.has(tableKey(table)))
    .map(label);
  if (lost.length === 0) return;
  const message = `the backup is not known to hold what would be dropped: ${someOf(lost)}`;
  throw new BackupError('RESTORE_BLOCKED', message, {
    hint: 'select the databases and tables that the backup holds, or drop by hand what may go',
  });
}

/**
 * Drops the tables that are in the way.
 *
 * @throws BackupError SQL_FAILED where one cannot be dropped, before anything is where others refer to it
 */
export async function dropExisting({ op, plan, mysql }: RestoreContext): Promise<void> {
  const doomed = replacedTables(plan);
  if (doomed.length === 0) return;
  // Those of a restore that broke may be unknown to the MySQL server.
  await discoverTables(mysql, doomed, { signal: op.signal, timeoutMs: mysql.dumpTimeoutMs });
  await dropObjects(mysql, { tables: doomed, code: [] }, op.signal);
  op.log.warn({ tables: doomed.length }, 'dropped tables that were in the way');
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

/**
 * RonDB's quotas; only with the whole backup, because the file holds those of all databases, under their old names. They
 * come after the data, whose restore no limit of CPU time or transaction size may slow down or refuse; tables that are
 * there are connected to a quota when it is set (RonDB's ConnectTableDbReq, CREATE_DB).
 *
 * @returns what could not be set
 */
export async function restoreQuotas(
  { op, target, spec }: RestoreContext,
  { quotas }: SqlFiles,
): Promise<RestoredObject[]> {
  if (quotas === undefined || !selectsEverything(spec.selection)) return [];
  const refused = await target.management.restoreQuotas(quotas, op.signal);
  if (refused !== undefined)
    return refused.map(({ database, reason }) => {
      return { kind: 'quota', name: database, outcome: 'failed', detail: reason };
    });
  const message = 'the backup has database quotas, and this cluster knows none';
  op.warn([{ code: 'RESTORE_NO_QUOTAS', message, object: '' }]);
  return [];
}

/**
 * Makes the MySQL server see the restored tables, then foreign keys that ndb_restore leaves out where databases get
 * another name.
 *
 * @returns whether any table may have been altered
 */
export async function restoreForeignKeys(
  { op, plan, mysql, spec }: RestoreContext,
  { databases }: SqlFiles,
): Promise<boolean> {
  const { signal } = op;
  // One that cannot be opened cannot be counted either, which says why.
  await discoverTables(mysql, restoredTables(plan), { signal, timeoutMs: mysql.dumpTimeoutMs });
  if (databases === undefined || spec.selection.rewriteDatabases.size === 0) return false;
  await createForeignKeys(mysql, expectedKeys(databases, spec.selection), signal);
  return true;
}

/**
 * Makes accounts, privileges, views, routines, triggers and events.
 *
 * @returns what is not plainly made
 */
export async function replay(
  { op, mysql, spec, unfinished }: RestoreContext,
  { users, databases }: SqlFiles,
): Promise<RestoredObject[]> {
  const { signal, log } = op;
  const { selection, dropExisting: replaceExisting, overwriteUsers } = spec;
  const files = { users: users ?? Buffer.alloc(0), databases: databases ?? Buffer.alloc(0) };
  // It died before it had granted them everything, or may have.
  const ownAccounts = new Set(unfinished?.accounts.map(({ user, host }) => accountName(user, host).bytes));
  const options = { selection, replaceExisting, overwriteUsers, ownAccounts, signal, log };
  const grants = replaceExisting ? await readRoutineGrants(mysql, signal) : [];
  const keep = async (made: ReadonlySet<string>): Promise<void> =>
    giveBackRoutineGrants(
      mysql,
      grants.filter(({ account }) => !made.has(account)),
    );
  let report: ReplayReport;
  try {
    report = await replaySql(mysql, files, options);
  } catch (thrown) {
    // Which accounts are those of the backup by now is not known.
    if (!overwriteUsers) await keep(new Set());
    throw thrown;
  }
  await keep(madeAccounts(report));
  op.warn(report.warnings.map((message) => ({ code: 'RESTORE_SQL', message, object: '' })));
  return reportedObjects(report);
}

/** Indexes and foreign keys that are not as databases.sql says, and views that cannot be selected from. */
export async function checkObjects(
  { op, plan, mysql, spec }: RestoreContext,
  { databases }: SqlFiles,
): Promise<RestoredObject[]> {
  if (databases === undefined) return [];
  const keys = await checkKeys(mysql, expectedKeys(databases, spec.selection), op.signal);
  const touched = new Set(restoredTables(plan).map(({ database }) => database));
  const { code } = await listNdbTables(mysql, op.signal);
  const views = code.filter(({ kind, database }) => kind === 'view' && touched.has(database));
  const broken = await checkViews(mysql, views, op.signal);
  return [
    ...keys.map(({ kind, database, table, name, reason }): RestoredObject => {
      return { kind, name: `${database}.${table}.${name}`, outcome: 'different', detail: reason };
    }),
    ...broken.map(({ database, name, reason }): RestoredObject => {
      return { kind: 'view', name: `${database}.${name}`, outcome: 'different', detail: reason };
    }),
  ];
}

const madeAccounts = ({ objects }: ReplayReport): ReadonlySet<string> =>
  new Set(
    objects
      .filter(({ kind, outcome }) => kind === 'account' && outcome === 'created')
      .map(({ name }) => name),
  );

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
