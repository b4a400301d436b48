import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { type ClusterOptions, type MysqlAddress, nodeGroupsOf, type TestCluster } from '../cluster.ts';
import { apiNodeIds, MYSQLD_NODE_ID } from '../real/config.ts';
import { freePorts } from '../real/ports.ts';
import type { Control, DaemonOptions } from './control.ts';
import type { Faults } from './faults.ts';
import { type ClusterModel, EXAMPLE_MODEL } from './model.ts';

export interface SimulatedOptions extends ClusterOptions {
  /** What it holds; default EXAMPLE_MODEL. */
  readonly model?: ClusterModel;
  /** From the beginning; default none. */
  readonly faults?: Faults;
  /** A server that stands for the one that joins a real cluster; its tables are in no backup, see `modelFromSql`. */
  readonly mysqlServer?: MysqlAddress;
  /** Default that of a cluster whose configuration was loaded first now. */
  readonly systemName?: string;
  /** How long a data node takes to start, in milliseconds; default 2000. */
  readonly startMs?: number;
}

export interface SimulatedCluster extends TestCluster {
  readonly kind: 'simulated';
  /** What goes wrong from now on; `{}` ends all of it. */
  setFaults(faults: Faults): Promise<void>;
  /** What it holds from now on. */
  load(model: ClusterModel): Promise<void>;
  /** Rows that ndb_restore brought, by full table name such as `shop/def/orders`. */
  restoredRows(): Promise<Readonly<Record<string, number>>>;
  /** Its tables, by full table name, whoever made them. */
  tables(): Promise<readonly string[]>;
  /** Forgets tables that were dropped by SQL. */
  dropTables(tables: readonly string[]): Promise<void>;
  /** Foreign keys by child table and name, such as `shop/def/orders buyer`. */
  foreignKeys(): Promise<readonly string[]>;
}

/** A program of `bin/` by the file that does it. */
const PROGRAMS = { ndb_mgm: 'ndb-mgm.ts', ndb_config: 'ndb-config.ts', ndb_restore: 'ndb-restore.ts' };
const UNITS: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** Starts a simulated cluster, in less than a second. It ends with `stop` or with this process. */
export async function startSimulatedCluster(options: SimulatedOptions = {}): Promise<SimulatedCluster> {
  const groups = nodeGroupsOf(options);
  const dir = await makeDir(options.dir);
  const home = join(dir, 'home');
  await writePrograms(home);
  const dataNodes = groups.map((node) => ({ ...node, backupDir: join(dir, `d${node.nodeId}`) }));
  // A data node's own file system lies beside its backups and names it.
  await Promise.all(
    dataNodes.map(({ nodeId, backupDir }) => mkdir(join(backupDir, `ndb_${nodeId}_fs`), { recursive: true })),
  );
  const [port = 0, dataPort = 0] = await freePorts(2);
  const daemon = await startDaemon({
    port,
    dataPort,
    slots: [MYSQLD_NODE_ID, ...apiNodeIds(options)],
    takenSlots: (options.mysql ?? true) ? [MYSQLD_NODE_ID] : [],
    topology: {
      nodes: groups,
      ldm: options.ldm ?? 2,
      multithreaded: options.multithreadedBackup ?? true,
      compressed: options.compressed ?? false,
    },
    backupDirs: dataNodes.map(({ nodeId, backupDir }) => [nodeId, backupDir]),
    model: options.model ?? EXAMPLE_MODEL,
    bytesPerSecond: bytes(options.extraConfig?.['MaxDiskWriteSpeed'] ?? '20M'),
    startMs: options.startMs ?? 2000,
    memoryPages: (options.dataMemoryMb ?? 200) * 32,
    hasApplyStatus: options.mysql ?? true,
    systemName: options.systemName ?? systemNameAt(new Date()),
    removeDir: options.dir === undefined ? dir : undefined,
  });
  const known = (nodeId: number): number => {
    if (groups.every((node) => node.nodeId !== nodeId)) throw new Error(`no data node ${nodeId}`);
    return nodeId;
  };
  if (options.faults !== undefined) await daemon.tell({ op: 'setFaults', faults: options.faults });
  return {
    kind: 'simulated',
    dir,
    home,
    connectString: `127.0.0.1:${port}`,
    dataNodes,
    mysql: options.mysqlServer,
    killNode: async (nodeId) => void (await daemon.tell({ op: 'killNode', nodeId: known(nodeId) })),
    startNode: async (nodeId) => void (await daemon.tell({ op: 'startNode', nodeId: known(nodeId) })),
    killManagement: async () => void (await daemon.tell({ op: 'killManagement' })),
    startManagement: async () => void (await daemon.tell({ op: 'startManagement' })),
    setFaults: async (faults) => void (await daemon.tell({ op: 'setFaults', faults })),
    load: async (model) => void (await daemon.tell({ op: 'load', model })),
    restoredRows: async () => (await daemon.tell({ op: 'restoredRows' })) as Record<string, number>,
    tables: async () => (await daemon.tell({ op: 'tables' })) as string[],
    dropTables: async (tables) => void (await daemon.tell({ op: 'dropTables', tables })),
    foreignKeys: async () => (await daemon.tell({ op: 'foreignKeys' })) as string[],
    stop: () => daemon.end(),
    [Symbol.asyncDispose]: () => daemon.end(),
  };
}

