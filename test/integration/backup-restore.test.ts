/**
 * The main proof: what `rondb-backup run` puts into an S3 bucket is restored by hand into another cluster, and every row
 * is there; what its manifest says is what other programs find.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClusterOptions, TestCluster } from '../cluster/cluster.ts';
import { findHome, NO_PROGRAMS } from '../cluster/programs.ts';
import { backupFiles, mgm, runRaw } from '../cluster/raw.ts';
import { startCluster } from '../cluster/start.ts';
import { checksumTables } from '../database/checksum.ts';
import { connect, select } from '../database/connect.ts';
import { loadExample } from '../database/load.ts';
import { EXAMPLE_DATABASES } from '../database/schema.ts';
import { verifyWriterState } from '../database/verify-writer.ts';
import { startWriter } from '../database/writer.ts';
import { printedRecords } from '../oracles/printed-records.ts';
import { addressOf, codeAndAccounts, emptyServer, restoreFetched } from '../oracles/restored-database.ts';
import { fetchObjects, sha256sums } from '../oracles/stored-backup.ts';
import { type Product, type ProductOptions, startProduct } from '../product/processes.ts';
import { backupIdOf, outcomeOf } from '../product/run-output.ts';
import { startS3 } from '../stores/s3.ts';

const home = await findHome();
if (home === undefined) console.warn(`no backup is restored: ${NO_PROGRAMS}`);

const REMOTE = 's3:backups/prod/rondb';
const PASSWORD = 'Correct horse, battery & staple';
const ROWS = 60_000;
/** Made by hand before all others. */
const OLDER = 7;

/** A fetched backup, and what the database held when it was made. */
interface Copy {
  readonly backupId: number;
  readonly dir: string;
  readonly manifest: Manifest;
  readonly checksums: Awaited<ReturnType<typeof checksumTables>>;
  readonly code: unknown;
}

