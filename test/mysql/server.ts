import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { findHome, findProgram } from '../cluster/programs.ts';
import { launch, outLog } from '../cluster/real/launch.ts';
import { freePorts } from '../cluster/real/ports.ts';
import { waitFor } from '../cluster/real/wait.ts';
import { watch } from '../cluster/real/watch.ts';

export type ServerKind = 'mysql' | 'mariadb';

/** The programs of one kind of server, without NDB. */
export interface SqlPrograms {
  readonly kind: ServerKind;
  readonly server: string;
  readonly client: string;
  readonly dump: string;
  /** Makes a data directory, and the arguments that it takes before those that all programs take. */
  readonly initialize: readonly [program: string, ...args: string[]];
}

/** A server of its own on 127.0.0.1, for one test; root has no password. */
export interface TestServer {
  readonly programs: SqlPrograms;
  readonly port: number;
  /** The data directory, where MySQL puts its certificates. */
  readonly dataDir: string;
  /** Runs statements with the server's own client; what it prints, without headers. @throws Error where it fails */
  sql(statements: string, as?: { readonly user: string; readonly password: string }): Promise<string>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** MySQL of RONDB_HOME and MariaDB of the machine; undefined is one that is not here. */
export async function findServers(): Promise<Readonly<Record<ServerKind, SqlPrograms | undefined>>> {
  return { mysql: await findMysql(), mariadb: await findMariadb() };
}

async function findMysql(): Promise<SqlPrograms | undefined> {
  const home = await findHome();
  if (home === undefined) return undefined;
  const server = await findProgram(home, 'mysqld');
  return {
    kind: 'mysql',
    server,
    client: await findProgram(home, 'mysql'),
    dump: await findProgram(home, 'mysqldump'),
    initialize: [server, '--no-defaults', `--basedir=${home}`, '--initialize-insecure'],
  };
}

async function findMariadb(): Promise<SqlPrograms | undefined> {
  try {
    const prefix = '/usr';
    const initialize = await findProgram(prefix, 'mariadb-install-db');
    return {
      kind: 'mariadb',
      server: await findProgram(prefix, 'mariadbd'),
      client: await findProgram(prefix, 'mariadb'),
      dump: await findProgram(prefix, 'mariadb-dump'),
      initialize: [initialize, '--no-defaults', '--auth-root-authentication-method=normal', '--skip-test-db'],
    };
  } catch {
    return undefined;
  }
}

/** Starts an empty server, which ends with this process at the latest. @throws Error with the end of its log */
export async function startServer(programs: SqlPrograms): Promise<TestServer> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), `rondb-backup-${programs.kind}-`)));
  const dataDir = join(dir, 'data');
  const common = [`--datadir=${dataDir}`, ...(userInfo().uid === 0 ? ['--user=root'] : [])];
  const watchdog = watch({ programs: [await realpath(programs.server)], dir, removeDir: true });
  try {
    // A server that starts removes the temporary tables of all others that share its directory for them.
    const temporary = join(dir, 'tmp');
    await mkdir(temporary, { recursive: true });
    const [program, ...args] = programs.initialize;
    await execa(program, [...args, ...common], { cwd: dir, env: { TMPDIR: temporary } });
    const [port = 0] = await freePorts(1);
    const basedir = programs.initialize.filter((arg) => arg.startsWith('--basedir='));
    const { runs, release } = await launch({
      program: programs.server,
      args: [
        '--no-defaults',
        ...basedir,
        ...common,
        `--tmpdir=${temporary}`,
        '--bind-address=127.0.0.1',
        `--port=${port}`,
        '--socket=s',
        '--pid-file=pid',
        '--loose-mysqlx=OFF',
      ],
      cwd: dir,
    });
    const sql: TestServer['sql'] = async (statements, as = { user: 'root', password: '' }) =>
      (await runClient(programs, port, statements, as)).stdout;
    await waitFor({
      what: `the ${programs.kind} server to start`,
      timeoutMs: 60_000,
      until: async () => {
        if (!runs()) throw new Error('it ended');
        return sql('SELECT 1').then(
          () => true,
          () => false,
        );
      },
      logs: [outLog(dir)],
    });
    release();
    const stop = (): Promise<void> => watchdog.end();
    return { programs, port, dataDir, sql, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await watchdog.end();
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
}

const runClient = (
  programs: SqlPrograms,
  port: number,
  statements: string,
  as: { readonly user: string; readonly password: string },
) =>
  execa(
    programs.client,
    [
      '--no-defaults',
      '--protocol=TCP',
      '--host=127.0.0.1',
      `--port=${port}`,
      `--user=${as.user}`,
      '--default-character-set=utf8mb4',
      '--skip-column-names',
      '--batch',
    ],
    // A test's own throw-away password; the environment keeps the client from warning about it.
    { input: statements, env: { MYSQL_PWD: as.password } },
  );
