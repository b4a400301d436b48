import { setTimeout as sleep } from 'node:timers/promises';
import { startCluster } from '../cluster/start.ts';
import { loadExample } from '../database/load.ts';
import { addressOf } from '../oracles/restored-database.ts';
import { type Product, startProduct } from '../product/processes.ts';
import { outcomeOf, untilPhase } from '../product/run-output.ts';
import { startS3 } from '../stores/s3.ts';
import { median, type Report, verdict } from './report.ts';

const RUNS = 5;
const ROWS = 20_000;
const TARGET_S = 10;
const REMOTE = 's3:backups/cancel';
/** Long phases, so that each is met while it lasts. */
const SLOW_DISK = { MinDiskWriteSpeed: '1M', MaxDiskWriteSpeed: '2M' };
const SLOW_UPLOAD = '200KiB';

/** From SIGINT to the end of `rondb-backup run`, which by then has undone the run, and the backup after it. */
export async function benchmarkCancel(): Promise<Report> {
  await using things = new AsyncDisposableStack();
  const s3 = things.use(await startS3());
  const cluster = things.use(await startCluster({ kind: 'real', extraConfig: SLOW_DISK }));
  await loadExample(addressOf(cluster), { rows: ROWS });
  const storage = { remote: REMOTE, rcloneConfig: s3.configFile, bandwidthLimit: SLOW_UPLOAD };
  const product = things.use(
    await startProduct({
      cluster,
      remote: REMOTE,
      rcloneConfig: s3.configFile,
      mysql: cluster.mysql,
      agent: { storage },
    }),
  );
  const rows: Record<string, string>[] = [];
  for (const phase of ['native', 'upload']) {
    const times: number[] = [];
    for (let run = 0; run < RUNS; run += 1) times.push(await timeToCancel(product, phase));
    const longest = Math.max(...times);
    rows.push({
      phase,
      median: `${median(times).toFixed(1)} s`,
      longest: `${longest.toFixed(1)} s`,
      ...verdict(longest, '≤', TARGET_S, ' s'),
    });
  }
  return {
    title: 'Cancel',
    method: `From SIGINT in the middle of a phase to the end of the process, which has by then aborted the native backup, removed its files from the data nodes of a real cluster of four and marked the run in the store; ${RUNS} runs for each phase.`,
    rows,
  };
}

/** Seconds. @throws Error where it ended in another way */
async function timeToCancel(product: Product, phase: string): Promise<number> {
  const run = product.spawn('run', '-o', 'json');
  await untilPhase(run, phase);
  await sleep(500);
  const asked = performance.now();
  run.kill('SIGINT');
  const result = await run;
  const seconds = (performance.now() - asked) / 1_000;
  if (outcomeOf(result).state !== 'cancelled')
    throw new Error(`it was not cancelled:\n${result.stdout}\n${result.stderr}`);
  return seconds;
}