describe.skipIf(home === undefined)('a backup of a real cluster', () => {
  let s3: Awaited<ReturnType<typeof startS3>>;
  const copies = new Map<string, Copy>();
  const copy = (name: string): Copy => {
    const found = copies.get(name);
    if (found === undefined) throw new Error(`the backup ${name} was not made`);
    return found;
  };

  beforeAll(async () => {
    s3 = await startS3();
  });
  afterAll(async () => {
    await Promise.all([...copies.values()].map(({ dir }) => rm(dir, { recursive: true })));
    await s3?.stop();
  });

  const productFor = (cluster: TestCluster, more: Partial<ProductOptions> = {}): Promise<Product> =>
    startProduct({
      cluster,
      remote: REMOTE,
      rcloneConfig: s3.configFile,
      mysql: cluster.mysql,
      ...more,
    });

  /** Makes a backup of an idle database and fetches it. */
  async function take(name: string, cluster: TestCluster, product: Product, exitCode = 0): Promise<Copy> {
    const result = await product.cli('run');
    const backupId = backupIdOf(result);
    expect(result.exitCode).toBe(exitCode);
    return await keep(name, cluster, backupId);
  }

  async function keep(name: string, cluster: TestCluster, backupId: number): Promise<Copy> {
    const mysql = addressOf(cluster);
    const dir = await fetchObjects(s3.configFile, `${REMOTE}/${backupId}`);
    const made = {
      backupId,
      dir,
      manifest: JSON.parse(await readFile(join(dir, 'manifest.json'), 'utf8')) as Manifest,
      checksums: await checksumTables(mysql, EXAMPLE_DATABASES),
      code: await codeAndAccounts(mysql),
    };
    copies.set(name, made);
    return made;
  }

  /** Restores a copy into an empty cluster. @returns what that holds now, but for the writer's work */
  async function restore(
    cluster: TestCluster,
    name: string,
    password?: string,
  ): Promise<Pick<Copy, 'checksums' | 'code'>> {
    const mysql = addressOf(cluster);
    await emptyServer(mysql);
    await restoreFetched(cluster, copy(name).dir, copy(name).backupId, password);
    return { checksums: await checksumTables(mysql, EXAMPLE_DATABASES), code: await codeAndAccounts(mysql) };
  }
  /** What a copy was made of. */
  const original = (name: string): Pick<Copy, 'checksums' | 'code'> => {
    const { checksums, code } = copy(name);
    return { checksums, code };
  };

  describe('of two node groups of two', () => {
    let cluster: TestCluster;
    let product: Product;
    let writerBounds: { atLeast: readonly number[]; atMost: readonly number[] };

    beforeAll(async () => {
      cluster = await startCluster({ kind: 'real' });
      await loadExample(addressOf(cluster), { rows: ROWS });
      product = await productFor(cluster);
      await mgm(cluster, `START BACKUP ${OLDER} SNAPSHOTEND WAIT COMPLETED`);
    });
    afterAll(async () => {
      await product?.stop();
      await cluster?.stop();
    });

    test('is made while a writer writes', async () => {
      const writer = await startWriter(addressOf(cluster), { transactionsPerSecond: 100 });
      await sleep(1_000);
      const atLeast = writer.confirmed();
      const result = await product.cli('run');
      const atMost = writer.confirmed();
      await sleep(500);
      await writer.stop();
      expect(result.exitCode).toBe(0);
      const { manifest } = await keep('written', cluster, backupIdOf(result));
      expect(manifest.native.logRecords).toBeGreaterThan(0);
      expect(Math.min(...writer.confirmed())).toBeGreaterThan(Math.max(...atLeast));
      writerBounds = { atLeast, atMost };
    });

    test('is made of an idle cluster', async () => {
      const before = await localFiles(cluster);
      const { manifest, backupId } = await take('idle', cluster, product);
      expect(manifest).toMatchObject({
        backupId,
        clusterName: 'test',
        topology: {
          nodeGroups: [
            { nodeGroup: 0, nodeIds: [1, 2] },
            { nodeGroup: 1, nodeIds: [4, 5] },
          ],
          participants: [1, 2, 4, 5],
          missing: [],
          degraded: false,
        },
        native: { covered: true, encrypted: false, compressed: false, snapshot: 'end', logRecords: 0 },
        warnings: [],
      });
      // Its own directory is gone from every data node, and the older backup is as it was.
      expect(await localFiles(cluster)).toEqual(before);
      expect(new Set((await backupFiles(cluster, OLDER)).values()).size).toBe(4);
      for (const files of (await backupFiles(cluster, OLDER)).values()) expect(files).toHaveLength(6);
    });

    test('its manifest names every object with the size and hash that sha256sum finds', async () => {
      const { dir, manifest } = copy('idle');
      const { 'manifest.json': own, 'started.json': started, ...found } = await sha256sums(dir);
      expect([own?.sizeBytes, started?.sizeBytes]).not.toContain(0);
      const named = manifest.files.map(({ path, ...file }) => [path, file] as const);
      expect(Object.fromEntries(named)).toEqual(found);
      expect(named).toHaveLength(4 * 6 + 2);
    });

    test('its manifest counts the rows as SQL, ndb_select_count and ndb_print_backup_file do', async () => {
      const { dir, manifest, checksums } = copy('idle');
      const inManifest = Object.fromEntries(
        manifest.tables.map(({ database, name, rows }) => [`${database}.${name}`, rows]),
      );
      expect(inManifest).toMatchObject(
        Object.fromEntries(Object.entries(checksums).map(([name, { rows }]) => [name, rows])),
      );
      const printed = await printedRecords(cluster.home, dir);
      await using session = await connect(addressOf(cluster));
      const tables = await select<{ db: string; tbl: string }>(
        session.connection,
        `SELECT table_schema AS db, table_name AS tbl FROM information_schema.tables
         WHERE engine = 'ndbcluster' AND table_schema NOT IN ('mysql', 'sys')`,
      );
      expect(Object.keys(inManifest).sort()).toEqual(tables.map(({ db, tbl }) => `${db}.${tbl}`).sort());
      for (const { db, tbl } of tables) {
        const [counted] = await select<{ n: number }>(session.connection, 'SELECT COUNT(*) AS n FROM ??.??', [
          db,
          tbl,
        ]);
        expect([`${db}.${tbl}`, counted?.n]).toEqual([`${db}.${tbl}`, inManifest[`${db}.${tbl}`]]);
      }
      expect(printed).toMatchObject(inManifest);
      // It takes a few seconds for each table.
      const { output } = await runRaw(cluster, 'ndb_select_count', [
        '-c',
        cluster.connectString,
        '-d',
        'shop',
        'orders',
      ]);
      expect(output).toContain(`${inManifest['shop.orders']} records in table orders`);
    });

    test('list and show tell what the manifest tells', async () => {
      const { backupId, manifest } = copy('idle');
      const shown = await product.cli('show', String(backupId), '-o', 'json');
      const { signature, ...content } = JSON.parse(shown.stdout) as { signature: unknown };
      expect(signature).toEqual({ signed: false });
      // The stored one ends with the checksum that proves it whole.
      expect(manifest).toEqual({ ...content, sha256: expect.any(String) });
      const listed = JSON.parse((await product.cli('list', '-o', 'json')).stdout) as {
        backups: readonly object[];
      };
      expect(listed.backups).toMatchObject([
        {
          backupId,
          state: 'complete',
          bytes: manifest.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
          rowCount: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
          tableCount: manifest.tables.length,
        },
        { backupId: copy('written').backupId, state: 'complete' },
      ]);
    });

    test('encrypted, the agents with the password and without it', async () => {
      const passwordFile = join(product.dir, 'backup-password');
      await writeFile(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
      const coordinator = { backup: { encryptPasswordFile: passwordFile } };
      {
        await using knowing = await productFor(cluster, {
          coordinator,
          agent: { backupPasswordFile: passwordFile },
        });
        const { manifest, dir } = await take('encrypted', cluster, knowing);
        expect(manifest.native).toMatchObject({ covered: true, encrypted: true });
        expect(manifest.tables).toEqual(copy('idle').manifest.tables);
        expect(await startsOf(dir, '.Data')).toEqual(new Set(['NDBXFRM1']));
        for (const agent of knowing.agents) expect(agent.log()).not.toContain(PASSWORD);
      }
      await using ignorant = await productFor(cluster, { coordinator });
      const { manifest, dir } = await take('opaque', cluster, ignorant);
      expect(manifest.native).toMatchObject({ covered: false, encrypted: true });
      expect(manifest.tables).toEqual([]);
      expect(manifest.warnings.map(({ code }) => code)).toEqual(['ENCRYPTED_NOT_READ']);
      const { 'manifest.json': _, 'started.json': __, ...found } = await sha256sums(dir);
      expect(Object.fromEntries(manifest.files.map(({ path, ...file }) => [path, file]))).toEqual(found);
    });

    test('with a data node down it is degraded: exit 3, the missing node named', async () => {
      await cluster.killNode(5);
      await product.agentOf(5).kill();
      const { manifest } = await take('degraded', cluster, product, 3);
      expect(manifest.topology).toMatchObject({ participants: [1, 2, 4], missing: [5], degraded: true });
      expect(manifest.native.covered).toBe(true);
      expect(manifest.tables).toEqual(copy('idle').manifest.tables);
      expect(manifest.files.filter(({ path }) => path.startsWith('rondb/5/'))).toEqual([]);
      const refusing = await product.variant({ backup: { degraded: 'refuse' } });
      const refused = await product.cli('run', '--config', refusing);
      expect(refused.exitCode).toBe(1);
      expect(outcomeOf(refused).error).toMatchObject({ code: 'DATA_NODE_DOWN' });
    });

    /** The writer's bounds outlive the cluster that it wrote to. */
    afterAll(() => {
      bounds = writerBounds;
    });
  });
  let bounds: { atLeast: readonly number[]; atMost: readonly number[] } | undefined;

  test('of a cluster with CompressedBackup=1', async () => {
    await withSmallCluster({ nodes: [1, 2], compressed: true }, async (cluster, product) => {
      const { manifest, dir } = await take('compressed', cluster, product);
      expect(manifest.native).toMatchObject({ covered: true, compressed: true });
      expect(await startsOf(dir, '.Data')).toEqual(new Set(['\ufffd\u0003\u0001\u0010']));
    });
  });

  async function withSmallCluster(
    options: ClusterOptions,
    use: (cluster: TestCluster, product: Product) => Promise<void>,
  ): Promise<void> {
    await using cluster = await startCluster({ kind: 'real', ...options });
    await loadExample(addressOf(cluster), { rows: 5_000 });
    await using product = await productFor(cluster);
    await use(cluster, product);
  }

  describe('restored by hand into a cluster of two other nodes without replicas', () => {
    let target: TestCluster;
    beforeAll(async () => {
      target = await startCluster({ kind: 'real', nodes: [3, 6], replicas: 1, ldm: 1 });
    });
    afterAll(() => target?.stop());

    test('taken while a writer wrote: every row of every transaction, and the code works', async () => {
      expect(await restore(target, 'written')).toEqual(original('written'));
      expect(rowsOf(copy('written'))).toBe(ROWS);
      if (bounds === undefined) throw new Error('nothing was written');
      const reached = await verifyWriterState(addressOf(target), bounds);
      expect(Math.min(...reached)).toBeGreaterThan(50);
      await codeWorks(target);
    });

    test.each([
      { name: 'encrypted', password: PASSWORD },
      { name: 'degraded', password: undefined },
      { name: 'compressed', password: undefined },
    ])('$name: every row', async ({ name, password }) => {
      expect(await restore(target, name, password)).toEqual(original(name));
    });

    test('a copy of its own, with one LDM thread: no PART level, every row', async () => {
      await using product = await productFor(target);
      const { manifest, dir } = await take('one LDM thread', target, product);
      const paths = manifest.files.map(({ path }) => path);
      expect(paths.filter((path) => path.endsWith('.ctl'))).toEqual(
        [3, 6].map((id) => `rondb/${id}/BACKUP-${manifest.backupId}.${id}.ctl`),
      );
      expect(manifest.native.covered).toBe(true);
      expect(await readdir(join(dir, 'rondb', '3'))).toHaveLength(3);
      expect(await restore(target, 'one LDM thread')).toEqual(original('one LDM thread'));
    });
  });
});

const rowsOf = ({ checksums }: Copy): number =>
  Object.values(checksums).reduce((sum, { rows }) => sum + rows, 0);

/** By data node, every directory below BACKUP, and the files in each. */
const localFiles = (cluster: TestCluster): Promise<readonly (readonly string[])[]> =>
  Promise.all(
    cluster.dataNodes.map(async ({ backupDir }) =>
      (await readdir(join(backupDir, 'BACKUP'), { recursive: true })).sort(),
    ),
  );

/** With what the files whose names end so begin: eight letters of an encrypted one, four bytes of a compressed one. */
async function startsOf(dir: string, suffix: string): Promise<ReadonlySet<string>> {
  const names = (await readdir(dir, { recursive: true })).filter((name) => name.endsWith(suffix));
  const starts = await Promise.all(
    names.map(async (name) => (await readFile(join(dir, name))).subarray(0, 8).toString('utf8')),
  );
  return new Set(starts.map((start) => (start === 'NDBXFRM1' ? start : start.slice(0, 4))));
}

/** Uses the restored view, procedure, function, trigger and account; changes rows. */
async function codeWorks(cluster: TestCluster): Promise<void> {
  const root = addressOf(cluster);
  await using clerk = await connect({ ...root, user: 'clerk', password: 'it\'s "secret"' });
  await clerk.connection.query('CALL shop.place_order(1, 2, 3)');
  await expect(clerk.connection.query('SELECT * FROM shop.orders')).rejects.toThrow('denied');
  await using session = await connect(root);
  const ask = (sql: string) => select<Record<string, unknown>>(session.connection, sql);
  const [placed] = await ask(
    'SELECT customer_id, product_id, quantity FROM shop.orders ORDER BY placed DESC LIMIT 1',
  );
  expect(placed).toEqual({ customer_id: 1, product_id: 2, quantity: 3 });
  const [turnover] = await ask(
    `SELECT (SELECT SUM(amount) FROM shop.turnover) = (SELECT SUM(o.quantity * p.price)
       FROM shop.orders o JOIN shop.products p ON p.id = o.product_id) AS same`,
  );
  expect(turnover).toEqual({ same: 1 });
  await session.connection.query(
    "INSERT INTO shop.products (sku, title, price) VALUES ('trimmed', '  in the middle  ', 1)",
  );
  expect(await ask("SELECT title FROM shop.products WHERE sku = 'trimmed'")).toEqual([
    { title: 'in the middle' },
  ]);
  expect(await ask('SELECT shop.discounted(80, 25) AS price')).toEqual([{ price: '60.00' }]);
}
