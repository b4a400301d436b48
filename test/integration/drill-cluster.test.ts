/**
 * `rondb-backup verify ID --drill` from one real cluster into another of other node ids, node groups and LDM threads: what
 * passes, what fails, and that nothing stays there, as the data nodes and the MySQL server of that cluster tell.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readManifest, sealManifest } from '@rondb-backup/shared/manifest/seal.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestCluster } from '../cluster/cluster.ts';
import { findHome, NO_PROGRAMS } from '../cluster/programs.ts';
import { runRaw } from '../cluster/raw.ts';
import { startCluster } from '../cluster/start.ts';
import { connect, select } from '../database/connect.ts';
import { loadExample } from '../database/load.ts';
import { addressOf, type Content, contentOf } from '../oracles/restored-database.ts';
import { drillSection, recordsOf } from '../product/drill.ts';
import { type Product, startProduct } from '../product/processes.ts';
import { downloadsLeft, restoreSection, restoresRunning } from '../product/restore.ts';
import { backupIdOf, failureOf, outcomeOf, untilPhase } from '../product/run-output.ts';

const home = await findHome();
if (home === undefined) console.warn(`no drill is tried between real clusters: ${NO_PROGRAMS}`);

describe.skipIf(home === undefined)('a drill between real clusters', () => {
  const things = new AsyncDisposableStack();
  let store: string;
  let source: TestCluster;
  let scratch: TestCluster;
  let product: Product;
  let rows: Readonly<Record<string, number>>;
  let backupId: number;
  let production: Content;
  let empty: readonly string[];

  beforeAll(async () => {
    const dir = await mkdtemp(join(tmpdir(), 'rondb-backup-drill-'));
    things.defer(() => rm(dir, { recursive: true, force: true }));
    store = join(dir, 'store');
    await mkdir(store);
    const rcloneConfig = join(dir, 'rclone.conf');
    await writeFile(rcloneConfig, '[store]\ntype = local\n');
    const storage = { remote: `store:${store}`, rcloneConfig };
    // One after the other: clusters that are configured in the same second have the same name.
    source = things.use(await startCluster({ kind: 'real', nodes: [1, 2] }));
    scratch = things.use(await startCluster({ kind: 'real', nodes: [7, 8], replicas: 1, ldm: 1 }));
    rows = await loadExample(addressOf(source), { rows: 2_000 });
    const restoring = things.use(
      await startProduct({ cluster: scratch, ...storage, agent: restoreSection(scratch) }),
    );
    product = things.use(
      await startProduct({
        cluster: source,
        ...storage,
        mysql: source.mysql,
        coordinator: { drill: drillSection(scratch, restoring, addressOf(scratch)) },
      }),
    );
    backupId = backupIdOf(await product.cli('run'));
    production = await contentOf(source);
    empty = await holds(scratch);
  }, 300_000);
  afterAll(() => things.disposeAsync());

  const drill = (id = backupId) => product.cli('verify', String(id), '--drill');
  const lastRecord = async (id: number): Promise<readonly [name: string, content: unknown]> => {
    const name = (await recordsOf(store, id)).at(-1) ?? '';
    return [name, JSON.parse(await readFile(join(store, String(id), name), 'utf8'))];
  };
  const expectEmpty = async (): Promise<void> => {
    expect(await holds(scratch)).toEqual(empty);
    expect(await countOf(scratch, 'orders')).toContain('Table orders does not exist');
    expect(await downloadsLeft(scratch)).toEqual({});
    expect(await restoresRunning(scratch)).toEqual([]);
  };

  test('passes where every row comes back, is recorded, and leaves nothing behind', async () => {
    const result = await drill();
    const outcome = outcomeOf(result);
    expect(outcome).toMatchObject({ kind: 'drill', state: 'completed', backupId, warnings: [] });
    expect(result.exitCode).toBe(0);
    const told = outcome.restore?.tables.map((one) => [`${one.database}.${one.name}`, one.rows] as const);
    expect(Object.fromEntries(told ?? [])).toEqual(rows);
    const [name, record] = await lastRecord(backupId);
    expect(name).toMatch(/^verification-\d+-drill-passed\.json$/);
    expect(record).toMatchObject({ depth: 'drill', result: 'passed', findings: [] });
    await expectEmpty();
  });

  test('that was killed leaves what the next one removes, which passes', async () => {
    const child = product.spawn('verify', String(backupId), '--drill', '-o', 'json');
    await untilPhase(child, 'data');
    child.kill('SIGKILL');
    await child;
    expect(await holds(scratch)).toEqual(
      expect.arrayContaining(['2 rondb_backup_drill/def/made', '2 shop/def/orders']),
    );
    expect(await countOf(scratch, 'orders')).toContain('records in table orders');
    expect(failureOf(await drill()).code).toBe('RUN_IN_PROGRESS');
    await sleep(36_000);
    expect(outcomeOf(await drill())).toMatchObject({ state: 'completed' });
    expect(await recordsOf(store, backupId)).toHaveLength(2);
    await expectEmpty();
  });

  test('fails where other rows come back than the manifest counts, and where a file is damaged', async () => {
    const directory = join(store, String(backupId));
    const path = join(directory, 'manifest.json');
    const { manifest } = readManifest(await readFile(path, 'utf8'), backupId, []);
    const orders = rows['shop.orders'] ?? 0;
    const tables = manifest.tables.map((table) =>
      table.name === 'orders' ? { ...table, rows: orders + 1 } : table,
    );
    await writeFile(path, sealManifest({ ...manifest, tables }));
    expect(outcomeOf(await drill())).toMatchObject({
      state: 'failed',
      error: { code: 'VERIFICATION_FAILED' },
    });
    const [name, record] = await lastRecord(backupId);
    expect(name).toMatch(/-drill-failed\.json$/);
    const detail = `${orders} rows, and not ${orders + 1}`;
    expect(record).toMatchObject({ findings: [{ kind: 'restore', path: 'shop.orders', detail }] });
    await expectEmpty();

    const files = await readdir(directory, { recursive: true });
    const file = join(directory, files.filter((one) => one.endsWith('.Data')).sort()[0] ?? '');
    const bytes = await readFile(file);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await writeFile(file, bytes);
    expect(outcomeOf(await drill())).toMatchObject({
      state: 'failed',
      error: { code: 'RESTORE_FILE_DIFFERS' },
    });
    expect((await lastRecord(backupId))[1]).toMatchObject({
      result: 'failed',
      findings: [{ kind: 'content', detail: expect.stringContaining('.Data') as string }],
    });
    await expectEmpty();
    expect(await contentOf(source)).toEqual(production);
  });
});

/**
 * Every object in the data nodes by type and name, and every database, account, and piece of code of the MySQL server. But
 * hash maps (24), which nobody can drop: tables with so many partitions have made them, and the next ones use them.
 */
async function holds(cluster: TestCluster): Promise<readonly string[]> {
  await using session = await connect(addressOf(cluster));
  const found = await select<{ name: string }>(
    session.connection,
    `SELECT CONCAT(type, ' ', CONVERT(CAST(fq_name AS BINARY) USING utf8mb4)) AS name FROM ndbinfo.dict_obj_info
       WHERE type <> 24
     UNION ALL SELECT CONCAT('database ', schema_name) FROM information_schema.schemata
     UNION ALL SELECT CONCAT('account ', user, '@', host) FROM mysql.user
     UNION ALL SELECT CONCAT('routine ', routine_name) FROM information_schema.routines WHERE routine_schema <> 'sys'
     UNION ALL SELECT CONCAT('event ', event_name) FROM information_schema.events`,
  );
  return found.map(({ name }) => name).sort();
}

/** What the data nodes say themselves, without a MySQL server. */
const countOf = async (cluster: TestCluster, table: string): Promise<string> =>
  (await runRaw(cluster, 'ndb_select_count', ['-c', cluster.connectString, '-d', 'shop', table])).output;
