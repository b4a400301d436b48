import { BackupError } from '../errors/backup-error.ts';
import { type ExpectedFile, FILE_HEADER_BYTES, type FileHeader, parseFileHeader } from './file-header.ts';
import { Straddle, type Walker } from './walker.ts';

/** Rows have at most 30,000 bytes and some words of overhead; a length beyond this is damage, not a row. */
const MAX_RECORD_WORDS = 0x10000;
const FRAGMENT_HEADER = { type: 2, words: 5 };
const FRAGMENT_FOOTER = { type: 3, words: 6 };
const PADDING = 8;

/** The records of one fragment of one table, as they lie in one Data file. */
export interface FoundFragment {
  readonly tableId: number;
  readonly fragment: number;
  readonly records: number;
}

/** What the next bytes are; the number of them that is needed to go on. */
const needs = {
  'file header': FILE_HEADER_BYTES,
  section: 8,
  'fragment header': 12,
  record: 4,
  'fragment footer': 16,
} as const;

/**
 * Walks a Data file: header, then for each fragment a header, records (a length word and that many words each, until a
 * length of 0) and a footer with their number. The number walked and the number in the footer must be the same.
 *
 * A Data file has no closing mark: that none of its fragments is missing follows from the ctl files (see coverage.ts).
 * The writer sets the checksum type of a fragment to 0 (none); any other is refused, as its algorithm is not known.
 */
export class DataWalker implements Walker {
  header: FileHeader | undefined;
  readonly fragments: FoundFragment[] = [];
  readonly #expected: ExpectedFile;
  readonly #straddle = new Straddle(FILE_HEADER_BYTES);
  readonly #seen = new Set<string>();
  #next: keyof typeof needs = 'file header';
  /** Bytes of a record or of padding that lie in pieces to come. */
  #skip = 0;
  /** Between a fragment's header and its footer. */
  #inFragment = false;
  #tableId = 0;
  #fragment = 0;
  #records = 0;

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
      if (this.#next === 'record' && this.#straddle.heldBytes === 0) {
        at = this.#walkRecords(piece, at);
        if (at >= piece.length) continue;
      }
      at = this.#straddle.take(piece, at, needs[this.#next]);
      if (at < 0) return;
      this.#step();
    }
  }

  missing(): string | undefined {
    if (this.#next === 'file header') return 'its header';
    if (this.#inFragment) return `the end of ${this.#name()}`;
    return this.#skip > 0 || this.#straddle.heldBytes > 0 || this.#next !== 'section'
      ? 'the end of its last section'
      : undefined;
  }

  /**
   * The hot loop, on whole length words in this piece. Stops before one that is cut or that is not the length of a
   * record, so that `#step` has to deal with it, and at the end of the piece.
   */
  #walkRecords(piece: Buffer, from: number): number {
    const last = piece.length - 4;
    let at = from;
    let records = this.#records;
    while (at <= last) {
      const words = piece.readInt32BE(at);
      if (words <= 0 || words > MAX_RECORD_WORDS) break;
      records += 1;
      at += 4 + 4 * words;
    }
    this.#records = records;
    if (at <= piece.length) return at;
    this.#skip = at - piece.length;
    return piece.length;
  }

  #step(): void {
    const { bytes, offset } = this.#straddle;
    const word = (index: number) => bytes.readUInt32BE(offset + 4 * index);
    switch (this.#next) {
      case 'file header':
        this.header = parseFileHeader(bytes, offset, this.#expected);
        this.#next = 'section';
        break;
      case 'section':
        this.#beginSection(word(0), word(1));
        break;
      case 'fragment header':
        this.#beginFragment(word(0), word(1), word(2));
        break;
      case 'record':
        this.#beginRecord(word(0));
        break;
      case 'fragment footer':
        this.#endFragment(word(0), word(1), word(2), word(3));
        break;
    }
  }

  #beginSection(type: number, words: number): void {
    const due = this.#inFragment ? FRAGMENT_FOOTER : FRAGMENT_HEADER;
    if (type === due.type && words === due.words) {
      this.#next = this.#inFragment ? 'fragment footer' : 'fragment header';
    } else if (type === PADDING && words >= 2 && words <= MAX_RECORD_WORDS) {
      this.#skip = 4 * (words - 2);
    } else {
      throw this.#invalid(`section ${type} of ${words} words where section ${due.type} is due`);
    }
  }

  #beginFragment(tableId: number, fragment: number, checksumType: number): void {
    this.#tableId = tableId;
    this.#fragment = fragment;
    this.#records = 0;
    const key = `${tableId}/${fragment}`;
    if (this.#seen.has(key)) throw this.#invalid(`${this.#name()} is there twice`);
    this.#seen.add(key);
    if (checksumType !== 0) {
      const what = `${this.#expected.path}: checksum type ${checksumType} in ${this.#name()} is not known`;
      throw new BackupError('BACKUP_FILE_UNSUPPORTED', what);
    }
    this.#inFragment = true;
    this.#next = 'record';
  }

  #beginRecord(words: number): void {
    if (words > MAX_RECORD_WORDS) throw this.#invalid(`a record of ${words} words in ${this.#name()}`);
    if (words === 0) {
      this.#next = 'section';
    } else {
      this.#records += 1;
      this.#skip = 4 * words;
    }
  }

  #endFragment(tableId: number, fragment: number, records: number, checksum: number): void {
    if (tableId !== this.#tableId || fragment !== this.#fragment)
      throw this.#invalid(`${this.#name()} ends as fragment ${fragment} of table ${tableId}`);
    if (records !== this.#records)
      throw this.#invalid(`${this.#name()} has ${this.#records} records, its footer says ${records}`);
    if (checksum !== 0) throw this.#invalid(`${this.#name()} has a checksum without a checksum type`);
    this.fragments.push({ tableId, fragment, records });
    this.#inFragment = false;
    this.#next = 'section';
  }

  #name(): string {
    return `fragment ${this.#fragment} of table ${this.#tableId}`;
  }

  #invalid(what: string): BackupError {
    return new BackupError('BACKUP_FILE_INVALID', `${this.#expected.path}: ${what}`);
  }
}
