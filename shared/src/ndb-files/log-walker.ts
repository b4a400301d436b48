import { BackupError } from '../errors/backup-error.ts';
import { type ExpectedFile, FILE_HEADER_BYTES, type FileHeader, parseFileHeader } from './file-header.ts';
import { Straddle, type Walker } from './walker.ts';

/** A change holds at most a row before or after it; more is damage. */
const MAX_ENTRY_WORDS = 0x10000;
/** Table id, event and fragment come before the data. */
const MIN_ENTRY_WORDS = 3;

const needs = { 'file header': FILE_HEADER_BYTES, entry: 4, 'closing length': 4, end: 1 } as const;

/**
 * Walks a log file: header, then entries (a length word and that many words each) until a length of 0, which the
 * writer puts there when it closes the file. The entries of an undo log (SNAPSHOTSTART) end with their length again,
 * as they are read backwards.
 */
export class LogWalker implements Walker {
  header: FileHeader | undefined;
  entries = 0;
  readonly #expected: ExpectedFile;
  readonly #straddle = new Straddle(FILE_HEADER_BYTES);
  #next: keyof typeof needs = 'file header';
  #skip = 0;
  #words = 0;

  constructor(expected: ExpectedFile) {
    this.#expected = expected;
  }

  push(piece: Buffer): void {
    let at = 0;
    while (at < piece.length) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, piece.length - at);
        this.#skip -= skipped;
        at += skipped;
        continue;
      }
      at = this.#straddle.take(piece, at, needs[this.#next]);
      if (at < 0) return;
      this.#step();
    }
  }

  missing(): string | undefined {
    if (this.#next === 'file header') return 'its header';
    return this.#next === 'end' ? undefined : 'its closing zero word';
  }

  #step(): void {
    const { bytes, offset } = this.#straddle;
    switch (this.#next) {
      case 'file header':
        this.header = parseFileHeader(bytes, offset, this.#expected);
        this.#next = 'entry';
        break;
      case 'entry':
        this.#beginEntry(bytes.readUInt32BE(offset));
        break;
      case 'closing length':
        if (bytes.readUInt32BE(offset) !== this.#words)
          throw this.#invalid(`entry ${this.entries} does not end with its length`);
        this.#next = 'entry';
        break;
      case 'end':
        throw this.#invalid('bytes after the closing zero word');
    }
  }

  #beginEntry(words: number): void {
    if (words === 0) {
      this.#next = 'end';
      return;
    }
    if (words < MIN_ENTRY_WORDS || words > MAX_ENTRY_WORDS) throw this.#invalid(`an entry of ${words} words`);
    this.entries += 1;
    this.#words = words;
    this.#skip = 4 * words;
    if (this.header?.undo === true) this.#next = 'closing length';
  }

  #invalid(what: string): BackupError {
    return new BackupError('BACKUP_FILE_INVALID', `${this.#expected.path}: ${what}`);
  }
}
