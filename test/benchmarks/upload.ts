import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import { openDestination } from '@rondb-backup/shared/storage/destination.ts';
import { RcloneStore } from '@rondb-backup/shared/storage/rclone-store.ts';
import { planTransfers } from '@rondb-backup/shared/storage/transfer-plan.ts';
import { execa } from 'execa';
import { writeRandomFiles } from '../stores/files.ts';
import { startS3 } from '../stores/s3.ts';
import { median, type Report, verdict } from './report.ts';

const MIB = 1024 * 1024;
const NODES = [1, 2, 4, 5];
const FILE_BYTES = 100 * MIB;
const RUNS = 5;
const LIMITS = { memoryLimitBytes: 256 * MIB, cores: 1 };

interface UploadComparison {
  readonly remote: 's3' | 'local';
  /** Medians, in seconds. */
  readonly ours: number;
  readonly rclone: number;
  /** Median of the ratios of the pairs; each pair ran back to back. */
  readonly ratio: number;
}

export async function benchmarkUpload(): Promise<Report> {
  const comparisons = await compareUploads();
  return {
    title: 'Upload',
    method: `Our upload against bare \`rclone copy\` of the same files with the same settings: four nodes at once, three files of ${FILE_BYTES / MIB} MiB each; medians of ${RUNS} pairs, each pair back to back. The S3 server is s3rver, a small one in JavaScript, and takes most of the time.`,
    rows: comparisons.map(({ remote, ours, rclone, ratio }) => ({
      remote,
      ours: `${ours.toFixed(2)} s`,
      'rclone copy': `${rclone.toFixed(2)} s`,
      ratio: ratio.toFixed(3),
      ...verdict(ratio, '≤', 1.05),
    })),
  };
}

/**
 * Our upload against bare `rclone copy` of the same files with the same settings: four nodes at once, as four agents
 * would, three files each, to the same S3 server and to a directory. The two take turns, so that what else happens on
 * the machine meets both.
 */
async function compareUploads(): Promise<UploadComparison[]> {
  const home = await mkdtemp(join(tmpdir(), 'bench-upload-'));
  const data = join(home, 'data');
  await mkdir(data);
  const server = await startS3({ directory: data });
  try {
    const configFile = join(home, 'rclone.conf');
    await writeFile(configFile, `${server.rcloneConfig}[local]\ntype = local\n`);
    const files = await Promise.all(
      NODES.map((node) =>
        writeRandomFiles(join(home, 'nodes', `${node}`), {
          'PART-1/a.Data': FILE_BYTES,
          'PART-2/a.Data': FILE_BYTES,
          'PART-3/a.Data': FILE_BYTES,
        }),
      ),
    );
    const results: UploadComparison[] = [];
    for (const [remote, section, path] of [
      ['s3', 's3direct', server.bucket],
      ['local', 'local', join(home, 'stored')],
    ] as const) {
      const destination = await openDestination({ remote: section, path, configFile });
      const store = new RcloneStore({
        destination,
        program: 'rclone',
        operationTimeoutMs: 60_000,
        requestTimeoutMs: 60_000,
        log: silentLogger,
      });
      const ours = (prefix: string) =>
        forAllNodes((node, index) =>
          store.upload({
            localDir: join(home, 'nodes', `${node}`),
            files: files[index] ?? [],
            prefix: `${prefix}/rondb/${node}`,
            limits: LIMITS,
            stallTimeoutMs: 60_000,
          }),
        );
      const bare = (prefix: string) =>
        forAllNodes(async (node, index) => {
          const plan = planTransfers(files[index] ?? [], LIMITS);
          await execa(
            'rclone',
            [
              '--config',
              configFile,
              'copy',
              `--transfers=${plan.transfers}`,
              '--multi-thread-streams=0',
              '--buffer-size=4Mi',
              `--s3-chunk-size=${plan.chunkSizeBytes}B`,
              `--s3-upload-cutoff=${plan.chunkSizeBytes}B`,
              `--s3-upload-concurrency=${plan.uploadConcurrency}`,
              '--s3-disable-checksum',
              '--s3-no-check-bucket',
              join(home, 'nodes', `${node}`),
              `${section}:${path}/${prefix}/rondb/${node}`,
            ],
            { extendEnv: false, env: { PATH: process.env['PATH'] ?? '' } },
          );
        });
      const clear = () =>
        rm(remote === 's3' ? join(data, server.bucket, '7') : path, { recursive: true, force: true });
      results.push({ remote, ...(await alternate(ours, bare, clear, RUNS)) });
    }
    return results;
  } finally {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  }
}

const forAllNodes = (send: (node: number, index: number) => Promise<void>): Promise<unknown> =>
  Promise.all(NODES.map(send));

/** Runs both in turn, the other one first each time, after one run of each that does not count. */
async function alternate(
  ours: (prefix: string) => Promise<unknown>,
  bare: (prefix: string) => Promise<unknown>,
  clear: () => Promise<void>,
  runs: number,
) {
  const timed = async (send: (prefix: string) => Promise<unknown>) => {
    const started = performance.now();
    await send('7');
    const seconds = (performance.now() - started) / 1000;
    await clear();
    return seconds;
  };
  await timed(ours);
  await timed(bare);
  const pairs: { ours: number; rclone: number }[] = [];
  for (let run = 0; run < runs; run += 1) {
    if (run % 2 === 0) {
      pairs.push({ ours: await timed(ours), rclone: await timed(bare) });
    } else {
      const rclone = await timed(bare);
      pairs.push({ ours: await timed(ours), rclone });
    }
  }
  return {
    ours: median(pairs.map((pair) => pair.ours)),
    rclone: median(pairs.map((pair) => pair.rclone)),
    ratio: median(pairs.map((pair) => pair.ours / pair.rclone)),
  };
}
