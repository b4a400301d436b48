import { createHash } from 'node:crypto';
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { startInspection } from '@rondb-backup/agent/inspect/inspection.ts';
import { execa } from 'execa';

const RUNS = 5;
const FILE_BYTES = 500 * 1024 * 1024;
const PIECE_BYTES = 1024 * 1024;
/** A small real backup, compressed; its ctl and log files are used as they are, of its Data file the header. */
const FIXTURES = new URL('../../shared/src/ndb-files/fixtures/compressed/', import.meta.url);
const [BACKUP_ID, NODE_ID] = [801, 1];
/** Of the whole file, before its first section. */
const HEADER_BYTES = 48;
/** A row comes with the words of its place in the table. */
const ROW_ID_WORDS = 2;

export interface InspectFigure {
  readonly rowBytes: number;
  readonly fileBytes: number;
  /** Milliseconds, medians of RUNS runs taken in turns. */
  readonly inspectMs: number;
  readonly opensslMs: number;
  readonly hashOnlyMs: number;
  /** Rate of the inspection over that of openssl: 1 is as fast, less is slower. */
  readonly ratio: number;
  readonly target: number;
  /** Resident memory of this process at its highest so far. */
  readonly maxResidentBytes: number;
}

/**
 * Inspection of one large Data file, with hashing, against `openssl dgst -sha256` of the same file: both read it from
 * the page cache with one busy thread. The hash of node:crypto alone shows what of the difference is the walk.
 */
export async function benchmarkInspect(): Promise<InspectFigure[]> {
  const figures: InspectFigure[] = [];
  for (const [rowBytes, target] of [
    [4000, 0.7],
    [100, 0.5],
  ] as const)
    figures.push(await measure(rowBytes, target));
  return figures;
}

async function measure(rowBytes: number, target: number): Promise<InspectFigure> {
  const backupDir = mkdtempSync(join(tmpdir(), 'rondb-backup-bench-'));
  try {
    const file = writeBackup(backupDir, rowBytes);
    const inspect = () =>
      startInspection({ backupDir, backupId: BACKUP_ID, nodeId: NODE_ID, follow: false }).result;
    const openssl = () => execa('openssl', ['dgst', '-sha256', file]);
    const times = { inspect: [] as number[], openssl: [] as number[], hashOnly: [] as number[] };
    for (let run = 0; run < RUNS; run += 1) {
      const opened = await timed(openssl, times.openssl);
      const inspection = await timed(inspect, times.inspect);
      await timed(() => hashOnly(FILE_BYTES), times.hashOnly);
      const sha256 = inspection.files.find(({ kind }) => kind === 'data')?.sha256;
      if (sha256 === undefined || !opened.stdout.endsWith(sha256))
        throw new Error(`hashes of ${file} differ`);
    }
    const [inspectMs, opensslMs, hashOnlyMs] = [times.inspect, times.openssl, times.hashOnly].map(median);
    return {
      rowBytes,
      fileBytes: FILE_BYTES,
      inspectMs: inspectMs ?? 0,
      opensslMs: opensslMs ?? 0,
      hashOnlyMs: hashOnlyMs ?? 0,
      ratio: (opensslMs ?? 0) / (inspectMs ?? 0),
      target,
      maxResidentBytes: process.resourceUsage().maxRSS * 1024,
    };
  } finally {
    rmSync(backupDir, { recursive: true });
  }
}

/** One node's backup of about FILE_BYTES, in one fragment of rows of one size. Returns the Data file. */
function writeBackup(backupDir: string, rowBytes: number): string {
  const directory = join(backupDir, `BACKUP-${BACKUP_ID}`);
  mkdirSync(directory);
  for (const name of [`BACKUP-${BACKUP_ID}.${NODE_ID}.ctl`, `BACKUP-${BACKUP_ID}.${NODE_ID}.log`])
    cpSync(new URL(name, FIXTURES), join(directory, name));
  const dataName = `BACKUP-${BACKUP_ID}-0.${NODE_ID}.Data`;
  const real = inflateRawSync(readFileSync(new URL(dataName, FIXTURES)).subarray(512));
  const recordWords = rowBytes / 4 + ROW_ID_WORDS;
  const record = Buffer.alloc(4 + 4 * recordWords, 'r');
  record.writeUInt32BE(recordWords);
  const block = Buffer.concat(Array.from({ length: Math.ceil(PIECE_BYTES / record.length) }, () => record));
  const blocks = Math.floor(FILE_BYTES / block.length);
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

async function hashOnly(bytes: number): Promise<void> {
  const piece = Buffer.alloc(PIECE_BYTES, 'r');
  const hash = createHash('sha256');
  for (let done = 0; done < bytes; done += piece.length) hash.update(piece);
  hash.digest();
}

async function timed<T>(work: () => Promise<T>, times: number[]): Promise<T> {
  const started = performance.now();
  const result = await work();
  times.push(performance.now() - started);
  return result;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

if (import.meta.main) {
  const rate = (ms: number) => `${Math.round(FILE_BYTES / 1e3 / ms)} MB/s`;
  console.table(
    (await benchmarkInspect()).map((figure) => ({
      'row bytes': figure.rowBytes,
      inspection: rate(figure.inspectMs),
      openssl: rate(figure.opensslMs),
      'hash alone': rate(figure.hashOnlyMs),
      ratio: figure.ratio.toFixed(2),
      target: figure.target.toFixed(2),
      'peak MB': Math.round(figure.maxResidentBytes / 1e6),
    })),
  );
}
