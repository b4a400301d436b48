import { mkdir, mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { type ClusterOptions, nodeGroupsOf, type Seats, type TestCluster } from '../cluster.ts';
import { findProgram } from '../programs.ts';
import { configIni, connectStringOf, nodeDir } from './config.ts';
import { initializeMysql, startMysql } from './mysql-server.ts';
import { killDataNode, killManagement, startDataNodes, startManagement } from './nodes.ts';
import { freePorts } from './ports.ts';
import { watch } from './watch.ts';

/**
 * Starts a cluster of the programs of the installation in `home`, in about 15 s.
 *
 * @throws Error with the end of the log of what did not start; nothing is left running then
 */
export async function startRealCluster(home: string, options: ClusterOptions = {}): Promise<TestCluster> {
  const groups = nodeGroupsOf(options);
  const nodeIds = groups.map(({ nodeId }) => nodeId);
  const program = async (name: string) => realpath(await findProgram(home, name));
  const ndbMgmd = await program('ndb_mgmd');
  const ndbmtd = await program('ndbmtd');
  const ndbMgm = await program('ndb_mgm');
  const mysqld = (options.mysql ?? true) ? await program('mysqld') : undefined;
  const automaticMemory = await isRonDb(await program('ndb_config'));

  const dir = await makeDir(options.dir);
  const seats = options.seats ?? (await seatsHere(nodeIds));
  const connectString = connectStringOf(seats);
  const ini = configIni({ options, dir, seats, automaticMemory });
  await writeFile(join(dir, 'config.ini'), ini);

  const programs = [ndbMgmd, ndbmtd, ...(mysqld === undefined ? [] : [mysqld])];
  const watchdog = watch({ programs, dir, removeDir: options.dir === undefined });
  const place = { dir, seats, ndbMgmd, ndbmtd, ndbMgm };
  const known = (nodeId: number): number => {
    if (!nodeIds.includes(nodeId)) throw new Error(`no data node ${nodeId}; there are ${nodeIds.join(' ')}`);
    return nodeId;
  };
  const server =
    mysqld === undefined ? undefined : { program: mysqld, home, cwd: join(dir, 'mysqld'), seat: seats.mysql };
  try {
    await Promise.all([
      startManagement(place, nodeIds, { initial: true }).then(() =>
        startDataNodes(place, nodeIds, { initial: true }),
      ),
      server === undefined ? undefined : initializeMysql(server),
    ]);
    const mysql = server === undefined ? undefined : await startMysql(server, connectString);
    return {
      kind: 'real',
      dir,
      home,
      connectString,
      dataNodes: groups.map((group) => ({ ...group, backupDir: nodeDir(dir, group.nodeId) })),
      mysql,
      killNode: async (nodeId) => killDataNode(place, known(nodeId)),
      startNode: async (nodeId) => startDataNodes(place, [known(nodeId)], { initial: false }),
      killManagement: () => killManagement(place),
      startManagement: () => startManagement(place, nodeIds, { initial: false }),
      stop: () => watchdog.end(),
      [Symbol.asyncDispose]: () => watchdog.end(),
    };
  } catch (error) {
    await watchdog.end();
    throw error;
  }
}

/** Everything on this machine, in its own network. */
async function seatsHere(nodeIds: readonly number[]): Promise<Seats> {
  const ports = await freePorts(2 + nodeIds.length);
  const seat = (index: number) => ({ host: '127.0.0.1', port: ports[index] ?? 0, prefix: [] });
  return {
    management: seat(0),
    mysql: seat(1),
    dataNodes: new Map(nodeIds.map((id, index) => [id, seat(index + 2)])),
  };
}

/** Real, because processes are found again by their working directory. */
async function makeDir(dir: string | undefined): Promise<string> {
  if (dir === undefined) return realpath(await mkdtemp(join(tmpdir(), 'rondb-backup-cluster-')));
  await mkdir(dir, { recursive: true });
  return realpath(dir);
}

/** RonDB sizes its memory by the machine unless told not to, with a parameter that upstream NDB refuses. */
async function isRonDb(ndbConfig: string): Promise<boolean> {
  const { stdout } = await execa(ndbConfig, ['--configinfo'], { stdin: 'ignore' });
  return stdout.includes('AutomaticMemoryConfig');
}