async function makeDir(dir: string | undefined): Promise<string> {
  if (dir === undefined) return realpath(await mkdtemp(join(tmpdir(), 'rondb-backup-simulated-')));
  await mkdir(dir, { recursive: true });
  return realpath(dir);
}

/** Scripts that run with this very Node, whatever is in PATH when they are started. */
async function writePrograms(home: string): Promise<void> {
  const bin = join(home, 'bin');
  await mkdir(bin, { recursive: true });
  for (const [name, file] of Object.entries(PROGRAMS)) {
    const source = pathToFileURL(join(import.meta.dirname, 'programs', file)).href;
    const path = join(bin, name);
    await writeFile(path, `#!${await realpath(process.execPath)}\nimport '${source}';\n`);
    await chmod(path, 0o755);
  }
}

interface Daemon {
  tell(control: Control): Promise<unknown>;
  end(): Promise<void>;
}

async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  // Detached: a Ctrl-C at the terminal must reach the starter, which ends it in order, but not the daemon.
  const child = spawn(process.execPath, [join(import.meta.dirname, 'daemon.ts'), JSON.stringify(options)], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  child.stdin.on('error', () => undefined);
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const ready = Promise.withResolvers<void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'ready') return ready.resolve();
    const { call, result, error } = JSON.parse(line) as { call: number; result?: unknown; error?: string };
    if (error === undefined) waiting.get(call)?.resolve(result);
    else waiting.get(call)?.reject(new Error(error));
    waiting.delete(call);
  });
  child.once('exit', () => {
    const gone = new Error('the simulated cluster has ended');
    ready.reject(gone);
    for (const { reject } of waiting.values()) reject(gone);
  });
  await ready.promise;
  let calls = 0;
  return {
    tell(control) {
      if (child.exitCode !== null) return Promise.reject(new Error('the simulated cluster has ended'));
      const call = ++calls;
      const answer = Promise.withResolvers<unknown>();
      waiting.set(call, answer);
      child.stdin.write(`${JSON.stringify({ call, control })}\n`);
      return answer.promise;
    },
    async end() {
      child.stdin.end();
      await exit;
    },
  };
}

/** As a management server makes it up: `MC_20261122155107`. */
const systemNameAt = (now: Date): string =>
  `MC_${now.toISOString().replaceAll(/\D/g, '').slice(0, 'yyyymmddhhmmss'.length)}`;

/** A size of the configuration, such as `2M`. */
function bytes(size: string): number {
  const match = /^(\d+)([KMG]?)$/.exec(size);
  if (match === null) throw new Error(`no size: ${size}`);
  return Number(match[1]) * (UNITS[match[2] ?? ''] ?? 1);
}
