import { isDeepStrictEqual } from 'node:util';
import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { RESTORE_MARK_DATABASE as DATABASE, type SqlConfig } from '../sql/config.ts';
import { column, type SqlConnection, withConnection } from '../sql/connection.ts';
import { DISCOVERED_WITHIN_MS, discoverTables, quoted } from '../sql/restored/discover-tables.ts';
import { listTableObjects } from '../sql/restored/list-ndb-tables.ts';
import { parseMark, type RestoreMark } from './mark.ts';

const MARK = { database: DATABASE, name: 'mark' } as const;
/** In this order: a table that has others is not ours. */
const COLUMNS = 'n,text';
/** Characters of a row, each of up to 4 bytes: a row of NDB has at most 30,000 bytes. */
const ROW_LENGTH = 4_000;

/**
 * What an earlier restore has left in the data nodes of a cluster; undefined where it left nothing.
 *
 * @throws BackupError RESTORE_MARK where the table is not ours, SQL_*, DEADLINE_EXCEEDED
 */
export async function readMark(config: SqlConfig, signal: AbortSignal): Promise<RestoreMark | undefined> {
  if (!(await isThere(config, signal))) return undefined;
  // The MySQL server may be another one than the restore had.
  await discoverTables(config, [MARK], { signal, timeoutMs: DISCOVERED_WITHIN_MS });
  return await inCluster(config, signal, 'reading the mark of a restore', async (connection) => {
    await requireOurs(connection);
    return await markIn(connection);
  });
}

/**
 * Writes the mark in place of what is there, in one transaction.
 *
 * @param replaces what must be there; undefined: nothing. Of two restores that do not know of each other only one begins,
 * and one that was stopped for a while, or has an old plan, does not speak for the one that has taken it up
 * @throws BackupError RESTORE_MARK where the data nodes do not keep it, the table is not ours, or something else is there;
 * SQL_*, DEADLINE_EXCEEDED
 */
export async function writeMark(
  config: SqlConfig,
  mark: RestoreMark,
  { replaces, signal }: { readonly replaces: RestoreMark | undefined; readonly signal: AbortSignal },
): Promise<void> {
  if (!(await isThere(config, signal))) {
    requireSame(undefined, replaces);
    await makeTable(config, signal);
  }
  const parts = JSON.stringify(mark).match(new RegExp(`.{1,${ROW_LENGTH}}`, 'gsu')) ?? [];
  const values = parts.flatMap((text, n) => [String(n), text]);
  await inCluster(config, signal, 'writing the mark of a restore', async (connection) => {
    await requireOurs(connection);
    await connection.query('START TRANSACTION');
    const found = await markIn(connection, 'FOR UPDATE');
    // Written by an attempt whose answer was lost.
    if (isSame(found, mark)) return;
    requireSame(found, replaces);
    await connection.query(`DELETE FROM ${quoted(MARK)}`);
    await connection.query(
      `INSERT INTO ${quoted(MARK)} (n, text) VALUES ${parts.map(() => '(?, ?)').join(', ')}`,
      values,
    );
    await connection.query('COMMIT');
  });
}

/** Removes the mark, and its database where that holds nothing else. @throws BackupError SQL_*, DEADLINE_EXCEEDED */
export async function dropMark(config: SqlConfig, signal: AbortSignal): Promise<void> {
  await inCluster(config, signal, 'removing the mark of a restore', async (connection) => {
    await connection.query(`DROP TABLE IF EXISTS ${quoted(MARK)}`);
    const others = await connection.query(
      `SELECT 1 AS found FROM information_schema.tables WHERE table_schema = ? LIMIT 1`,
      [DATABASE],
    );
    if (others.length === 0) await connection.query(`DROP DATABASE IF EXISTS ${DATABASE}`);
  });
}

async function isThere(config: SqlConfig, signal: AbortSignal): Promise<boolean> {
  const tables = await listTableObjects({ ...config, excludeDatabases: [] }, signal);
  return tables.some(({ database, name }) => database === MARK.database && name === MARK.name);
}

async function makeTable(config: SqlConfig, signal: AbortSignal): Promise<void> {
  try {
    await inCluster(config, signal, 'marking the cluster', async (connection) => {
      await connection.query(`CREATE DATABASE IF NOT EXISTS ${DATABASE}`);
      await connection.query(
        `CREATE TABLE ${quoted(MARK)} (
           n INT NOT NULL PRIMARY KEY,
           text VARCHAR(${ROW_LENGTH}) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL
         ) ENGINE = NDBCLUSTER COMMENT = 'what rondb-backup restores into this cluster'`,
      );
    });
  } catch (thrown) {
    const error = toBackupError(thrown);
    if (error.code !== 'SQL_FAILED') throw error;
    throw new BackupError('RESTORE_MARK', error.message, { cause: error });
  }
  if (await isThere(config, signal)) return;
  await dropMark(config, signal);
  const message = `the MySQL server at ${config.host}:${config.port} does not keep tables in data nodes`;
  throw new BackupError('RESTORE_MARK', message);
}

async function markIn(connection: SqlConnection, lock = ''): Promise<RestoreMark | undefined> {
  const rows = await connection.query(`SELECT text AS text FROM ${quoted(MARK)} ORDER BY n ${lock}`);
  const text = rows.map((row) => column(row, 'text')).join('');
  // One that died before its first word had changed nothing.
  return text === '' ? undefined : parseMark(text);
}

function requireSame(found: RestoreMark | undefined, wanted: RestoreMark | undefined): void {
  if (isSame(found, wanted)) return;
  throw new BackupError('RESTORE_MARK', 'another restore has marked the cluster meanwhile', {
    hint: 'see which restores run, and look at the plan once more',
  });
}

const isSame = (found: RestoreMark | undefined, wanted: RestoreMark | undefined): boolean =>
  isDeepStrictEqual(found, wanted && parseMark(JSON.stringify(wanted)));

async function requireOurs(connection: SqlConnection): Promise<void> {
  const rows = await connection.query(
    `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = ? AND table_name = ?
     ORDER BY ordinal_position`,
    [MARK.database, MARK.name],
  );
  const columns = rows.map((row) => column(row, 'name')).join();
  if (columns === COLUMNS) return;
  const message = `the table ${MARK.database}.${MARK.name} is not that of a restore: it has the columns ${columns}`;
  throw new BackupError('RESTORE_MARK', message);
}

const inCluster = <Result>(
  config: SqlConfig,
  signal: AbortSignal,
  what: string,
  work: (connection: SqlConnection) => Promise<Result>,
): Promise<Result> => withConnection(config, { signal, timeoutMs: config.dumpTimeoutMs, what }, work);
