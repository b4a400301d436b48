/** What a test asks of a cluster; everything has a default. */
export interface ClusterOptions {
  /** Data node ids, 1 to 63; default 1 2 4 5. */
  readonly nodes?: readonly number[];
  /** Default 2. The number of nodes is a multiple of it. */
  readonly replicas?: 1 | 2;
  /** LDM threads a data node, default 2; with 1 a backup has no PART level. */
  readonly ldm?: number;
  /** EnableMultithreadedBackup, default true; with false a backup has no PART level either. */
  readonly multithreadedBackup?: boolean;
  /** CompressedBackup, default false. */
  readonly compressed?: boolean;
  /** DataMemory of each data node in MiB, default 200. */
  readonly dataMemoryMb?: number;
  /** Whether a MySQL server joins the cluster, default true. */
  readonly mysql?: boolean;
  /** Free `[api]` slots, of which each ndb_restore takes one while it runs; default 16, at most 20. */
  readonly apiSlots?: number;
  /** Where it lives; default a new temporary directory, which `stop` removes. A directory given is kept. */
  readonly dir?: string;
  /** More parameters of the data nodes (`[ndbd default]`), such as `MaxDiskWriteSpeed`. */
  readonly extraConfig?: Readonly<Record<string, string>>;
  /** Where the processes of a real cluster run; default here, on free ports of 127.0.0.1. */
  readonly seats?: Seats;
}

/** Where one process of a real cluster runs, and how the others reach it. */
export interface Seat {
  readonly host: string;
  readonly port: number;
  /** What runs a program there, such as `ip netns exec NAME`; empty: here. */
  readonly prefix: readonly string[];
}

export interface Seats {
  readonly management: Seat;
  readonly mysql: Seat;
  readonly dataNodes: ReadonlyMap<number, Seat>;
}

interface DataNode {
  readonly nodeId: number;
  /** Nodes in ascending order of their ids are dealt to groups 0, 1, ... of `replicas` nodes each. */
  readonly nodeGroup: number;
  /** BackupDataDir: the directory that holds `BACKUP/`. */
  readonly backupDir: string;
}

export interface MysqlAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Goes before host and port, where those cannot be reached from here. */
  readonly socketPath?: string;
}

/**
 * A cluster that a test started: a management server, data nodes and perhaps a MySQL server, on 127.0.0.1 unless it was
 * given seats.
 * It ends with `stop`, with `await using`, or with the process that started it, in whatever way that dies.
 */
export interface TestCluster extends AsyncDisposable {
  readonly kind: 'real' | 'simulated';
  readonly dir: string;
  /** Its `bin/` holds ndb_mgm, ndb_config, ndb_restore, mysqldump and so on, of this kind. */
  readonly home: string;
  /** HOST:PORT of the management server. */
  readonly connectString: string;
  readonly dataNodes: readonly DataNode[];
  readonly mysql: MysqlAddress | undefined;
  /** SIGKILL of a data node; resolves when its processes are gone, which the others notice a moment later. */
  killNode(nodeId: number): Promise<void>;
  /** Starts a killed data node on the data that it has; resolves when it is started. */
  startNode(nodeId: number): Promise<void>;
  killManagement(): Promise<void>;
  /** Resolves when the management server answers and sees the running data nodes again. */
  startManagement(): Promise<void>;
  /** Ends everything; a second call does nothing. */
  stop(): Promise<void>;
}

const DEFAULT_NODES: readonly number[] = [1, 2, 4, 5];

/** The data node ids of `options` in ascending order, each with its node group. */
export function nodeGroupsOf(options: ClusterOptions): readonly { nodeId: number; nodeGroup: number }[] {
  const nodes = [...(options.nodes ?? DEFAULT_NODES)].sort((a, b) => a - b);
  const replicas = options.replicas ?? 2;
  if (nodes.length === 0 || nodes.length % replicas !== 0)
    throw new Error(`${nodes.length} data nodes cannot be dealt to groups of ${replicas}`);
  return nodes.map((nodeId, index) => ({ nodeId, nodeGroup: Math.floor(index / replicas) }));
}
