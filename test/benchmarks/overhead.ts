import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster } from '../cluster/start.ts';
import { loadExample } from '../database/load.ts';
import { type Product, startProduct } from '../product/processes.ts';
import { outcomeOf } from '../product/run-output.ts';
import { median, type Report, verdict } from './report.ts';

const RUNS = 5;
const ROWS = 20_000;
const TARGET_MS = 2_000;

/**
 * What `rondb-backup run` takes beside the native backup and the transfer: the time of the whole process without its
 * phases native and upload. Dumps count as far as they end after the native backup, beside which they are made.
 */
export async function benchmarkOverhead(): Promise<Report> {
  const home = await mkdtemp(join(tmpdir(), 'bench-overhead-'));
  await using cluster = await startCluster({ kind: 'auto' });
  try {
    // A simulated cluster has no SQL, and its backups no dumps.
    if (cluster.kind === 'real' && cluster.mysql !== undefined)
      await loadExample(cluster.mysql, { rows: ROWS });
    await mkdir(join(home, 'store'));
    const rcloneConfig = join(home, 'rclone.conf');
    await writeFile(rcloneConfig, `[store]\ntype = alias\nremote = ${join(home, 'store')}\n`);
    const mysql = cluster.kind === 'real' ? cluster.mysql : undefined;
    await using product = await startProduct({ cluster, remote: 'store:bucket/prefix', rcloneConfig, mysql });
    const runs: Record<string, number>[] = [];
    for (let run = 0; run <= RUNS; run += 1) runs.push(await timedRun(product));
    const counted = runs.slice(1); // The first one warms what a process leaves in the page cache.
    const names = Object.keys(counted[0] ?? {});
    const overhead = median(counted.map((times) => times['overhead'] ?? Number.NaN));
    return {
      title: 'Overhead of a run',
      method: `\`rondb-backup run\` of a ${cluster.kind} cluster of four nodes with ${ROWS} rows, ${mysql ? 'with' : 'without'} SQL dumps, to a local directory: time of the whole process, of its phases, and what is neither \`native\` nor \`upload\`; medians of ${RUNS} runs. \`native\` and \`dumps\` go side by side; \`start and end\` is what is in no phase, mostly the start of Node.`,
      rows: names.map((name) => ({
        part: name,
        time: `${Math.round(median(counted.map((times) => times[name] ?? Number.NaN)))} ms`,
        ...(name === 'overhead'
          ? verdict(overhead / 1000, '≤', TARGET_MS / 1000, ' s')
          : { target: '', result: '' }),
      })),
    };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Milliseconds by part. @throws Error where it made no backup */
async function timedRun(product: Product): Promise<Record<string, number>> {
  const started = performance.now();
  const result = await product.cli('run');
  const whole = performance.now() - started;
  const { state, error, phases } = outcomeOf(result);
  if (state !== 'completed') throw new Error(`${state}: ${error?.message}\n${result.stderr}`);
  const times: Record<string, number> = Object.fromEntries(
    phases.map(({ name, durationMs }) => [name, durationMs]),
  );
  const { native = 0, dumps = 0, upload = 0 } = times;
  const inPhases = Object.values(times).reduce((sum, ms) => sum + ms, 0) - Math.min(native, dumps);
  return {
    ...times,
    'start and end': whole - inPhases,
    'whole run': whole,
    overhead: whole - native - upload,
  };
}
