import type { Cipheriv } from 'node:crypto';
import { once } from 'node:events';
import { type FileHandle, open } from 'node:fs/promises';
import { createDeflateRaw, type DeflateRaw } from 'node:zlib';
import { compressionHeader, compressionTrailer, encryption, encryptionTrailer, Summary } from './wrapping.ts';

export interface SinkOptions {
  /** The file grows by multiples of this until it is closed, as the database writes from a buffer. */
  readonly blockBytes: number;
  readonly compressed: boolean;
  /** Encrypts. */
  readonly password: string | undefined;
}

/** A backup file while it is written: plain, compressed, encrypted or both. It only ever grows. */
export class FileSink {
  readonly #file: FileHandle;
  readonly #blockBytes: number;
  readonly #deflate: DeflateRaw | undefined;
  readonly #cipher: Cipheriv | undefined;
  readonly #contents = new Summary();
  #buffered: Buffer[] = [];
  #bufferedBytes = 0;
  #fileBytes = 0;

  private constructor(
    file: FileHandle,
    blockBytes: number,
    deflate: DeflateRaw | undefined,
    cipher: Cipheriv | undefined,
  ) {
    this.#file = file;
    this.#blockBytes = blockBytes;
    this.#deflate = deflate;
    this.#cipher = cipher;
    deflate?.on('data', (piece: Buffer) => this.#encrypt(piece));
  }

  /** @throws Error where the file is there already */
  static async open(path: string, { blockBytes, compressed, password }: SinkOptions): Promise<FileSink> {
    const file = await open(path, 'wx', 0o644);
    const encrypted = password === undefined ? undefined : await encryption(password, compressed);
    const deflate = compressed ? createDeflateRaw() : undefined;
    const sink = new FileSink(file, blockBytes, deflate, encrypted?.cipher);
    if (encrypted !== undefined) sink.#buffer(encrypted.header);
    else if (compressed) sink.#buffer(compressionHeader());
    return sink;
  }

  async write(contents: Buffer): Promise<void> {
    this.#contents.add(contents);
    if (this.#deflate === undefined) this.#encrypt(contents);
    else if (!this.#deflate.write(contents)) await once(this.#deflate, 'drain');
    const all = Buffer.concat(this.#buffered);
    const whole = all.length - (all.length % this.#blockBytes);
    if (whole > 0) await this.#flush(all.subarray(0, whole), all.subarray(whole));
  }

  /** Writes what is buffered, and the trailer. */
  async close(): Promise<void> {
    if (this.#deflate !== undefined) {
      this.#deflate.end();
      await once(this.#deflate, 'end');
    }
    if (this.#cipher !== undefined) {
      this.#buffer(this.#cipher.final());
      this.#buffer(encryptionTrailer(this.#contents, this.#fileBytes + this.#bufferedBytes));
    } else if (this.#deflate !== undefined)
      this.#buffer(compressionTrailer(this.#contents, this.#fileBytes + this.#bufferedBytes));
    await this.#flush(Buffer.concat(this.#buffered), Buffer.alloc(0));
    await this.#file.close();
  }

  /** As when the data node dies: what is buffered is lost. */
  async abandon(): Promise<void> {
    this.#deflate?.destroy();
    await this.#file.close();
  }

  #encrypt(piece: Buffer): void {
    this.#buffer(this.#cipher === undefined ? piece : this.#cipher.update(piece));
  }

  #buffer(piece: Buffer): void {
    this.#buffered.push(piece);
    this.#bufferedBytes += piece.length;
  }

  async #flush(bytes: Buffer, rest: Buffer): Promise<void> {
    this.#buffered = [rest];
    this.#bufferedBytes = rest.length;
    this.#fileBytes += bytes.length;
    await this.#file.appendFile(bytes);
  }
}
