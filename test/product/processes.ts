import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, type ResultPromise } from 'execa';
import { stringify } from 'yaml';
import type { MysqlAddress, TestCluster } from '../cluster/cluster.ts';

const root = join(import.meta.dirname, '..', '..');

/** What is run: the sources, or the bundles that are shipped. Node is the one that runs the tests. */
export const programs = {
  coordinator: join(root, 'dist', 'rondb-backup.mjs'),
  agent: join(root, 'dist', 'rondb-backup-agent.mjs'),
};

export interface AgentProcess {
  readonly nodeId: number;
  readonly address: string;
  readonly configFile: string;
  readonly child: ResultPromise<AgentOptions>;
  /** Everything it logged, one JSON object a line. */
  log(): string;
  kill(signal?: NodeJS.Signals): Promise<void>;
}

const STARTED_WITHIN_MS = 20_000;

const agentOptions = {
  stdin: 'ignore',
  stdout: 'pipe',
  stderr: 'pipe',
  reject: false,
  buffer: false,
  cleanup: true,
  env: { RONDB_BACKUP_LOG_LEVEL: 'debug' },
} as const;
type AgentOptions = typeof agentOptions;

const startCli = (env: { RONDB_BACKUP_CONFIG: string }, args: readonly string[]) =>
  execa(process.execPath, [programs.coordinator, ...args], {
    stdin: 'ignore',
    reject: false,
    cleanup: true,
    env,
  });
/** A running `rondb-backup`; its standard input is closed. */
type CliProcess = ReturnType<typeof startCli>;

/** Starts an agent beside a data node, on a free port that it tells in its log. */
export async function startAgent(nodeId: number, configFile: string): Promise<AgentProcess> {
  const child = execa(process.execPath, [programs.agent, '--config', configFile], agentOptions);
  let log = '';
  const port = await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`agent ${nodeId} did not start: ${log}`)),
      STARTED_WITHIN_MS,
    );
    child.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      const served = /"port":(\d+),.*"msg":"serving"/.exec(log);
      if (served === null) return;
      clearTimeout(timer);
      resolve(Number(served[1]));
    });
    void child.then(() => reject(new Error(`agent ${nodeId} ended: ${log}`)));
  });
  return {
    nodeId,
    address: `127.0.0.1:${port}`,
    configFile,
    child,
    log: () => log,
    kill: async (signal = 'SIGKILL') => {
      child.kill(signal);
      await child;
    },
  };
}

export interface ProductOptions {
  readonly cluster: TestCluster;
  /** REMOTE:BUCKET/PREFIX */
  readonly remote: string;
  readonly rcloneConfig: string;
  /** Undefined: no SQL dumps. */
  readonly mysql?: MysqlAddress | undefined;
  /** Data nodes that get an agent; all by default. */
  readonly agentsFor?: readonly number[];
  /** Keys that replace or add to the coordinator's configuration, section by section. */
  readonly coordinator?: Readonly<Record<string, Record<string, unknown>>>;
  /** Keys that replace or add to every agent's configuration. */
  readonly agent?: Readonly<Record<string, unknown>>;
  readonly rcloneProgram?: string;
  /** Where the configuration files go, and stay; default a temporary directory that goes with the product. */
  readonly dir?: string;
}

export interface CliResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Agents as processes of their own beside each data node, and the coordinator's command line. */
export interface Product extends AsyncDisposable {
  readonly dir: string;
  readonly configFile: string;
  readonly agents: readonly AgentProcess[];
  /** Runs `rondb-backup <args>` with the configuration. */
  cli(...args: string[]): Promise<CliResult>;
  /** The same, not waited for. */
  spawn(...args: string[]): CliProcess;
  stop(): Promise<void>;
}

export async function startProduct(options: ProductOptions): Promise<Product> {
  const { cluster, remote, rcloneConfig, mysql } = options;
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'rondb-backup-product-')));
  await mkdir(dir, { recursive: true });
  const storage = {
    remote,
    rcloneConfig,
    ...(options.rcloneProgram && { rcloneProgram: options.rcloneProgram }),
  };
  const wanted = options.agentsFor ?? cluster.dataNodes.map(({ nodeId }) => nodeId);
  const agents = await Promise.all(
    wanted.map(async (nodeId) => {
      const node = cluster.dataNodes.find((candidate) => candidate.nodeId === nodeId);
      const configFile = join(dir, `agent-${nodeId}.yaml`);
      const config = { listen: '127.0.0.1:0', backupDir: node?.backupDir, storage, ...options.agent };
      await writeFile(configFile, stringify(config));
      return await startAgent(nodeId, configFile);
    }),
  );
  const passwordFile = join(dir, 'mysql-password');
  if (mysql?.password) await writeFile(passwordFile, `${mysql.password}\n`, { mode: 0o600 });
  const bin = join(cluster.home, 'bin');
  const base: Record<string, Record<string, unknown>> = {
    cluster: {
      name: 'test',
      connectString: cluster.connectString,
      ndbMgmProgram: join(bin, 'ndb_mgm'),
      ndbConfigProgram: join(bin, 'ndb_config'),
    },
    agents: { addresses: agents.map(({ address }) => address) },
    storage,
    backup: { tempDir: dir },
    log: { level: 'warn' },
    ...(mysql && {
      mysql: {
        host: mysql.host,
        port: mysql.port,
        user: mysql.user,
        ...(mysql.password && { passwordFile }),
        mysqldumpProgram: mysqldumpOf(cluster),
      },
    }),
  };
  const sections = new Set([...Object.keys(base), ...Object.keys(options.coordinator ?? {})]);
  const merged = Object.fromEntries(
    [...sections].map((name) => [name, { ...base[name], ...options.coordinator?.[name] }]),
  );
  const configFile = join(dir, 'coordinator.yaml');
  await writeFile(configFile, stringify({ listen: '127.0.0.1:0', ...merged }));

  const spawn = (...args: string[]): CliProcess => startCli({ RONDB_BACKUP_CONFIG: configFile }, args);
  const stop = async (): Promise<void> => {
    await Promise.all(agents.map((agent) => agent.kill('SIGTERM')));
    if (options.dir === undefined) await rm(dir, { recursive: true, force: true });
  };
  return {
    dir,
    configFile,
    agents,
    spawn,
    cli: async (...args) => {
      const { exitCode, stdout, stderr } = await spawn(...args);
      return { exitCode, stdout, stderr };
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** The simulated cluster has no dump program of its own: its SQL comes from MariaDB. */
const mysqldumpOf = ({ kind, home }: TestCluster): string =>
  kind === 'real' ? join(home, 'bin', 'mysqldump') : 'mariadb-dump';
