import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { MysqlAddress, TestCluster } from '../cluster/cluster.ts';
import { findProgram } from '../cluster/programs.ts';
import { checksumTables } from '../database/checksum.ts';
import { connect, select } from '../database/connect.ts';
import { discoverTables, restoreByHand } from '../database/restore.ts';
import { EXAMPLE_DATABASES } from '../database/schema.ts';
import { nodeDirectories } from './stored-backup.ts';

export function addressOf({ mysql }: TestCluster): MysqlAddress {
  if (mysql === undefined) throw new Error('this cluster has no MySQL server');
  return mysql;
}

/**
 * Restores the fetched objects of a backup into a cluster as an operator does by hand: ndb_restore for every node's
 * directory, then databases.sql and users.sql with the mysql client, where the backup has them.
 *
 * @throws Error of the first step that fails
 */
export async function restoreFetched(
  cluster: TestCluster,
  dir: string,
  backupId: number,
  password?: string,
): Promise<void> {
  const directories = await nodeDirectories(dir);
  const options = { epoch: true, ...(password === undefined ? {} : { password }) };
  await restoreByHand(cluster.home, cluster.connectString, directories, backupId, options);
  await discoverTables(addressOf(cluster));
  for (const name of ['databases.sql', 'users.sql'])
    await runSql(cluster, await readFile(join(dir, name), 'utf8'));
}

/** Feeds statements to the mysql client of the cluster. @throws Error where one fails */
async function runSql(cluster: TestCluster, statements: string): Promise<void> {
  const { host, port, user } = addressOf(cluster);
  await execa(
    await findProgram(cluster.home, 'mysql'),
    ['--no-defaults', '--protocol=TCP', `--host=${host}`, `--port=${port}`, `--user=${user}`],
    { input: statements },
  );
}

/** Drops every database and account that is not the server's own. */
export async function emptyServer(address: MysqlAddress): Promise<void> {
  await using session = await connect(address);
  const { connection } = session;
  const databases = await select<{ name: string }>(
    connection,
    `SELECT schema_name AS name FROM information_schema.schemata
     WHERE schema_name NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema', 'ndbinfo')`,
  );
  for (const { name } of databases)
    await connection.query('SET foreign_key_checks = 0; DROP DATABASE ??', [name]);
  const accounts = await select<{ user: string; host: string }>(
    connection,
    "SELECT user AS user, host AS host FROM mysql.user WHERE user <> 'root' AND user NOT LIKE 'mysql.%'",
  );
  for (const { user, host } of accounts) await connection.query('DROP USER ?@?', [user, host]);
}

/** What the example has beside rows, as the server itself tells it: equal for two servers that have the same. */
export async function codeAndAccounts(address: MysqlAddress): Promise<readonly string[]> {
  await using session = await connect(address);
  const { connection } = session;
  await connection.query('SET print_identified_with_as_hex = 1');
  const accounts = ["'clerk'@'%'", "'o''brien'@'localhost'", "'batch'@'10.0.0.%'", "'reporting'@'%'"];
  const statements = accounts.flatMap((account) => [
    `SHOW CREATE USER ${account}`,
    `SHOW GRANTS FOR ${account}`,
  ]);
  const shown: string[] = [];
  for (const statement of statements)
    shown.push(
      ...(await select<object>(connection, statement)).map((row) => String(Object.values(row)[0])).sort(),
    );
  const objects = await select<object>(
    connection,
    `SELECT 'view' AS kind, table_name AS name, view_definition AS text FROM information_schema.views
       WHERE table_schema IN ('shop', 'ledger')
     UNION ALL SELECT routine_type, routine_name, routine_definition FROM information_schema.routines
       WHERE routine_schema IN ('shop', 'ledger')
     UNION ALL SELECT 'trigger', trigger_name, action_statement FROM information_schema.triggers
       WHERE trigger_schema IN ('shop', 'ledger')
     UNION ALL SELECT 'event', event_name, CONCAT(event_definition, starts, status) FROM information_schema.events
       WHERE event_schema IN ('shop', 'ledger')
     ORDER BY 1, 2`,
  );
  return [...shown, ...objects.map((object) => JSON.stringify(object))];
}

export interface Content {
  readonly checksums: Awaited<ReturnType<typeof checksumTables>>;
  /** As `codeAndAccounts` tells. */
  readonly code: readonly string[];
}

/** Every row of every table of the example, the code, and the accounts. */
export const contentOf = async (cluster: TestCluster): Promise<Content> => ({
  checksums: await checksumTables(addressOf(cluster), EXAMPLE_DATABASES),
  code: await codeAndAccounts(addressOf(cluster)),
});
