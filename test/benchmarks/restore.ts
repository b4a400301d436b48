import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { TestCluster } from '../cluster/cluster.ts';
import { startCluster } from '../cluster/start.ts';
import { checksumTables } from '../database/checksum.ts';
import { loadExample } from '../database/load.ts';
import { discoverTables, restoreByHand } from '../database/restore.ts';
import { EXAMPLE_DATABASES } from '../database/schema.ts';
import { addressOf, emptyServer } from '../oracles/restored-database.ts';
import { nodeDirectories } from '../oracles/stored-backup.ts';
import { type Product, startProduct } from '../product/processes.ts';
import { restoreSection } from '../product/restore.ts';
import { backupIdOf, outcomeOf } from '../product/run-output.ts';
import { startS3 } from '../stores/s3.ts';
import { median, type Report, verdict } from './report.ts';

const RUNS = 5;
/** What a restore does beside its steps does not grow with the rows, and would be most of the time of a few. */
const ROWS = 500_000;
const DATA_MEMORY_MB = 400;
const TARGET = 1.1;
const REMOTE = 's3:backups/restore';
/** What agents, coordinator and hands restore with: all four nodes at once. */
const AT_ONCE = 4;

/** A way to restore. @returns seconds, by part; `all` is the sum of what has to be waited for */
type Way = () => Promise<Readonly<Record<string, number>>>;

/**
 * `rondb-backup restore` against what it wraps, on the same backup in the same cluster, emptied each time: rclone and
 * ndb_restore by hand, side by side wherever that is possible, and one after the other. Each way takes its turn,
 * and what it restored is compared with what was backed up, which is not in its time.
 */
export async function benchmarkRestore(): Promise<Report> {
  await using things = new AsyncDisposableStack();
  const s3 = things.use(await startS3());
  const cluster = things.use(
    await startCluster({ kind: 'real', compressed: true, dataMemoryMb: DATA_MEMORY_MB }),
  );
  const address = addressOf(cluster);
  await loadExample(address, { rows: ROWS });
  const content = await checksumTables(address, EXAMPLE_DATABASES);
  const { configFile: rcloneConfig } = s3;
  const product = things.use(
    await startProduct({
      cluster,
      remote: REMOTE,
      rcloneConfig,
      mysql: cluster.mysql,
      agent: restoreSection(cluster),
    }),
  );
  const backupId = backupIdOf(await product.cli('run'));
  const byHand = (atOnce: number) => () => restoredByHand(cluster, rcloneConfig, backupId, atOnce);
  const ways: Readonly<Record<'ours' | 'hand' | 'sequence', Way>> = {
    ours: () => restored(product, backupId),
    hand: byHand(AT_ONCE),
    sequence: byHand(1),
  };

  const rounds: Record<keyof typeof ways, Readonly<Record<string, number>>>[] = [];
  const timed = async (way: Way) => {
    await emptyServer(address);
    const seconds = await way();
    await discoverTables(address);
    assert.deepEqual(await checksumTables(address, EXAMPLE_DATABASES), content);
    return seconds;
  };
  for (let round = 0; round < RUNS; round += 1)
    rounds.push({
      ours: await timed(ways.ours),
      hand: await timed(ways.hand),
      sequence: await timed(ways.sequence),
    });

  const none = { time: '', ratio: '', target: '', result: '' };
  const rowsOf = (way: keyof typeof ways, name: string) =>
    Object.keys(rounds[0]?.[way] ?? {}).map((part) => {
      const seconds = median(rounds.map((round) => round[way][part] ?? Number.NaN));
      return { way: name, part, ...none, time: `${seconds.toFixed(2)} s` };
    });
  const ratio = (part: string, other: 'hand' | 'sequence') =>
    median(rounds.map((round) => (round.ours[part] ?? Number.NaN) / (round[other]['all'] ?? Number.NaN)));
  const compared = (way: string, part: string, figure: number) => ({
    way,
    part,
    ...none,
    ratio: figure.toFixed(3),
  });
  const whole = ratio('all', 'hand');
  return {
    title: 'Restore',
    method: `\`rondb-backup restore\` of a compressed backup of ${ROWS} rows by a real cluster of four nodes, into the same cluster, emptied; the store is s3rver on the same machine. *By hand* is \`rclone copy\` of each node's directory, all at once, then \`ndb_restore\` with the same options: metadata, all directories at once, indexes and epoch; no hash is checked, no row counted, and no SQL replayed. *In sequence* is the same with one copy after the other, and one directory after the other, as when rondb-helm's steps are done in turn (its chart starts the copies of all pods at once, and ndb_restore for all directories, which is *by hand*). Medians of ${RUNS} rounds, in which the three take turns; ratios are those of one round.`,
    rows: [
      ...rowsOf('ours', 'rondb-backup restore'),
      ...rowsOf('hand', 'by hand'),
      ...rowsOf('sequence', 'in sequence'),
      { ...compared('ours / by hand', 'all', whole), ...verdict(whole, '≤', TARGET) },
      compared('ours / by hand', 'what both do', ratio('what both do', 'hand')),
      compared('ours / in sequence', 'all', ratio('all', 'sequence')),
    ],
  };
}

/** The whole process of the command. @throws Error where it did not restore all */
async function restored(product: Product, backupId: number): Promise<Readonly<Record<string, number>>> {
  const started = performance.now();
  const result = await product.cli('restore', String(backupId), '--yes');
  const all = secondsSince(started);
  const { state, error, phases } = outcomeOf(result);
  if (state !== 'completed') throw new Error(`${state}: ${error?.message}\n${result.stderr}`);
  const times = Object.fromEntries(phases.map(({ name, durationMs }) => [name, durationMs / 1_000]));
  const { download = 0, metadata = 0, data = 0, indexes = 0 } = times;
  return { ...times, 'what both do': download + metadata + data + indexes, all };
}

/** @throws Error of the first step that fails */
async function restoredByHand(
  cluster: TestCluster,
  rcloneConfig: string,
  backupId: number,
  atOnce: number,
): Promise<Readonly<Record<string, number>>> {
  const dir = await mkdtemp(join(tmpdir(), 'bench-restore-'));
  try {
    const started = performance.now();
    const waiting = cluster.dataNodes.map(({ nodeId }) => nodeId);
    const worker = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
        await copy(rcloneConfig, `${REMOTE}/${backupId}/rondb/${next}`, join(dir, 'rondb', String(next)));
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    const download = secondsSince(started);
    const options = { epoch: true, parallel: atOnce };
    const directories = await nodeDirectories(dir);
    await restoreByHand(cluster.home, cluster.connectString, directories, backupId, options);
    const all = secondsSince(started);
    return { download, ndb_restore: all - download, all };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function copy(configFile: string, from: string, to: string): Promise<void> {
  // One flat listing: s3rver leaves directories out of a listing that is asked for level by level.
  const args = ['--config', configFile, 'copy', '--fast-list', '--multi-thread-streams=0', from, to];
  await execa('rclone', args, { extendEnv: false, env: { PATH: process.env['PATH'] ?? '' } });
}

const secondsSince = (started: number): number => (performance.now() - started) / 1_000;
