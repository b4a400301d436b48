import { BackupError } from '../errors/backup-error.ts';
import { type ExpectedFile, FILE_HEADER_BYTES, type FileHeader, parseFileHeader } from './file-header.ts';
import { Straddle, type Walker } from './walker.ts';

/** A change holds at most a row before or after it; more is damage. */
const MAX_ENTRY_WORDS = 0x10000;
/** Table id, event and fragment come before the data. */
const MIN_ENTRY_WORDS = 3;

/** Far above what a cluster can have; it bounds what a damaged file can make us hold. */
const MAX_TABLE_ID = 0xffff;

/** Low half of the event word; the high half says whether the entry names a new GCP (BackupFormat.hpp of NDB). */
const EVENT = { insert: 0, delete: 1, update: 2 } as const;

const needs = {
  'file header': FILE_HEADER_BYTES,
  entry: 4,
  'table and event': 8,
  'closing length': 4,
  end: 1,
} as const;

/** What the log changes in one table when it is applied on top of the scanned rows. */
export interface LogChanges {
  readonly tableId: number;
  readonly inserts: number;
  readonly deletes: number;
  readonly updates: number;
}

/**
 * Walks a log file: header, then entries (a length word and that many words each: table id, event, fragment, data) until
 * a length of 0, which the writer puts there when it closes the file. The entries of an undo log (SNAPSHOTSTART) end with
 * their length again, as they are read backwards; they hold what was done, which a restore undoes.
 */
export class LogWalker implements Walker {
  header: FileHeader | undefined;
  entries = 0;
  readonly #expected: ExpectedFile;
  readonly #straddle = new Straddle(FILE_HEADER_BYTES);
  #next: keyof typeof needs = 'file header';
  #skip = 0;
  #words = 0;
  readonly #changes = new Map<number, { inserts: number; deletes: number; updates: number }>();

  constructor(expected: ExpectedFile) {
    this.#expected = expected;
  }

  /** What a restore does with the entries so far, by table. */
  get changes(): readonly LogChanges[] {
    return [...this.#changes].map(([tableId, counts]) => ({ tableId, ...counts }));
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
      case 'table and event':
        this.#count(bytes.readUInt32BE(offset), bytes.readUInt32BE(offset + 4) & 0xffff);
        this.#skip = 4 * this.#words - needs['table and event'];
        this.#next = this.header?.undo === true ? 'closing length' : 'entry';
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
    this.#next = 'table and event';
  }

  #count(tableId: number, event: number): void {
    if (tableId > MAX_TABLE_ID) throw this.#invalid(`entry ${this.entries} is of table ${tableId}`);
    const counts = this.#changes.get(tableId) ?? { inserts: 0, deletes: 0, updates: 0 };
    this.#changes.set(tableId, counts);
    const undo = this.header?.undo === true;
    if (event === EVENT.update) counts.updates += 1;
    else if (event === (undo ? EVENT.delete : EVENT.insert)) counts.inserts += 1;
    else if (event === (undo ? EVENT.insert : EVENT.delete)) counts.deletes += 1;
    else throw this.#invalid(`entry ${this.entries} of event ${event}`);
  }

  #invalid(what: string): BackupError {
    return new BackupError('BACKUP_FILE_INVALID', `${this.#expected.path}: ${what}`);
  }
}
