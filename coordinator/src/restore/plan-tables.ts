import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import { tableKey, type TableName } from '../sql/catalog.ts';
import { OWN_DATABASES, SYSTEM_DATABASES } from '../sql/config.ts';
import { boundsOf } from './compare.ts';
import type { RestoreMark } from './mark.ts';
import { type Obstacles, someOf } from './obstacles.ts';
import type { PlannedTable, RestoreSpec } from './plan.ts';
import { type FoundTable, strangers } from './resumption.ts';
import { checkSelection, type Selection, selectsTable, sourceDatabase, targetDatabase } from './selection.ts';

/**
 * The tables of the cluster that stand where the backup's would go. Of a backup that could not be read, every table
 * that the selection could mean.
 */
export function tablesInTheWay<Table extends TableName>(
  { tables, native }: Manifest,
  selection: Selection,
  existing: readonly Table[],
): Table[] {
  const wanted = new Set(
    tables
      .filter(({ database, name }) => selectsTable(selection, database, name))
      .map(({ database, name }) => tableKey({ database: targetDatabase(selection, database), name })),
  );
  return existing.filter((table) => {
    if (native.covered) return wanted.has(tableKey(table));
    const source = sourceDatabase(selection, table.database);
    return source !== undefined && selectsTable(selection, source, table.name);
  });
}

/**
 * What becomes of each table of the backup, in its order; and a problem that names those in the way.
 *
 * @param unfinished the mark of a restore that is taken up
 */
export function planTables(
  obstacles: Obstacles,
  manifest: Manifest,
  { selection, dropExisting }: Pick<RestoreSpec, 'selection' | 'dropExisting'>,
  inTheWay: readonly FoundTable[],
  unfinished: RestoreMark | undefined,
): PlannedTable[] {
  const whyStrange = unfinished === undefined ? () => '' : strangers(unfinished);
  const there = new Map(inTheWay.map((table) => [tableKey(table), table]));
  const listed = manifest.native.covered ? manifest.tables : unread(selection, inTheWay);
  const reasons = new Map(
    listed.flatMap((table) => {
      const key = tableKey({ database: targetDatabase(selection, table.database), name: table.name });
      const existing = there.get(key);
      if (existing === undefined) return [];
      return [[key, whyStrange(existing, () => boundsOf(manifest.native, table).maxRows)] as const];
    }),
  );
  const tables = listed.map(({ database, name, rows }): PlannedTable => {
    const target = targetDatabase(selection, database);
    const key = tableKey({ database: target, name });
    const existing = there.get(key);
    const selected = selectsTable(selection, database, name);
    const ifStrange = dropExisting ? 'replace' : 'blocked';
    const ifThere = reasons.get(key) === undefined ? 'redo' : ifStrange;
    const action = selected ? (existing === undefined ? 'create' : ifThere) : 'skip';
    return { database, name, targetDatabase: target, rows, existingRows: existing?.rows ?? 0, action };
  });
  const blocked = tables.filter(({ action }) => action === 'blocked');
  if (blocked.length > 0) {
    const names = blocked.map(({ targetDatabase: target, name, existingRows, rows }) => {
      const reason = reasons.get(tableKey({ database: target, name }));
      const why = reason === undefined || reason === '' ? '' : `; ${reason}`;
      return `${target}.${name} (${existingRows} rows now, ${rows} in the backup${why})`;
    });
    const message = `${blocked.length} tables are in the way: ${someOf(names)}`;
    obstacles.problem(new BackupError('RESTORE_TABLES_EXIST', message));
  }
  if (manifest.native.covered && tables.every(({ action }) => action === 'skip')) {
    obstacles.problem(new BackupError('USAGE', 'the selection leaves no table of the backup'));
  }
  return tables;
}

/** Tables of an encrypted backup that nobody could read are known only as far as they are in the way. */
const unread = (selection: Selection, inTheWay: readonly TableName[]) =>
  inTheWay.map(({ database, name }) => ({
    database: sourceDatabase(selection, database) ?? database,
    name,
    rows: 0,
  }));

/**
 * Refuses a selection that the backup, or ndb_restore, does not understand. ndb_restore splits its lists at commas and
 * each name at its one dot, and knows no quoting; names that match nothing it takes without a word.
 *
 * @throws BackupError USAGE
 */
export function checkRestorable(
  obstacles: Obstacles,
  { tables, native }: Manifest,
  selection: Selection,
): void {
  const named = [...selection.includeTables, ...selection.excludeTables];
  const databases = [
    ...selection.includeDatabases,
    ...selection.excludeDatabases,
    ...[...selection.rewriteDatabases].flat(),
  ];
  const unnamable = [
    ...named.filter((name) => UNFIT.test(name) || name.split('.').length !== 2),
    ...databases.filter((name) => UNFIT.test(name)),
  ];
  if (unnamable.length > 0)
    throw new BackupError('USAGE', `ndb_restore cannot be told of these names: ${someOf(unnamable)}`, {
      hint: 'select the whole database of such a table; a name must have no comma, and a table no dot',
    });
  const target = [...selection.rewriteDatabases.values()].find((name) => !mayBeDatabase(name));
  if (target !== undefined)
    throw new BackupError('USAGE', `no database can be restored as ${JSON.stringify(target)}`);
  if (!native.covered) return;
  checkSelection(selection, [...new Set(tables.map(({ database }) => database))]);
  const known = new Set(tables.map(({ database, name }) => `${database}.${name}`));
  const unknown = named.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new BackupError('USAGE', `the backup has no table ${someOf(unknown)}`);
  const impossible = tables
    .filter(({ database, name }) => name.includes('/') && selectsTable(selection, database, name))
    .map(({ database, name }) => `${database}.${name}`);
  if (impossible.length > 0) {
    const hint = `leave it out: ${impossible.map((name) => `--exclude-tables '${name}'`).join(' ')}`;
    const message = `ndb_restore cannot make tables with a slash in their names: ${someOf(impossible)}`;
    obstacles.problem(new BackupError('RESTORE_BLOCKED', message, { hint }));
  }
}

/** There is no way to quote a comma, and what becomes of a control character nobody knows. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const UNFIT = /^$|[\u0000-\u001f\u007f,]/;

/** The name of a new database: one that the MySQL server can make, and none of its own. */
const mayBeDatabase = (name: string): boolean =>
  name.length <= 64 &&
  !/\/| $/.test(name) &&
  !SYSTEM_DATABASES.has(name.toLowerCase()) &&
  !OWN_DATABASES.has(name.toLowerCase());
