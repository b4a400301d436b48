import { setTimeout as sleep } from 'node:timers/promises';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { hasDiskObjects } from '../restore/disk-objects.ts';
import { someOf } from '../restore/obstacles.ts';
import { label, readCatalog, type TableName } from '../sql/catalog.ts';
import { DRILL_MARK_DATABASE, type SqlConfig } from '../sql/config.ts';
import { column, type SqlConnection, withConnection } from '../sql/connection.ts';
import { quoteIdentifier, quoteString } from '../sql/quoting.ts';
import { DISCOVERED_WITHIN_MS, discoverTables, quoted } from '../sql/restored/discover-tables.ts';
import { listNdbTables } from '../sql/restored/list-ndb-tables.ts';
import { dropMarker, MARKER_TABLE, type MadeByDrill, readMarker } from './marker.ts';

/** What is in a scratch cluster. */
export interface ScratchContent {
  /** Undefined where no drill has left anything. */
  readonly made: MadeByDrill | undefined;
  /** Databases and tables that no drill has made. */
  readonly foreign: readonly string[];
}

/** Looks, and changes nothing. @throws BackupError SQL_*, DEADLINE_EXCEEDED */
export async function lookAtScratch(config: SqlConfig, signal: AbortSignal): Promise<ScratchContent> {
  const [{ databases }, { tables }] = await Promise.all([
    readCatalog(config, signal),
    listNdbTables(config, signal),
  ]);
  const all = new Set([...databases, ...tables.map(({ database }) => database)]);
  const marked = all.delete(DRILL_MARK_DATABASE);
  const marks = tables.filter(({ database }) => database === DRILL_MARK_DATABASE);
  if (marks.length > 0) await discoverTables(config, marks, { signal, timeoutMs: DISCOVERED_WITHIN_MS });
  const made = marked ? await readMarker(config, signal) : undefined;
  const own = new Set(made?.databases);
  const beside = marks.filter(({ name }) => name !== MARKER_TABLE.name).map(label);
  return { made, foreign: [...[...all].filter((name) => !own.has(name)), ...beside].sort() };
}

/** @throws BackupError DRILL_NOT_EMPTY, which names what no drill has made */
export function requireOwn({ foreign }: ScratchContent): void {
  if (foreign.length > 0)
    throw new BackupError('DRILL_NOT_EMPTY', `the scratch cluster holds ${someOf(foreign)}`);
}

const ATTEMPTS = 3;

/**
 * Drops what a drill has made, and nothing else; the mark last, so that whatever stops it can be gone on with.
 *
 * @throws BackupError DRILL_NOT_EMPTIED, which names what is left; SQL_*, DEADLINE_EXCEEDED
 */
export async function emptyScratch(config: SqlConfig, made: MadeByDrill, signal: AbortSignal): Promise<void> {
  let left: readonly string[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    await dropDatabases(config, made, signal);
    left = await leftOf(config, made, signal);
    if (left.length === 0) break;
  }
  if (made.diskObjects) await dropDiskObjects(config, signal);
  await dropAccounts(config, made, signal);
  if (left.length > 0)
    throw new BackupError('DRILL_NOT_EMPTIED', `the scratch cluster still holds ${someOf(left)}`);
  await dropMarker(config, signal);
}

async function leftOf(config: SqlConfig, made: MadeByDrill, signal: AbortSignal): Promise<string[]> {
  const { databases } = await readCatalog(config, signal);
  const tables = await tablesOf(config, made, signal);
  return [...databases.filter((name) => made.databases.includes(name)), ...tables.map(label)];
}

const tablesOf = async (
  config: SqlConfig,
  { databases }: MadeByDrill,
  signal: AbortSignal,
): Promise<TableName[]> =>
  (await listNdbTables(config, signal)).tables.filter(({ database }) => databases.includes(database));

async function dropDatabases(config: SqlConfig, made: MadeByDrill, signal: AbortSignal): Promise<void> {
  const tables = await tablesOf(config, made, signal);
  const options = { signal, timeoutMs: config.dumpTimeoutMs, what: 'emptying the scratch cluster' };
  await withConnection(config, options, async (connection) => {
    // A server that does not know the database cannot drop what the data nodes have of it.
    for (const name of new Set(tables.map(({ database }) => database)))
      await connection.query(`CREATE DATABASE IF NOT EXISTS ${quoteIdentifier(name)}`);
  });
  await discoverTables(config, tables, { signal, timeoutMs: DISCOVERED_WITHIN_MS });
  await withConnection(config, options, async (connection) => {
    // Tables refer to each other, perhaps in circles.
    await connection.query('SET SESSION foreign_key_checks = 0');
    for (const table of tables) await connection.query(`DROP TABLE IF EXISTS ${quoted(table)}`);
    for (const name of made.databases)
      await connection.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)}`);
  });
}

async function dropAccounts(
  config: SqlConfig,
  { accounts }: MadeByDrill,
  signal: AbortSignal,
): Promise<void> {
  const options = { signal, timeoutMs: config.dumpTimeoutMs, what: 'dropping the accounts of a drill' };
  await withConnection(config, options, async (connection) => {
    for (const { user, host } of accounts)
      await connection.query(
        host === ''
          ? `DROP ROLE IF EXISTS ${quoteIdentifier(user)}`
          : `DROP USER IF EXISTS ${quoteString(user)}@${quoteString(host)}`,
      );
  });
}

const POLL_MS = 500;

/** The server knows those that ndb_restore made only once it has compared its dictionary with that of the data nodes. */
async function dropDiskObjects(config: SqlConfig, signal: AbortSignal): Promise<void> {
  const options = { signal, timeoutMs: config.dumpTimeoutMs, what: 'dropping tablespaces' };
  const deadline = Date.now() + DISCOVERED_WITHIN_MS;
  while (await hasDiskObjects(config, signal)) {
    if (Date.now() > deadline)
      throw new BackupError(
        'DRILL_NOT_EMPTIED',
        'the scratch cluster still holds tablespaces or logfile groups',
      );
    await withConnection(config, options, async (connection) => {
      await connection.query('SET GLOBAL ndb_metadata_sync = ON');
      await sleep(POLL_MS, undefined, { signal });
      await dropKnownDiskObjects(connection);
    });
  }
}

async function dropKnownDiskObjects(connection: SqlConnection): Promise<void> {
  const files = await connection.query(
    `SELECT file_name AS file, COALESCE(tablespace_name, '') AS space, COALESCE(logfile_group_name, '') AS log,
       file_type AS type FROM information_schema.files WHERE engine = 'ndbcluster'`,
  );
  const spaces = new Set<string>();
  const groups = new Set<string>();
  for (const row of files) {
    groups.add(column(row, 'log'));
    if (column(row, 'type') !== 'DATAFILE') continue;
    const space = column(row, 'space');
    spaces.add(space);
    const file = quoteString(column(row, 'file'));
    await connection.query(
      `ALTER TABLESPACE ${quoteIdentifier(space)} DROP DATAFILE ${file} ENGINE = NDBCLUSTER`,
    );
  }
  for (const space of spaces)
    await connection.query(`DROP TABLESPACE ${quoteIdentifier(space)} ENGINE = NDBCLUSTER`);
  for (const group of groups)
    if (group !== '')
      await connection.query(`DROP LOGFILE GROUP ${quoteIdentifier(group)} ENGINE = NDBCLUSTER`);
}
