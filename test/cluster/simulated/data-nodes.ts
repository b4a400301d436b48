import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { corruptFile } from './files/corrupt.ts';
import type { Topology } from './files/fragments.ts';
import { NativeBackup, type Outcome } from './files/native-backup.ts';
import { FAILURE, type Failure, type Faults } from './faults.ts';
import type { ClusterModel } from './model.ts';

export type NodeState =
  | { readonly state: 'started' }
  | { readonly state: 'starting'; readonly phase: number }
  | { readonly state: 'down' };

export interface DataNodesOptions {
  readonly topology: Topology;
  readonly backupDirs: ReadonlyMap<number, string>;
  readonly model: ClusterModel;
  readonly bytesPerSecond: number;
  /** What a node goes through until it is started takes this long. */
  readonly startMs: number;
  /** Ends the management server, which the data nodes survive. */
  readonly onManagementDeath: () => void;
}

/** A global checkpoint is made this often. */
const GCP_MS = 2000;
/** A backup that failed is still shown as running for so long, and another one refused. */
const CLEANUP_MS = 400;
const LAST_PHASES = [0, 4, 100];
/** Printable ASCII without these, by the manual. */
const PASSWORD = /^(?:(?![!'"$%\\^])[ -~]){1,256}$/;

/** What the data nodes are and do. They go on without a management server. */
export class DataNodes {
  readonly topology: Topology;
  readonly #options: DataNodesOptions;
  readonly #states: Map<number, NodeState>;
  readonly #begun = performance.now();
  #master: number | undefined;
  #lastBackupId = 0;
  #backup: NativeBackup | undefined;
  #busy = false;
  model: ClusterModel;
  faults: Faults = {};

  constructor(options: DataNodesOptions) {
    this.#options = options;
    this.topology = options.topology;
    this.model = options.model;
    this.#states = new Map(options.topology.nodes.map(({ nodeId }) => [nodeId, { state: 'started' }]));
    this.#master = options.topology.nodes[0]?.nodeId;
  }

  /** The node that speaks for the others: the one that is started for the longest time. */
  get master(): number | undefined {
    return this.#master;
  }

  /** The backup in progress. */
  get backup(): NativeBackup | undefined {
    return this.#backup;
  }

  stateOf(nodeId: number): NodeState {
    return this.#states.get(nodeId) ?? { state: 'down' };
  }

  started(): readonly number[] {
    return [...this.#states.entries()].flatMap(([nodeId, { state }]) =>
      state === 'started' ? [nodeId] : [],
    );
  }

  /**
   * Begins a backup; `begun` resolves when its files are there, `outcome` at its end.
   * Without an id it takes the one after the last.
   */
  startBackup(
    wanted: number | undefined,
    password: string | undefined,
  ): {
    readonly id: number;
    readonly begun: Promise<Failure | undefined>;
    readonly outcome: Promise<Outcome>;
  } {
    const id = wanted ?? this.#lastBackupId + 1;
    const begun = this.#begin(id, password);
    return {
      id,
      begun: begun.then((result) => (typeof result === 'string' ? result : undefined)),
      outcome: begun.then((result) =>
        typeof result === 'string' ? { failure: result } : this.#finish(result),
      ),
    };
  }

  abort(id: number): void {
    if (this.#backup?.id === id) this.#backup.fail(FAILURE.aborted);
  }

  /** A node group without a node takes the whole cluster with it. */
  kill(nodeId: number): void {
    this.#down(nodeId);
    const groups = Map.groupBy(this.topology.nodes, ({ nodeGroup }) => nodeGroup);
    const lost = [...groups.values()].some((group) =>
      group.every((node) => this.stateOf(node.nodeId).state !== 'started'),
    );
    if (lost) for (const node of this.topology.nodes) this.#down(node.nodeId);
  }

  async start(nodeId: number): Promise<void> {
    if (this.stateOf(nodeId).state !== 'down') throw new Error(`node ${nodeId} is not down`);
    for (const phase of LAST_PHASES) {
      this.#states.set(nodeId, { state: 'starting', phase });
      await sleep(this.#options.startMs / LAST_PHASES.length);
      if (this.stateOf(nodeId).state === 'down')
        throw new Error(`node ${nodeId} was killed while it started`);
    }
    this.#states.set(nodeId, { state: 'started' });
    this.#master ??= nodeId;
  }

  #down(nodeId: number): void {
    this.#states.set(nodeId, { state: 'down' });
    if (this.#master === nodeId) this.#master = this.started()[0];
    this.#backup?.nodeDied(nodeId);
  }

  async #begin(id: number, password: string | undefined): Promise<NativeBackup | Failure> {
    if (this.started().length === 0) return FAILURE.noNodes;
    if (password !== undefined && !PASSWORD.test(password)) return FAILURE.badPassword;
    if (this.#busy) return FAILURE.alreadyRunning;
    this.#busy = true;
    const dirs = [...this.#options.backupDirs.values()].map((dir) => join(dir, 'BACKUP', `BACKUP-${id}`));
    const there = await Promise.all(dirs.map(exists));
    if (there.includes(true)) {
      this.#busy = false;
      return FAILURE.fileExists;
    }
    this.#lastBackupId = id;
    this.#backup = await NativeBackup.begin({
      id,
      topology: this.topology,
      up: new Set(this.started()),
      model: this.model,
      password,
      backupDirOf: (nodeId) => this.#options.backupDirs.get(nodeId) ?? '',
      gcp: () => 10 + Math.floor((performance.now() - this.#begun) / GCP_MS),
      speed: () => (this.faults.megabytesPerSecond ?? this.#options.bytesPerSecond / 1e6) * 1e6,
      onWritten: (nodeId, bytes) => this.#applyFaults(nodeId, bytes),
    });
    return this.#backup;
  }

  async #finish(backup: NativeBackup): Promise<Outcome> {
    const outcome = await backup.run();
    const corrupt = this.faults.corruptFile;
    if (outcome.failure === undefined && corrupt !== undefined) {
      const dir = join(this.#options.backupDirs.get(corrupt.nodeId) ?? '', 'BACKUP', `BACKUP-${backup.id}`);
      await corruptFile(dir, `.${corrupt.kind}`);
    }
    if (outcome.failure !== undefined) await sleep(CLEANUP_MS);
    this.#backup = undefined;
    this.#busy = false;
    return outcome;
  }

  #applyFaults(nodeId: number, bytes: number): void {
    const { nodeDisconnect, diskFull, logBufferFull, managementDeath } = this.faults;
    const due = (fault: Faults['diskFull']) => fault?.nodeId === nodeId && bytes >= fault.bytes;
    if (due(nodeDisconnect)) this.kill(nodeId);
    if (due(diskFull)) this.#backup?.nodeDied(nodeId, FAILURE.diskFull);
    if (due(logBufferFull)) this.#backup?.fail(FAILURE.logBufferFull);
    if (due(managementDeath)) {
      const { managementDeath: _, ...rest } = this.faults;
      this.faults = rest;
      this.#options.onManagementDeath();
    }
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
