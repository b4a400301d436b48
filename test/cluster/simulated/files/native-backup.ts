import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FAILURE, type Failure } from '../faults.ts';
import type { ClusterModel } from '../model.ts';
import { controlHead, controlTail } from './control.ts';
import { dataFile } from './data.ts';
import { dictionaryOf, type Entry } from './dictionary.ts';
import { dealRows, fragmentsOf, fragmentsToWrite, partsOf, type Topology } from './fragments.ts';
import { PartWriter } from './part-writer.ts';

export interface BackupRequest {
  readonly id: number;
  readonly topology: Topology;
  /** The nodes that take part: all that are started. */
  readonly up: ReadonlySet<number>;
  readonly model: ClusterModel;
  readonly password: string | undefined;
  readonly backupDirOf: (nodeId: number) => string;
  /** Global checkpoint, now. */
  readonly gcp: () => number;
  /** Bytes a second that a node writes, now. */
  readonly speed: () => number;
  /** Called after each step of a node with what it has written so far. */
  readonly onWritten: (nodeId: number, bytes: number) => void;
}

export type Outcome =
  | { readonly failure: Failure }
  | {
      readonly failure: undefined;
      readonly startGcp: number;
      readonly stopGcp: number;
      readonly records: number;
      readonly bytes: number;
    };

interface NodeWriter {
  readonly parts: readonly PartWriter[];
  written: number;
  /** Bytes that it may write now; negative after a piece that was longer. */
  credit: number;
  dead: boolean;
}

/** Files grow this often. */
const STEP_MS = 50;

/** One native backup in the data nodes, from its first byte to its end. Nobody needs to wait for it. */
export class NativeBackup {
  readonly #request: BackupRequest;
  readonly #entries: readonly Entry[];
  readonly #nodes = new Map<number, NodeWriter>();
  readonly #startGcp: number;
  #failure: Failure | undefined;

  private constructor(request: BackupRequest) {
    this.#request = request;
    this.#entries = dictionaryOf(request.model);
    this.#startGcp = request.gcp();
  }

  get id(): number {
    return this.#request.id;
  }

  /** Creates the files of every node that takes part. */
  static async begin(request: BackupRequest): Promise<NativeBackup> {
    const backup = new NativeBackup(request);
    const head = controlHead(request.id, backup.#entries, fragmentsOf(request.topology));
    for (const nodeId of request.up) {
      const parts = await backup.#openParts(nodeId, head);
      backup.#nodes.set(nodeId, { parts, written: 0, credit: 0, dead: false });
    }
    return backup;
  }

  /** What a node has written so far, as REPORT BACKUPSTATUS counts. */
  progressOf(nodeId: number): { readonly records: number; readonly bytes: number } | undefined {
    const node = this.#nodes.get(nodeId);
    return node === undefined || node.dead ? undefined : sum(node.parts);
  }

  /** Ends it at its next step; the first reason counts. */
  fail(failure: Failure): void {
    this.#failure ??= failure;
  }

  /** A node of it is gone, and its buffers with it: the others give up. */
  nodeDied(nodeId: number, failure: Failure = FAILURE.nodeFailure): void {
    const node = this.#nodes.get(nodeId);
    if (node === undefined) return;
    node.dead = true;
    this.fail(failure);
  }

  /** Writes until all is written or it fails; then every file has been closed. */
  async run(): Promise<Outcome> {
    let last = performance.now();
    while (this.#failure === undefined && !this.#allWritten()) {
      await sleep(STEP_MS);
      const now = performance.now();
      const budget = (this.#request.speed() * (now - last)) / 1000;
      last = now;
      for (const [nodeId, node] of this.#nodes) await this.#step(nodeId, node, budget);
    }
    if (this.#failure !== undefined) {
      await Promise.all([...this.#nodes.values()].map((node) => this.#giveUp(node)));
      return { failure: this.#failure };
    }
    const stopGcp = this.#request.gcp() + 1;
    const nodes = [...this.#nodes.values()];
    await Promise.all(nodes.flatMap(({ parts }) => parts.map((part, at) => this.#close(part, at, stopGcp))));
    const { records, bytes } = sum(nodes.flatMap(({ parts }) => parts));
    return { failure: undefined, startGcp: this.#startGcp, stopGcp, records, bytes };
  }

  async #openParts(nodeId: number, head: Buffer): Promise<readonly PartWriter[]> {
    const { id, topology, up, model, password, backupDirOf } = this.#request;
    const count = partsOf(topology);
    const top = join(backupDirOf(nodeId), 'BACKUP', `BACKUP-${id}`);
    const numbers = Array.from({ length: count }, (_, at) => at + 1);
    return Promise.all(
      numbers.map((part) => {
        const directory = count === 1 ? top : join(top, `BACKUP-${id}-PART-${part}-OF-${count}`);
        const mine = fragmentsToWrite(topology, up, nodeId, part);
        const chunks =
          mine.length === 0
            ? dataFile(id, [], [], () => [], 0)
            : dataFile(id, this.#entries, mine, (entry) => this.#rowsOf(entry), model.seed ?? 1);
        const options = { directory, backupId: id, nodeId, compressed: topology.compressed, password };
        return PartWriter.open(options, head, chunks);
      }),
    );
  }

  async #step(nodeId: number, node: NodeWriter, budget: number): Promise<void> {
    node.credit += budget;
    for (const part of node.parts) {
      if (node.dead) return;
      const written = await part.advance(node.credit);
      node.credit -= written;
      node.written += written;
    }
    this.#request.onWritten(nodeId, node.written);
  }

  #allWritten(): boolean {
    return [...this.#nodes.values()].every(({ parts }) => parts.every(({ finished }) => finished));
  }

  #close(part: PartWriter, at: number, stopGcp: number): Promise<void> {
    const gcp = { start: this.#startGcp, stop: stopGcp - 1 };
    return part.complete(
      controlTail(gcp, this.#entries, (entry) =>
        at === 0 ? this.#rowsOf(entry) : this.#rowsOf(entry).map(() => 0),
      ),
    );
  }

  /** A part that had finished already looks complete, with no rows. */
  async #giveUp(node: NodeWriter): Promise<void> {
    const gcp = { start: this.#startGcp, stop: this.#startGcp };
    for (const part of node.parts) {
      if (node.dead) await part.abandon();
      else if (part.finished)
        await part.complete(controlTail(gcp, this.#entries, (entry) => this.#rowsOf(entry).map(() => 0)));
      else await part.fail();
    }
  }

  #rowsOf(entry: Entry): readonly number[] {
    const { topology, model } = this.#request;
    return dealRows(entry.rows, topology.nodes.length * topology.ldm, (model.seed ?? 1) + entry.id);
  }
}

const sum = (parts: readonly PartWriter[]) => ({
  records: parts.reduce((total, part) => total + part.records, 0),
  bytes: parts.reduce((total, part) => total + part.countedBytes, 0),
});
