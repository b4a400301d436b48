import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startInspection } from '@rondb-backup/agent/inspect/inspection.ts';
import { execa } from 'execa';
import { BACKUP_ID, NODE_ID, writeBackup } from './large-backup.ts';
import { median, type Report, verdict } from './report.ts';

const RUNS = 5;
const FILE_BYTES = 500 * 1024 * 1024;
const PIECE_BYTES = 1024 * 1024;

interface InspectFigure {
  /** Milliseconds, medians of RUNS runs taken in turns. */
  readonly inspectMs: number;
  readonly opensslMs: number;
  readonly hashOnlyMs: number;
  /** Rate of the inspection over that of openssl: 1 is as fast, less is slower. */
  readonly ratio: number;
}

/**
 * Inspection of one large Data file, with hashing, against `openssl dgst -sha256` of the same file: both read it from
 * the page cache with one busy thread. The hash of node:crypto alone shows what of the difference is the walk.
 */
export async function benchmarkInspect(): Promise<Report> {
  const rate = (ms: number) => `${Math.round(FILE_BYTES / 1e3 / ms)} MB/s`;
  const rows: Record<string, string>[] = [];
  for (const [rowBytes, target] of [
    [4000, 0.7],
    [100, 0.5],
  ] as const) {
    const figure = await measure(rowBytes);
    rows.push({
      'row size': `${rowBytes} bytes`,
      inspection: rate(figure.inspectMs),
      openssl: rate(figure.opensslMs),
      'hash alone': rate(figure.hashOnlyMs),
      ratio: figure.ratio.toFixed(2),
      ...verdict(figure.ratio, '≥', target),
    });
  }
  return {
    title: 'Inspection',
    method: `Rate of the inspection (hash and walk, one thread) of a Data file of 500 MiB in the page cache over that of \`openssl dgst -sha256\` of the same file; medians of ${RUNS} runs taken in turns.`,
    rows,
  };
}

async function measure(rowBytes: number): Promise<InspectFigure> {
  const backupDir = mkdtempSync(join(tmpdir(), 'rondb-backup-bench-'));
  try {
    const file = writeBackup(backupDir, rowBytes, FILE_BYTES);
    const inspect = () =>
      startInspection({ directory: dirname(file), backupId: BACKUP_ID, nodeId: NODE_ID, follow: false })
        .result;
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
      inspectMs: inspectMs ?? 0,
      opensslMs: opensslMs ?? 0,
      hashOnlyMs: hashOnlyMs ?? 0,
      ratio: (opensslMs ?? 0) / (inspectMs ?? 0),
    };
  } finally {
    rmSync(backupDir, { recursive: true });
  }
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
