import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataChunk } from './data.ts';
import { FileSink } from './sink.ts';
import { logFile } from './words.ts';

export interface PartOptions {
  readonly directory: string;
  readonly backupId: number;
  readonly nodeId: number;
  readonly compressed: boolean;
  readonly password: string | undefined;
}

/** As seen in real files while they grow. The real Data files grow by 256 KiB; small examples want smaller steps. */
const CONTROL_BLOCK = 8 * 1024;
const DATA_BLOCK = 32 * 1024;

/** The three files of one part of a backup on one node. */
export class PartWriter {
  readonly #backupId: number;
  readonly #data: FileSink;
  readonly #control: FileSink;
  readonly #log: FileSink;
  readonly #chunks: Iterator<DataChunk>;
  /** Whether all that belongs into the Data file was written. */
  finished = false;
  records = 0;
  countedBytes = 0;

  private constructor(
    options: PartOptions,
    files: { data: FileSink; control: FileSink; log: FileSink },
    chunks: Iterator<DataChunk>,
  ) {
    this.#backupId = options.backupId;
    this.#data = files.data;
    this.#control = files.control;
    this.#log = files.log;
    this.#chunks = chunks;
  }

  static async open(
    options: PartOptions,
    controlHead: Buffer,
    chunks: Iterator<DataChunk>,
  ): Promise<PartWriter> {
    const { directory, backupId, nodeId, compressed, password } = options;
    await mkdir(directory, { recursive: true, mode: 0o750 });
    const file = (name: string, blockBytes: number) =>
      FileSink.open(join(directory, name), { blockBytes, compressed, password });
    const [data, control, log] = await Promise.all([
      file(`BACKUP-${backupId}-0.${nodeId}.Data`, DATA_BLOCK),
      file(`BACKUP-${backupId}.${nodeId}.ctl`, CONTROL_BLOCK),
      file(`BACKUP-${backupId}.${nodeId}.log`, CONTROL_BLOCK),
    ]);
    await control.write(controlHead);
    return new PartWriter(options, { data, control, log }, chunks);
  }

  /** Writes pieces until `bytes` have been written or there are no more; returns how many were. */
  async advance(bytes: number): Promise<number> {
    let written = 0;
    while (!this.finished && written < bytes) {
      const next = this.#chunks.next();
      if (next.done === true) {
        this.finished = true;
        break;
      }
      await this.#data.write(next.value.bytes);
      written += next.value.bytes.length;
      this.records += next.value.records;
      this.countedBytes += next.value.countedBytes;
    }
    return written;
  }

  /** The end of the control file comes last. */
  async complete(controlTail: Buffer): Promise<void> {
    await this.#data.close();
    await this.#log.write(logFile(this.#backupId, true));
    await this.#log.close();
    await this.#control.write(controlTail);
    await this.#control.close();
  }

  /** The backup failed: what is buffered is written, and no file gets its end. */
  async fail(): Promise<void> {
    await this.#data.close();
    await this.#log.write(logFile(this.#backupId, false));
    await this.#log.close();
    await this.#control.close();
  }

  /** The node died: what is buffered is lost. */
  async abandon(): Promise<void> {
    await Promise.all([this.#data.abandon(), this.#control.abandon(), this.#log.abandon()]);
  }
}
