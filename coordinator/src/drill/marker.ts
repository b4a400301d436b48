import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { DRILL_MARK_DATABASE as MARKER_DATABASE, type SqlConfig } from '../sql/config.ts';
import { column, type SqlConnection, withConnection } from '../sql/connection.ts';
import { serverErrorNumber, toSqlError } from '../sql/errors.ts';
import { listNdbTables } from '../sql/restored/list-ndb-tables.ts';

/** The table that says that a cluster is in use for drills, and what of its content a drill has made. */
export const MARKER_TABLE = { database: MARKER_DATABASE, name: 'made' } as const;

/** What a drill makes in the scratch cluster, and is therefore free to drop. */
export interface MadeByDrill {
  readonly databases: readonly string[];
  readonly accounts: readonly { readonly user: string; readonly host: string }[];
  /** Whether the cluster had no tablespaces and logfile groups before, so that those that it has are of the drill. */
  readonly diskObjects: boolean;
}

const NOTHING: MadeByDrill = { databases: [], accounts: [], diskObjects: false };

/**
 * Writes down what a drill is about to make, before it makes any of it, so that the next one knows what to drop when this
 * one dies. It is a table in the data nodes: a MySQL server may be another one by then.
 *
 * @throws BackupError DRILL_REFUSED where the table is not in the data nodes afterwards, SQL_*, DEADLINE_EXCEEDED
 */
export async function writeMarker(config: SqlConfig, made: MadeByDrill, signal: AbortSignal): Promise<void> {
  const options = { signal, timeoutMs: config.dumpTimeoutMs, what: 'marking the scratch cluster' };
  await withConnection(config, options, async (connection) => {
    await connection.query(`CREATE DATABASE ${MARKER_DATABASE}`);
    await connection.query(
      `CREATE TABLE ${MARKER_DATABASE}.${MARKER_TABLE.name} (
         kind VARCHAR(16) NOT NULL,
         name VARCHAR(600) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
         PRIMARY KEY (kind, name)
       ) ENGINE = NDBCLUSTER`,
    );
    const rows = rowsOf(made);
    if (rows.length === 0) return;
    // One statement: half of it would leave something behind that nobody knows of.
    await connection.query(
      `INSERT INTO ${MARKER_DATABASE}.${MARKER_TABLE.name} (kind, name) VALUES ${rows.map(() => '(?, ?)').join(', ')}`,
      rows.flat(),
    );
  });
  if (await isMarked(config, signal)) return;
  await dropMarker(config, signal);
  throw new BackupError(
    'DRILL_REFUSED',
    `the MySQL server at ${config.host}:${config.port} does not keep tables in data nodes`,
    { hint: 'set drill.mysql to a MySQL server that has joined the scratch cluster' },
  );
}

/** Whether the data nodes of a cluster have the table. @throws BackupError SQL_*, DEADLINE_EXCEEDED */
export async function isMarked(config: SqlConfig, signal: AbortSignal): Promise<boolean> {
  const { tables } = await listNdbTables({ ...config, excludeDatabases: [] }, signal);
  return tables.some(
    ({ database, name }) => database === MARKER_TABLE.database && name === MARKER_TABLE.name,
  );
}

/** What is written there; nothing where a drill died before it wrote. @throws BackupError SQL_*, DEADLINE_EXCEEDED */
export async function readMarker(config: SqlConfig, signal: AbortSignal): Promise<MadeByDrill> {
  const options = { signal, timeoutMs: config.dumpTimeoutMs, what: 'reading the mark of a drill' };
  return await withConnection(config, options, async (connection) => {
    const rows = await markedRows(connection);
    const named = (wanted: string) => rows.flatMap(({ kind, name }) => (kind === wanted ? [name] : []));
    return {
      databases: named('database'),
      accounts: named('account').map(parseAccount),
      diskObjects: named('disk objects').length > 0,
    };
  });
}

/** The last thing that goes. @throws BackupError SQL_*, DEADLINE_EXCEEDED */
export async function dropMarker(config: SqlConfig, signal: AbortSignal): Promise<void> {
  const options = { signal, timeoutMs: config.dumpTimeoutMs, what: 'removing the mark of a drill' };
  await withConnection(config, options, (connection) =>
    connection.query(`DROP DATABASE IF EXISTS ${MARKER_DATABASE}`),
  );
}

const rowsOf = ({ databases, accounts, diskObjects }: MadeByDrill = NOTHING): string[][] => [
  ...databases.map((name) => ['database', name]),
  ...accounts.map(({ user, host }) => ['account', JSON.stringify([user, host])]),
  ...(diskObjects ? [['disk objects', 'all']] : []),
];

const NO_SUCH_TABLE = 1146;

async function markedRows(connection: SqlConnection): Promise<{ kind: string; name: string }[]> {
  try {
    const rows = await connection.queryRaw(
      `SELECT kind AS kind, name AS name FROM ${MARKER_DATABASE}.${MARKER_TABLE.name}`,
    );
    return rows.map((row) => ({ kind: column(row, 'kind'), name: column(row, 'name') }));
  } catch (error) {
    if (serverErrorNumber(error) === NO_SUCH_TABLE) return [];
    throw toSqlError(error, 'read the mark of a drill');
  }
}

function parseAccount(text: string): MadeByDrill['accounts'][number] {
  try {
    const [user, host] = JSON.parse(text) as unknown[];
    if (typeof user === 'string' && typeof host === 'string') return { user, host };
  } catch {
    // Said below.
  }
  throw new BackupError('DRILL_REFUSED', `${MARKER_DATABASE} was not written by a drill: ${text}`);
}
