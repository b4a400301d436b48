import type { FileHeader } from './file-header.ts';

/**
 * Reads one native backup file from its first byte to its last, in pieces of any size, with bounded memory.
 * A piece may be overwritten by the caller as soon as `push` has returned.
 */
export interface Walker {
  /** Undefined until the header has been read. */
  readonly header: FileHeader | undefined;
  /** @throws BackupError BACKUP_FILE_INVALID, BACKUP_FILE_UNSUPPORTED */
  push(piece: Buffer): void;
  /**
   * What is missing for a file that its writer has finished, or undefined when nothing is.
   * An unfinished file is not an error: the native backup may still be writing it, or may have been aborted.
   */
  missing(): string | undefined;
}

/**
 * Collects the few bytes of a header, a length or a section that lie across two pieces.
 *
 * `take` gives the bytes where they are when they lie in one piece, so that nothing is copied on the usual way.
 */
export class Straddle {
  /** Where the bytes asked for start; only valid until the next call. */
  bytes: Buffer = Buffer.alloc(0);
  offset = 0;
  #held: Buffer;
  #heldBytes = 0;

  constructor(capacity: number) {
    this.#held = Buffer.alloc(capacity);
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Returns the position in `piece` after the `need` bytes, or -1 when the piece ended before them. */
  take(piece: Buffer, at: number, need: number): number {
    if (this.#heldBytes === 0 && piece.length - at >= need) {
      this.bytes = piece;
      this.offset = at;
      return at + need;
    }
    if (this.#held.length < need) {
      const larger = Buffer.alloc(need);
      this.#held.copy(larger, 0, 0, this.#heldBytes);
      this.#held = larger;
    }
    const copied = piece.copy(this.#held, this.#heldBytes, at, at + need - this.#heldBytes);
    this.#heldBytes += copied;
    if (this.#heldBytes < need) return -1;
    this.#heldBytes = 0;
    this.bytes = this.#held;
    this.offset = 0;
    return at + copied;
  }
}
