import { closeSync, cpSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';

/** A small real backup, compressed; its ctl and log files are used as they are, of its Data file the header. */
const FIXTURES = new URL('../../shared/src/ndb-files/fixtures/compressed/', import.meta.url);
export const BACKUP_ID = 801;
export const NODE_ID = 1;
/** Of the whole file, before its first section. */
const HEADER_BYTES = 48;
/** A row comes with the words of its place in the table. */
const ROW_ID_WORDS = 2;
const PIECE_BYTES = 1024 * 1024;

/**
 * One node's backup of about `bytes`, in one fragment of rows of one size.
 *
 * @param backupDir where its directory `BACKUP-<id>` goes
 * @param rowBytes a multiple of 4
 * @returns the Data file
 */
export function writeBackup(backupDir: string, rowBytes: number, bytes: number): string {
  const directory = join(backupDir, `BACKUP-${BACKUP_ID}`);
  mkdirSync(directory, { recursive: true });
  for (const name of [`BACKUP-${BACKUP_ID}.${NODE_ID}.ctl`, `BACKUP-${BACKUP_ID}.${NODE_ID}.log`])
    cpSync(new URL(name, FIXTURES), join(directory, name));
  const dataName = `BACKUP-${BACKUP_ID}-0.${NODE_ID}.Data`;
  const real = inflateRawSync(readFileSync(new URL(dataName, FIXTURES)).subarray(512));
  const recordWords = rowBytes / 4 + ROW_ID_WORDS;
  const record = Buffer.alloc(4 + 4 * recordWords, 'r');
  record.writeUInt32BE(recordWords);
  const block = Buffer.concat(Array.from({ length: Math.ceil(PIECE_BYTES / record.length) }, () => record));
  const blocks = Math.floor(bytes / block.length);
  const path = join(directory, dataName);
  const descriptor = openSync(path, 'wx');
  writeSync(descriptor, real.subarray(0, HEADER_BYTES));
  writeSync(descriptor, words(2, 5, 1000, 0, 0));
  for (let written = 0; written < blocks; written += 1) writeSync(descriptor, block);
  writeSync(descriptor, words(0, 3, 6, 1000, 0, (blocks * block.length) / record.length, 0));
  closeSync(descriptor);
  return path;
}

function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => {
    bytes.writeUInt32BE(value, 4 * index);
  });
  return bytes;
}
