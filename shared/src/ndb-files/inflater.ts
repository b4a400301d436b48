import { createInflateRaw, type InflateRaw } from 'node:zlib';

const CHUNK_BYTES = 256 * 1024;

/**
 * One raw deflate stream in pieces: each is taken in whole, and its contents given to `sink`, before the next.
 * What `sink` throws, `push` and `end` throw.
 */
export class Inflater {
  readonly #stream: InflateRaw = createInflateRaw({ chunkSize: CHUNK_BYTES });
  #failure: { readonly error: unknown } | undefined;
  #pushed = 0;
  /** Rejects the step that is under way. */
  #rejectStep: (error: unknown) => void = () => undefined;

  constructor(sink: (contents: Buffer) => void) {
    this.#stream.on('error', (error) => this.#fail(error));
    this.#stream.on('data', (contents: Buffer) => {
      if (this.#failure !== undefined) return;
      try {
        sink(contents);
      } catch (error) {
        this.#fail(error);
      }
    });
  }

  async push(piece: Buffer): Promise<void> {
    this.#pushed += piece.length;
    await this.#step((done) => this.#stream.write(piece, done));
    // zlib takes no bytes after the end that the stream itself marks.
    if (this.#stream.bytesWritten !== this.#pushed)
      throw new Error('bytes after the end of its compressed contents');
  }

  /** Throws when the stream has not come to its own end. */
  async end(): Promise<void> {
    await this.#step((done) => {
      this.#stream.once('end', done);
      this.#stream.end();
    });
  }

  /** Frees zlib's memory; for a file that is given up before its end. */
  destroy(): void {
    this.#stream.destroy();
  }

  #step(start: (done: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#rejectStep = reject;
      if (this.#failure !== undefined) reject(this.#failure.error);
      else start(() => (this.#failure === undefined ? resolve() : reject(this.#failure.error)));
    });
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#rejectStep(error);
    this.#stream.destroy();
  }
}
