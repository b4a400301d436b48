import { createDecipheriv, type Decipheriv, pbkdf2Sync } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { BackupError } from '../errors/backup-error.ts';
import { Inflater } from './inflater.ts';
import type { Walker } from './walker.ts';
import {
  MAX_TRAILER_BYTES,
  parseTrailer,
  parseWrapping,
  WRAPPING_HEADER_BYTES,
  type Wrapping,
} from './wrapping.ts';

const KEY_BYTES = 32;
/** The key derivation gives 32 bytes for it, of which AES in CBC mode takes 16. */
const DERIVED_IV_BYTES = 32;
const IV_BYTES = 16;

/**
 * Feeds a walker with the contents of a file as it is stored: plain, compressed or encrypted, in pieces of any size.
 *
 * Where a file ends is only known when its writer has finished it, so the last bytes of a wrapped file, in which its
 * trailer may lie, are held back until `end`.
 */
export class Unwrapper {
  /** Undefined until the first 512 bytes, or the end, have been seen. */
  wrapping: Wrapping | undefined;
  readonly #path: string;
  readonly #walker: Walker;
  readonly #password: string | undefined;
  #start: Buffer = Buffer.alloc(0);
  #tail: Buffer = Buffer.alloc(0);
  #decipher: Decipheriv | undefined;
  #inflater: Inflater | undefined;
  #contentBytes = 0;
  #crc = 0;

  constructor(path: string, walker: Walker, password: string | undefined) {
    this.#path = path;
    this.#walker = walker;
    this.#password = password;
  }

  /** Whether the contents reach the walker: false for an encrypted file when there is no password. */
  get walks(): boolean {
    return this.wrapping?.how !== 'encrypted' || this.#password !== undefined;
  }

  /** The caller may overwrite `piece` when the promise has settled, or at once when there is none. */
  push(piece: Buffer): Promise<void> | undefined {
    if (this.wrapping !== undefined) return this.#pass(piece);
    this.#start = Buffer.concat([this.#start, piece]);
    if (this.#start.length < WRAPPING_HEADER_BYTES) return undefined;
    return this.#begin();
  }

  /**
   * The file will not grow any more.
   *
   * @returns what is missing, as in Walker
   * @throws BackupError BACKUP_FILE_INVALID, BACKUP_PASSWORD
   */
  async end(): Promise<string | undefined> {
    if (this.wrapping === undefined) await this.#begin();
    if (this.wrapping === undefined || this.wrapping.how === 'plain') return this.#walker.missing();
    const trailer = parseTrailer(this.wrapping.how, this.#tail);
    if (trailer === undefined)
      return `its ${this.wrapping.how === 'compressed' ? 'compression' : 'encryption'} trailer`;
    if (!this.walks) return undefined;
    await this.#unwrap(this.#tail.subarray(0, this.#tail.length - trailer.bytes));
    await this.#finishUnwrapping();
    if (!trailer.hasSize(this.#contentBytes) || trailer.crc32 !== this.#crc)
      throw this.#asDamage(
        new Error('its contents do not have the size and checksum that its trailer states'),
      );
    return this.#walker.missing();
  }

  /** Frees what a file that is given up before its end still holds. */
  [Symbol.dispose](): void {
    this.#inflater?.destroy();
  }

  #begin(): Promise<void> | undefined {
    const start = this.#start;
    this.#start = Buffer.alloc(0);
    const wrapping = parseWrapping(start.subarray(0, WRAPPING_HEADER_BYTES), this.#path);
    this.wrapping = wrapping;
    if (wrapping.how === 'plain') return this.#pass(start);
    if (wrapping.how === 'encrypted' && this.#password !== undefined) {
      const derivedBytes = KEY_BYTES + DERIVED_IV_BYTES;
      const derived = pbkdf2Sync(this.#password, wrapping.salt, wrapping.iterations, derivedBytes, 'sha256');
      const iv = derived.subarray(KEY_BYTES, KEY_BYTES + IV_BYTES);
      this.#decipher = createDecipheriv('aes-256-cbc', derived.subarray(0, KEY_BYTES), iv);
    }
    if (wrapping.how === 'compressed' || wrapping.compressed)
      this.#inflater = new Inflater((contents) => this.#walk(contents));
    return this.#pass(start.subarray(WRAPPING_HEADER_BYTES));
  }

  #pass(piece: Buffer): Promise<void> | undefined {
    if (this.wrapping?.how === 'plain') {
      this.#walker.push(piece);
      return undefined;
    }
    const known = this.#tail.length + piece.length - MAX_TRAILER_BYTES;
    const fromTail = this.#tail.subarray(0, Math.max(0, Math.min(known, this.#tail.length)));
    const fromPiece = piece.subarray(0, Math.max(0, known - this.#tail.length));
    this.#tail = Buffer.concat([this.#tail.subarray(fromTail.length), piece.subarray(fromPiece.length)]);
    return this.walks ? this.#unwrapBoth(fromTail, fromPiece) : undefined;
  }

  async #unwrapBoth(first: Buffer, second: Buffer): Promise<void> {
    await this.#unwrap(first);
    await this.#unwrap(second);
  }

  async #unwrap(piece: Buffer): Promise<void> {
    if (piece.length === 0) return;
    await this.#decompress(this.#decipher === undefined ? piece : this.#decipher.update(piece));
  }

  async #decompress(piece: Buffer): Promise<void> {
    try {
      if (this.#inflater === undefined) this.#walk(piece);
      else await this.#inflater.push(piece);
    } catch (error) {
      throw this.#asDamage(error);
    }
  }

  async #finishUnwrapping(): Promise<void> {
    try {
      if (this.#decipher !== undefined) await this.#decompress(this.#decipher.final());
      await this.#inflater?.end();
    } catch (error) {
      throw this.#asDamage(error);
    }
  }

  #walk(contents: Buffer): void {
    this.#contentBytes += contents.length;
    this.#crc = crc32(contents, this.#crc);
    this.#walker.push(contents);
  }

  /** A wrong password is known by contents that make no sense from their first bytes on. */
  #asDamage(cause: unknown): BackupError {
    if (this.#decipher !== undefined && this.#walker.header === undefined)
      return new BackupError('BACKUP_PASSWORD', `the password does not open ${this.#path}`, { cause });
    if (cause instanceof BackupError) return cause;
    const what = cause instanceof Error ? cause.message : String(cause);
    return new BackupError('BACKUP_FILE_INVALID', `${this.#path}: ${what}`, { cause });
  }
}
