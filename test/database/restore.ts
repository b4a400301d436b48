import { execa } from 'execa';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MysqlAddress } from '../cluster/cluster.ts';
import { findProgram } from '../cluster/programs.ts';
import { connect, select } from './connect.ts';

interface HandRestore {
  /** Of an encrypted backup. */
  readonly password?: string;
  /** Whether to restore the epoch too, which needs that a MySQL server has joined the cluster before. */
  readonly epoch?: boolean;
  /** How many directories are restored at once, each of which takes an [api] slot and a good part of a core; default 2. */
  readonly parallel?: number;
}

/**
 * Restores a native backup into an empty cluster with ndb_restore alone, as an operator would by hand: the oracle
 * for what the files are worth.
 *
 * @param directoriesByNode for each node id the directory that holds its three files, or its PART directories
 * @throws Error with the output of the first step that fails
 */
export async function restoreByHand(
  home: string,
  connectString: string,
  directoriesByNode: ReadonlyMap<number, string>,
  backupId: number,
  { password, epoch = false, parallel = 2 }: HandRestore = {},
): Promise<void> {
  const program = await findProgram(home, 'ndb_restore');
  const step = async ([nodeId, path]: readonly [number, string], args: readonly string[]) => {
    const place = [`--nodeid=${nodeId}`, `--backupid=${backupId}`, `--backup-path=${path}`];
    const decrypt = password === undefined ? [] : ['--decrypt', '--backup-password-from-stdin'];
    const all = ['-c', connectString, ...args, '--no-binlog', ...place, ...decrypt];
    const result = await execa(program, all, { reject: false, all: true, input: `${password ?? ''}\n` });
    if (result.failed) throw new Error(`ndb_restore ${all.join(' ')}: ${result.shortMessage}\n${result.all}`);
  };

  const [first] = directoriesByNode;
  if (first === undefined) throw new Error('no directory to restore from');
  await step(first, ['--restore-meta', '--disable-indexes', '--no-restore-disk-objects']);
  const waiting = [...directoriesByNode];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await step(next, ['--restore-data']);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  await step(first, ['--rebuild-indexes', ...(epoch ? ['--restore-epoch'] : [])]);
}

/** Makes a MySQL server see the databases and tables that ndb_restore made in its cluster. */
export async function discoverTables(address: MysqlAddress): Promise<void> {
  await using session = await connect(address);
  const { connection } = session;
  await connection.query('SET GLOBAL ndb_metadata_sync = ON');
  const deadline = Date.now() + 60_000;
  for (;;) {
    // The server turns it off when everything is synchronized.
    const [state] = await select<{ running: number }>(
      connection,
      'SELECT @@GLOBAL.ndb_metadata_sync AS running',
    );
    if (state?.running === 0) return;
    if (Date.now() > deadline) throw new Error('the MySQL server did not discover its tables within 60 s');
    await sleep(200);
  }
}
