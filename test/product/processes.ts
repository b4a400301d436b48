import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { stringify } from 'yaml';
import type { MysqlAddress, TestCluster } from '../cluster/cluster.ts';
import { type ServedProcess, startAgent } from './served.ts';

/** What is run: the bundles that are shipped. Node is the one that runs the tests. */
export const programs = {
  coordinator: join(import.meta.dirname, '..', '..', 'dist', 'rondb-backup.mjs'),
};

/** A running `rondb-backup`; its standard input is closed. */
export type CliProcess = ReturnType<typeof spawnCli>;

/** Of the coordinator's configuration; a list of sections is replaced as a whole. */
type Section = Readonly<Record<string, unknown>> | readonly unknown[];

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
  readonly coordinator?: Readonly<Record<string, Section>>;
  /** Keys that replace or add to every agent's configuration. */
  readonly agent?: Readonly<Record<string, unknown>>;
  /** Where the configuration files go, and stay; default a temporary directory that goes with the product. */
  readonly dir?: string;
}

export interface CliResult {
  /** Undefined where a signal ended it. */
  readonly exitCode?: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Agents as processes of their own beside each data node, and the coordinator's command line. */
export interface Product extends AsyncDisposable {
  readonly dir: string;
  readonly configFile: string;
  readonly agents: readonly ServedProcess[];
  /** The agent beside a data node, as it runs now. */
  agentOf(nodeId: number): ServedProcess;
  /** Starts the killed agent of a data node again at its address. */
  restartAgent(nodeId: number): Promise<ServedProcess>;
  /** Writes another configuration of the coordinator beside the first: sections replaced or added to. */
  variant(sections: Readonly<Record<string, Section | undefined>>): Promise<string>;
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
  const storage = { remote, rcloneConfig };
  const wanted = options.agentsFor ?? cluster.dataNodes.map(({ nodeId }) => nodeId);
  const agents = new Map(
    await Promise.all(
      wanted.map(async (nodeId) => {
        const backupDir = cluster.dataNodes.find((node) => node.nodeId === nodeId)?.backupDir;
        const configFile = join(dir, `agent-${nodeId}.yaml`);
        const config = { listen: '127.0.0.1:0', backupDir, storage, ...options.agent };
        await writeFile(configFile, stringify(config));
        return [nodeId, await startAgent(configFile)] as const;
      }),
    ),
  );
  const agentOf = (nodeId: number): ServedProcess => {
    const agent = agents.get(nodeId);
    if (agent === undefined) throw new Error(`no agent of data node ${nodeId}`);
    return agent;
  };
  const passwordFile = join(dir, 'mysql-password');
  if (mysql?.password) await writeFile(passwordFile, `${mysql.password}\n`, { mode: 0o600 });
  const bin = join(cluster.home, 'bin');
  const base: Record<string, Section> = {
    cluster: {
      name: 'test',
      connectString: cluster.connectString,
      ndbMgmProgram: join(bin, 'ndb_mgm'),
      ndbConfigProgram: join(bin, 'ndb_config'),
    },
    agents: { addresses: [...agents.values()].map(({ address }) => address) },
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
  const first = merge(base, options.coordinator ?? {});
  let files = 0;
  const write = async (sections: Readonly<Record<string, Section>>): Promise<string> => {
    const file = join(dir, `coordinator${files === 0 ? '' : `-${files}`}.yaml`);
    files += 1;
    await writeFile(file, stringify({ listen: '127.0.0.1:0', ...sections }));
    return file;
  };
  const configFile = await write(first);

  const spawn = (...args: string[]): CliProcess => spawnCli(configFile, args);
  const stop = async (): Promise<void> => {
    await Promise.all([...agents.values()].map((agent) => agent.kill('SIGTERM')));
    if (options.dir === undefined) await rm(dir, { recursive: true, force: true });
  };
  return {
    dir,
    configFile,
    agents: [...agents.values()],
    agentOf,
    restartAgent: async (nodeId) => {
      const { configFile: file, address } = agentOf(nodeId);
      const agent = await startAgent(file, address);
      agents.set(nodeId, agent);
      return agent;
    },
    variant: (sections) => write(merge(first, sections)),
    spawn,
    cli: async (...args) => {
      const { exitCode, stdout, stderr } = await spawn(...args);
      return { exitCode, stdout, stderr };
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Starts `rondb-backup` with a configuration file. */
const spawnCli = (configFile: string, args: readonly string[]) =>
  execa(process.execPath, [programs.coordinator, ...args], {
    stdin: 'ignore',
    reject: false,
    cleanup: true,
    // A run that was asked to end takes its time to clean up.
    forceKillAfterDelay: 120_000,
    env: { RONDB_BACKUP_CONFIG: configFile },
  });

/** Sections of `over` are laid over those of `base`, key by key; one that is undefined is left out. */
function merge(
  base: Readonly<Record<string, Section>>,
  over: Readonly<Record<string, Section | undefined>>,
): Record<string, Section> {
  const names = [...new Set([...Object.keys(base), ...Object.keys(over)])];
  return Object.fromEntries(
    names
      .filter((name) => !(name in over) || over[name] !== undefined)
      .map((name) => [name, laidOver(base[name], over[name])]),
  );
}

function laidOver(base: Section | undefined, over: Section | undefined): Section {
  if (isList(base) || isList(over)) return over ?? base ?? [];
  return { ...base, ...over };
}

const isList = (section: Section | undefined): section is readonly unknown[] => Array.isArray(section);

/** The simulated cluster has no dump program of its own: its SQL comes from MariaDB. */
const mysqldumpOf = ({ kind, home }: TestCluster): string =>
  kind === 'real' ? join(home, 'bin', 'mysqldump') : 'mariadb-dump';
