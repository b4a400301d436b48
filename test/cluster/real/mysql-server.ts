import { join } from 'node:path';
import { userInfo } from 'node:os';
import { createConnection } from 'mysql2/promise';
import type { MysqlAddress, Seat } from '../cluster.ts';
import { MYSQLD_NODE_ID } from './config.ts';
import { launch, outLog } from './launch.ts';
import { waitFor } from './wait.ts';

interface MysqlServer {
  readonly program: string;
  readonly home: string;
  /** Its own directory; the data is in `data` below. */
  readonly cwd: string;
  readonly seat: Seat;
}

/** Makes the data directory; needs no cluster. Root has no password, from its own host. */
export async function initializeMysql(server: MysqlServer): Promise<void> {
  const { ended } = await launch({
    prefix: server.seat.prefix,
    program: server.program,
    args: [...commonArgs(server), '--initialize-insecure'],
    cwd: server.cwd,
  });
  const { ok } = await ended;
  if (!ok) await fail(server, 'the data directory of the MySQL server to be made');
}

/** Starts it as a node of the cluster; resolves when NDB tables can be made. */
export async function startMysql(server: MysqlServer, connectString: string): Promise<MysqlAddress> {
  const { host, port, prefix } = server.seat;
  const root = { host, port, user: 'root', password: '' };
  const address = prefix.length === 0 ? root : { ...root, socketPath: join(dataDir(server), SOCKET) };
  const { runs, release } = await launch({
    prefix,
    program: server.program,
    args: [
      ...commonArgs(server),
      '--ndbcluster',
      `--ndb-connectstring=${connectString}`,
      `--ndb-nodeid=${MYSQLD_NODE_ID}`,
      `--bind-address=${host}`,
      `--port=${port}`,
      // Relative to the data directory, so that the 107 characters of a socket path are enough anywhere.
      `--socket=${SOCKET}`,
      // A second port and socket, where the server is built with that plugin.
      '--loose-mysqlx=OFF',
    ],
    cwd: server.cwd,
  });
  await waitFor({
    what: 'the MySQL server to join the cluster',
    timeoutMs: 120_000,
    until: async () => {
      if (!runs()) throw new Error('it ended');
      return hasJoined(address);
    },
    logs: [outLog(server.cwd)],
  });
  release();
  return address;
}

async function hasJoined(address: MysqlAddress): Promise<boolean> {
  const connection = await createConnection(address).catch(() => undefined);
  if (connection === undefined) return false;
  try {
    const [rows] = await connection.query(
      "SELECT 1 FROM information_schema.tables WHERE table_schema = 'mysql' AND table_name = 'ndb_apply_status'",
    );
    return Array.isArray(rows) && rows.length === 1;
  } finally {
    await connection.end();
  }
}

const SOCKET = 's';
const dataDir = ({ cwd }: MysqlServer): string => join(cwd, 'data');

const commonArgs = (server: MysqlServer): string[] => [
  '--no-defaults',
  `--basedir=${server.home}`,
  `--datadir=${dataDir(server)}`,
  // A server that starts removes the temporary tables of all others that share its directory for them.
  `--tmpdir=${server.cwd}`,
  // As root it refuses to start unless told so; as anybody else it cannot change the user.
  ...(userInfo().uid === 0 ? ['--user=root'] : []),
];

const fail = (server: MysqlServer, what: string): Promise<void> =>
  waitFor({
    what,
    timeoutMs: 0,
    until: () => Promise.reject(new Error('it failed')),
    logs: [outLog(server.cwd)],
  });
