import { EventEmitter, once } from 'node:events';

/** Of one operation; the last 100 operations are kept, so that all take 25 MB at most. */
const MAX_KEPT_CHARACTERS = 128 * 1024;
const MAX_LINE_CHARACTERS = 8 * 1024;

/** Lines in the order in which they were written, and how many before them are gone. */
export interface LogBatch {
  readonly lines: readonly string[];
  /** Lines that were not kept, between those of the batch before and these. */
  readonly dropped: number;
}

/** The last log lines of an operation, in memory. */
export class LogLines {
  readonly #lines: string[] = [];
  readonly #events = new EventEmitter().setMaxListeners(0);
  #characters = 0;
  /** How many lines came before the first one that is kept. */
  #gone = 0;
  #ended = false;

  readonly add = (line: string): void => {
    const kept = line.length > MAX_LINE_CHARACTERS ? `${line.slice(0, MAX_LINE_CHARACTERS)}…` : line;
    this.#lines.push(kept);
    this.#characters += kept.length;
    while (this.#characters > MAX_KEPT_CHARACTERS) {
      this.#characters -= this.#lines.shift()?.length ?? 0;
      this.#gone += 1;
    }
    this.#events.emit('change');
  };

  /** Nothing comes after this. */
  end(): void {
    this.#ended = true;
    this.#events.emit('change');
  }

  /** What is kept, and where `follow` is set what is added later, until the end. */
  async *read(follow: boolean, signal?: AbortSignal): AsyncGenerator<LogBatch, void> {
    let next = 0;
    for (;;) {
      const dropped = Math.max(0, this.#gone - next);
      const lines = this.#lines.slice(Math.max(0, next - this.#gone));
      next = this.#gone + this.#lines.length;
      if (lines.length > 0 || dropped > 0) yield { lines, dropped };
      signal?.throwIfAborted();
      if (next < this.#gone + this.#lines.length) continue;
      if (!follow || this.#ended) return;
      await once(this.#events, 'change', signal && { signal });
    }
  }
}
