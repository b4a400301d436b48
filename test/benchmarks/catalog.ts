import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '@rondb-backup/coordinator/catalog/catalog.ts';
import { writeManyBackups } from '../stores/many-backups.ts';
import { startS3 } from '../stores/s3.ts';
import { openStore } from '../stores/store.ts';
import { median, type Report, verdict } from './report.ts';

const BACKUPS = 5_000;
const PAGE = 100;
const RUNS = 3;
const TARGET_PAGE_SECONDS = 5;
const BUCKET = 'backups';

interface Measured {
  readonly seconds: number;
  readonly requests: number;
}

/** What a list, a start and a prune take where a bucket holds thousands of backups: time and requests to the store. */
export async function benchmarkCatalog(): Promise<Report> {
  const home = await mkdtemp(join(tmpdir(), 'bench-catalog-'));
  const directory = join(home, 'store');
  const ids = writeManyBackups({
    directory,
    bucket: BUCKET,
    prefix: 'prod',
    count: BACKUPS,
    clusterName: 'prod',
  });
  await using s3 = await startS3({ directory, bucket: BUCKET });
  try {
    const store = await openStore(s3.configFile, 's3', `${BUCKET}/prod`, TIMEOUT_MS, TIMEOUT_MS);
    const measure = async (work: () => Promise<number>, expected: number): Promise<Measured> => {
      s3.faults.reset();
      const started = performance.now();
      const found = await work();
      if (found !== expected) throw new Error(`${found} backups found in place of ${expected}`);
      return { seconds: (performance.now() - started) / 1_000, requests: s3.faults.seen.length };
    };
    const page = async (catalog: Catalog): Promise<number> => {
      const newest = (await catalog.ids()).slice(0, PAGE);
      const entries = await catalog.readAll(newest);
      return entries.filter(({ manifest }) => manifest !== undefined).length;
    };
    const everything = async (catalog: Catalog): Promise<number> => {
      let complete = 0;
      for await (const batch of catalog.everything())
        complete += batch.filter(({ manifest }) => manifest !== undefined).length;
      return complete;
    };

    const times: Record<string, Measured[]> = {};
    for (let run = 0; run < RUNS; run += 1) {
      const catalog = new Catalog(store, []);
      const note = async (name: string, work: () => Promise<number>, expected: number): Promise<void> => {
        (times[name] ??= []).push(await measure(work, expected));
      };
      await note(`newest ${PAGE}, cold`, () => page(catalog), PAGE);
      await note(`newest ${PAGE}, warm`, () => page(catalog), PAGE);
      await note('states of all', async () => (await catalog.states()).size, ids.length);
      await note('all manifests, cold', () => everything(new Catalog(store, [])), ids.length);
      await everything(catalog);
      await note('all manifests, warm', () => everything(catalog), ids.length);
    }
    return {
      title: 'Catalog',
      method: `A bucket with ${BACKUPS} backups of 16 objects, manifests of ${MANIFEST}, behind the S3 test server; medians of ${RUNS} runs. \`newest ${PAGE}\` is what \`rondb-backup list\` reads, \`states of all\` a start, \`all manifests\` a prune.`,
      rows: Object.entries(times).map(([name, runs]) => ({
        reading: name,
        time: `${median(runs.map(({ seconds }) => seconds)).toFixed(2)} s`,
        requests: String(median(runs.map(({ requests }) => requests))),
        ...(name.endsWith('cold') && name.startsWith('newest')
          ? verdict(median(runs.map(({ seconds }) => seconds)), '≤', TARGET_PAGE_SECONDS, ' s')
          : { target: '', result: '' }),
      })),
    };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** s3rver takes most of it. */
const TIMEOUT_MS = 900_000;
const MANIFEST = '7 kB';
