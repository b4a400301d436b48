import { BackupError } from '../errors/backup-error.ts';
import { type DictionaryTable, parseDescription } from './dictionary.ts';
import { type ExpectedFile, FILE_HEADER_BYTES, type FileHeader, parseFileHeader } from './file-header.ts';
import { Straddle, type Walker } from './walker.ts';

/** A table description is some thousand bytes; this bounds what a damaged length can make us hold. */
const MAX_SECTION_WORDS = 0x100000;
const SECTION = { tableList: 4, tableDescription: 5, gcp: 6, fragmentInfo: 7 } as const;

/** Rows of one fragment, as the ctl file states them. */
export interface StatedFragment {
  readonly tableId: number;
  readonly fragment: number;
  readonly rows: number;
}

/** Global checkpoints: the backup holds the changes of all up to and including `stop`. */
export interface Checkpoints {
  readonly start: number;
  readonly stop: number;
}

/**
 * Reads a ctl file: header, table list, a description for each entry of the list, GCP entry, fragment infos.
 *
 * The last two are written when the native backup has completed in the whole cluster, and only then. Every part has
 * an info for every fragment of the cluster, but only the first part of the node that coordinated the native backup
 * has the row counts; in all others they are 0.
 */
export class CtlWalker implements Walker {
  header: FileHeader | undefined;
  /** Tables and indexes; other objects of the dictionary have no rows and are left out. */
  readonly tables: DictionaryTable[] = [];
  checkpoints: Checkpoints | undefined;
  readonly fragments: StatedFragment[] = [];
  readonly #expected: ExpectedFile;
  readonly #straddle = new Straddle(1024);
  readonly #seen = new Set<string>();
  /** For each table: how many fragment infos it must have, undefined for any number from 1. */
  readonly #fragmentsDue = new Map<number, number | undefined>();
  readonly #fragmentsSeen = new Map<number, number>();
  #descriptionsDue = -1;
  #headOfSection: { readonly type: number; readonly words: number } | undefined;

  constructor(expected: ExpectedFile) {
    this.#expected = expected;
  }

  push(piece: Buffer): void {
    let at = 0;
    while (at < piece.length) {
      at = this.#straddle.take(piece, at, this.#need());
      if (at < 0) return;
      this.#step();
    }
  }

  missing(): string | undefined {
    if (this.header === undefined) return 'its header';
    if (this.#descriptionsDue !== 0) return 'table descriptions';
    if (this.checkpoints === undefined) return 'its GCP entry';
    if (this.fragments.length === 0) return 'its fragment infos';
    for (const { id, name } of this.tables) {
      const due = this.#fragmentsDue.get(id) ?? 1;
      if ((this.#fragmentsSeen.get(id) ?? 0) < due) return `fragment infos of ${name}`;
    }
    return this.#headOfSection !== undefined || this.#straddle.heldBytes > 0
      ? 'the end of its last section'
      : undefined;
  }

  #need(): number {
    if (this.header === undefined) return FILE_HEADER_BYTES;
    return this.#headOfSection === undefined ? 8 : 4 * (this.#headOfSection.words - 2);
  }

  #step(): void {
    const { bytes, offset } = this.#straddle;
    if (this.header === undefined) {
      this.header = parseFileHeader(bytes, offset, this.#expected);
    } else if (this.#headOfSection === undefined) {
      const type = bytes.readUInt32BE(offset);
      const words = bytes.readUInt32BE(offset + 4);
      // Every known section has a body, so that none can be read without bytes to read it from.
      if (words < 3 || words > MAX_SECTION_WORDS) throw this.#invalid(`section ${type} of ${words} words`);
      this.#headOfSection = { type, words };
    } else {
      const { type, words } = this.#headOfSection;
      this.#headOfSection = undefined;
      this.#readSection(type, bytes, offset, words - 2);
    }
  }

  #readSection(type: number, bytes: Buffer, offset: number, words: number): void {
    const word = (index: number) => bytes.readUInt32BE(offset + 4 * index);
    if (type === SECTION.tableList && this.#descriptionsDue === -1) {
      this.#descriptionsDue = words;
    } else if (type === SECTION.tableDescription && this.#descriptionsDue > 0) {
      this.#descriptionsDue -= 1;
      const described = parseDescription(bytes, offset + 4, offset + 4 * words, word(0), this.#expected.path);
      if (described !== undefined) this.#addTable(described.table, described.fragments);
    } else if (
      type === SECTION.gcp &&
      words === 2 &&
      this.#descriptionsDue === 0 &&
      this.checkpoints === undefined
    ) {
      this.checkpoints = { start: word(0), stop: word(1) };
      if (word(1) < word(0)) throw this.#invalid(`stop GCP ${word(1)} before start GCP ${word(0)}`);
    } else if (type === SECTION.fragmentInfo && words === 6 && this.checkpoints !== undefined) {
      this.#addFragment(word(0), word(1), word(2) + word(3) * 2 ** 32);
    } else {
      throw this.#invalid(`section ${type} of ${words + 2} words where none such may be`);
    }
  }

  #addTable(table: DictionaryTable, fragments: number | undefined): void {
    if (this.#fragmentsDue.has(table.id)) throw this.#invalid(`table ${table.id} is described twice`);
    this.#fragmentsDue.set(table.id, fragments);
    this.tables.push(table);
  }

  #addFragment(tableId: number, fragment: number, rows: number): void {
    const key = `${tableId}/${fragment}`;
    const seen = (this.#fragmentsSeen.get(tableId) ?? 0) + 1;
    if (!this.#fragmentsDue.has(tableId))
      throw this.#invalid(`fragment ${fragment} of unknown table ${tableId}`);
    if (seen > (this.#fragmentsDue.get(tableId) ?? Number.POSITIVE_INFINITY))
      throw this.#invalid(`${seen} fragments of table ${tableId}`);
    if (this.#seen.has(key)) throw this.#invalid(`fragment ${fragment} of table ${tableId} is stated twice`);
    if (!Number.isSafeInteger(rows))
      throw this.#invalid(`${rows} rows in fragment ${fragment} of table ${tableId}`);
    this.#fragmentsSeen.set(tableId, seen);
    this.#seen.add(key);
    this.fragments.push({ tableId, fragment, rows });
  }

  #invalid(what: string): BackupError {
    return new BackupError('BACKUP_FILE_INVALID', `${this.#expected.path}: ${what}`);
  }
}
