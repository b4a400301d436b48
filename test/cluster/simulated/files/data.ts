import { type Entry, hasRows } from './dictionary.ts';
import type { Fragment } from './fragments.ts';
import { FILE_TYPE, fileHeader, SECTION, section, words } from './words.ts';

/** A piece of a Data file, and what the database counts for it. */
export interface DataChunk {
  readonly bytes: Buffer;
  readonly records: number;
  /** In the statistics a fragment header and its records count, the file header and the footers do not. */
  readonly countedBytes: number;
}

const CHUNK_BYTES = 32 * 1024;

/** A Data file with the rows of `fragments` of each table, in pieces of up to about 32 KiB. */
export function* dataFile(
  backupId: number,
  entries: readonly Entry[],
  fragments: readonly Fragment[],
  rowsOf: (entry: Entry) => readonly number[],
  seed: number,
): Generator<DataChunk> {
  yield { bytes: fileHeader(FILE_TYPE.data, backupId), records: 0, countedBytes: 0 };
  const pool = noise(seed);
  for (const entry of entries.filter(hasRows)) {
    for (const { number } of fragments) {
      const rows = rowsOf(entry)[number] ?? 0;
      const header = section(SECTION.fragmentHeader, words(entry.id, number, 0));
      yield { bytes: header, records: 0, countedBytes: header.length };
      const rowsInChunk = Math.max(1, Math.floor(CHUNK_BYTES / (4 + entry.rowWords * 4)));
      for (let from = 0; from < rows; from += rowsInChunk) {
        const bytes = rowBytes(entry, number, from, Math.min(rows, from + rowsInChunk), pool);
        yield { bytes, records: Math.min(rowsInChunk, rows - from), countedBytes: bytes.length };
      }
      const footer = section(SECTION.fragmentFooter, words(entry.id, number, rows, 0));
      yield { bytes: Buffer.concat([words(0), footer]), records: 0, countedBytes: 0 };
    }
  }
}

/** Rows `from` to `to` of a fragment: length word, the row's number, then bytes that depend on table, fragment and row. */
function rowBytes(entry: Entry, fragment: number, from: number, to: number, pool: Buffer): Buffer {
  const length = entry.rowWords * 4;
  const bytes = Buffer.alloc((to - from) * (4 + length));
  for (let row = from, at = 0; row < to; row++, at += 4 + length) {
    bytes.writeUInt32BE(entry.rowWords, at);
    bytes.writeUInt32LE(row, at + 4);
    const start = (entry.id * 7919 + fragment * 104_729 + row * 31) % (pool.length - length);
    pool.copy(bytes, at + 8, start, start + length - 4);
  }
  return bytes;
}

/** 64 KiB that look random but compress by half, as rows do. */
function noise(seed: number): Buffer {
  const pool = Buffer.alloc(64 * 1024);
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  for (let at = 0; at < pool.length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    pool[at] = 0x61 + ((state >>> 24) & 15);
  }
  return pool;
}
