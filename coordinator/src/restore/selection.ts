import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { OWN_DATABASES } from '../sql/config.ts';

/** What of a backup is restored, and under which names. Names are compared as they are written, case and all. */
export interface Selection {
  readonly includeDatabases: readonly string[];
  readonly excludeDatabases: readonly string[];
  /** Each `database.table`. */
  readonly includeTables: readonly string[];
  readonly excludeTables: readonly string[];
  /** Old name to new name; the old name is meant in all the lists above. */
  readonly rewriteDatabases: ReadonlyMap<string, string>;
}

export const everything: Selection = {
  includeDatabases: [],
  excludeDatabases: [],
  includeTables: [],
  excludeTables: [],
  rewriteDatabases: new Map(),
};

/**
 * Whether a table is restored: it is included where its database or itself is named, or nothing is named at all, and
 * an exclusion wins over an inclusion. What a restore or drill noted in the cluster that was backed up is never restored.
 */
export function selectsTable(selection: Selection, database: string, table: string): boolean {
  const name = `${database}.${table}`;
  if (leavesOut(selection, database) || selection.excludeTables.includes(name)) return false;
  return (
    !isNarrowed(selection) ||
    selection.includeDatabases.includes(database) ||
    selection.includeTables.includes(name)
  );
}

/** Whether the database itself, with its routines and events, is restored; single tables of it may be all the same. */
export function selectsDatabase(selection: Selection, database: string): boolean {
  if (leavesOut(selection, database)) return false;
  return !isNarrowed(selection) || selection.includeDatabases.includes(database);
}

/** Whether anything of the database is restored. */
export function touchesDatabase(selection: Selection, database: string): boolean {
  if (leavesOut(selection, database)) return false;
  return (
    selectsDatabase(selection, database) ||
    selection.includeTables.some((name) => name.startsWith(`${database}.`))
  );
}

/** The name that a database of the backup gets. */
export const targetDatabase = ({ rewriteDatabases }: Selection, database: string): string =>
  rewriteDatabases.get(database) ?? database;

/** The database of the backup that would get this name; undefined where its name is given away by a rewrite. */
export function sourceDatabase({ rewriteDatabases }: Selection, target: string): string | undefined {
  const [source] = [...rewriteDatabases].find(([, to]) => to === target) ?? [];
  return source ?? (rewriteDatabases.has(target) ? undefined : target);
}

/** Whether all of the backup is restored, under its own names. */
export const selectsEverything = (selection: Selection): boolean =>
  !isNarrowed(selection) &&
  selection.excludeDatabases.length + selection.excludeTables.length === 0 &&
  selection.rewriteDatabases.size === 0;

/** @throws BackupError USAGE where two databases would become one, or a table's name has no database. */
export function checkSelection(selection: Selection, databases: readonly string[]): void {
  for (const name of [...selection.includeTables, ...selection.excludeTables]) {
    if (!/^[^.]+\..+$/s.test(name)) throw new BackupError('USAGE', `not DATABASE.TABLE: ${name}`);
  }
  const named = [
    ...selection.includeDatabases,
    ...selection.excludeDatabases,
    ...selection.rewriteDatabases.keys(),
  ];
  const unknown = named.find((database) => !databases.includes(database));
  if (unknown !== undefined) throw new BackupError('USAGE', `the backup has no database ${unknown}`);
  const targets = new Map<string, string>();
  for (const database of databases.filter((one) => touchesDatabase(selection, one))) {
    const target = targetDatabase(selection, database);
    const other = targets.get(target);
    if (other !== undefined)
      throw new BackupError('USAGE', `databases ${other} and ${database} would both become ${target}`);
    targets.set(target, database);
  }
}

const leavesOut = ({ excludeDatabases }: Selection, database: string): boolean =>
  OWN_DATABASES.has(database) || excludeDatabases.includes(database);

const isNarrowed = ({ includeDatabases, includeTables }: Selection): boolean =>
  includeDatabases.length + includeTables.length > 0;
