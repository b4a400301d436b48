import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { TestCluster } from '../cluster/cluster.ts';
import { findProgram } from '../cluster/programs.ts';
import { discoverTables } from '../database/restore.ts';
import { addressOf } from '../oracles/restored-database.ts';
import { rclone } from './legacy-backup.ts';
import type { StoreAddress } from './restoring-agents.ts';

/**
 * Restores a stored backup by the steps of rondb-helm, with its options in its order and nothing of the product: stored
 * directories are copied to data nodes, ndb_restore runs once for metadata, for each directory at once for data, and
 * once for indexes; then each SQL file goes through its two replacements into the mysql client.
 *
 * @param sqlFiles in the order in which its job happens to find them
 * @throws Error of the first step that fails
 */
export async function restoreAsRondbHelm(
  cluster: TestCluster,
  { remote, rcloneConfig }: StoreAddress,
  backupId: number,
  storedNodeIds: readonly number[],
  sqlFiles: readonly string[],
): Promise<void> {
  const program = await findProgram(cluster.home, 'ndb_restore');
  const { stdout: help } = await execa(program, ['--help']);
  // Only RonDB has it.
  const unique = help.includes('--allow-unique-indexes') ? ['--allow-unique-indexes'] : [];
  const directories = new Map<number, string>();
  for (const [index, storedNodeId] of storedNodeIds.entries()) {
    const { backupDir = '' } = cluster.dataNodes[index % cluster.dataNodes.length] ?? {};
    const directory = join(backupDir, 'BACKUP', `BACKUP-${backupId}`, String(storedNodeId));
    await mkdir(directory, { recursive: true });
    await rclone(
      rcloneConfig,
      'copy',
      '--fast-list',
      `${remote}/${backupId}/rondb/${storedNodeId}`,
      directory,
    );
    directories.set(storedNodeId, directory);
  }
  const step = async (nodeId: number, args: readonly string[]): Promise<void> => {
    const place = [
      `--nodeid=${nodeId}`,
      `--backupid=${backupId}`,
      `--backup-path=${directories.get(nodeId)}`,
    ];
    await execa(program, [...args, `--ndb-connectstring=${cluster.connectString}`, ...place]);
  };
  // Its scripts take node 1 for granted.
  await step(1, ['--restore-meta', '--disable-indexes', '--no-restore-disk-objects']);
  await Promise.all(storedNodeIds.map((nodeId) => step(nodeId, ['--restore-data', ...unique])));
  await step(1, ['--rebuild-indexes']);

  const [first = ''] = directories.values();
  const dumps = join(first, '..', 'dumps');
  await rclone(rcloneConfig, 'copy', '--include', '*.sql', `${remote}/${backupId}/`, dumps);
  if ((await readdir(dumps)).some((name) => !sqlFiles.includes(name)))
    throw new Error(`other files in ${dumps}`);
  // Its MySQL server starts after the restore, and so knows the tables.
  await discoverTables(addressOf(cluster));
  for (const name of sqlFiles) await replay(cluster, await readFile(join(dumps, name), 'latin1'));
  for (const { backupDir } of cluster.dataNodes)
    await rm(join(backupDir, 'BACKUP', `BACKUP-${backupId}`), { recursive: true, force: true });
}

/** @param sql one character is one byte */
async function replay(cluster: TestCluster, sql: string): Promise<void> {
  const { host, port, user } = addressOf(cluster);
  const where = ['--protocol=TCP', `--host=${host}`, `--port=${port}`, `--user=${user}`];
  const mysql = await findProgram(cluster.home, 'mysql');
  const replaced = sql
    .replaceAll(/CREATE TABLE( IF NOT EXISTS)? /g, 'CREATE TABLE IF NOT EXISTS ')
    .replaceAll(/CREATE USER( IF NOT EXISTS)? /g, 'CREATE USER IF NOT EXISTS ');
  await execa(mysql, ['--no-defaults', ...where, '--init-command=SET @@SESSION.SQL_LOG_BIN=0;'], {
    input: Buffer.from(replaced, 'latin1'),
  });
}
