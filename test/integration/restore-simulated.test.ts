/**
 * `rondb-backup restore` between simulated clusters, each with a MariaDB server that stands for its MySQL server: what
 * restore.test.ts asks of real ones, as far as they can be without them; and an agent that falls silent.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readManifest, sealManifest } from '@rondb-backup/shared/manifest/seal.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findServers } from '../mysql/server.ts';
import { schemaState } from '../mysql/oracle.ts';
import { startTcpProxy, type TcpProxy } from '../network/tcp-proxy.ts';
import { downloadsLeft, planOf, restoresRunning } from '../product/restore.ts';
import { backupIdOf, outcomeOf, untilPhase } from '../product/run-output.ts';
import { startCoordinator } from '../product/served.ts';
import { quotaClient } from '../product/quota-client.ts';
import { type Site, startSite } from '../product/simulated-site.ts';

const { mariadb } = await findServers();
if (mariadb === undefined)
  console.warn('nothing is restored between simulated clusters: MariaDB is not installed');

const ORDERS = 'CREATE TABLE orders (id INT PRIMARY KEY, name VARCHAR(20), KEY by_name (name))';
const NOTES = 'CREATE TABLE notes (id INT PRIMARY KEY)';
const PEOPLE = 'CREATE TABLE people (id INT PRIMARY KEY)';
const DEFINITIONS = {
  'shop/def/orders': ORDERS,
  'shop/def/notes': NOTES,
  'hr/def/people': PEOPLE,
  'shop_old/def/orders': ORDERS,
  'shop_old/def/notes': NOTES,
};
const SCHEMA = `
  CREATE DATABASE shop CHARACTER SET latin2; USE shop; ${ORDERS}; ${NOTES};
  CREATE DATABASE hr; USE hr; ${PEOPLE};
  INSERT INTO shop.orders (id) SELECT seq FROM seq_1_to_3000;
  INSERT INTO shop.notes SELECT seq FROM seq_1_to_70;
  CREATE USER clerk@'%' IDENTIFIED BY 'secret'; CREATE ROLE reader;
  CREATE VIEW shop.open_orders AS SELECT id FROM shop.orders;
  CREATE FUNCTION shop.twice(n INT) RETURNS INT DETERMINISTIC RETURN 2 * n;
  USE shop; CREATE TRIGGER tell BEFORE DELETE ON orders FOR EACH ROW SET @told = OLD.id;
  CREATE EVENT hr.yearly ON SCHEDULE EVERY 1 YEAR STARTS '2037-01-01 00:00:00' DO DELETE FROM hr.people;
  GRANT SELECT ON shop.* TO clerk@'%'; GRANT SELECT ON hr.people TO reader;`;
const ROWS = { 'hr.people': 0, 'shop.notes': 70, 'shop.orders': 3000 };
const EMPTY = `DROP DATABASE IF EXISTS shop; DROP DATABASE IF EXISTS hr; DROP DATABASE IF EXISTS shop_old;
  DROP DATABASE IF EXISTS rondb_backup_restore; DROP USER IF EXISTS clerk@'%'; DROP ROLE IF EXISTS reader`;

describe.skipIf(mariadb === undefined)('a restore between simulated clusters', () => {
  const things = new AsyncDisposableStack();
  let directory: string;
  let store: { readonly remote: string; readonly rcloneConfig: string };
  let agent: { readonly backupPasswordFile: string };
  let site: Site;
  let schema: string;
  const backups = new Map<string, number>();
  const idOf = (name: string): string => String(backups.get(name));

  const start = async (options: Omit<Parameters<typeof startSite>[1], 'store'>): Promise<Site> => {
    if (mariadb === undefined) throw new Error('MariaDB is not installed');
    return await startSite(mariadb, { store, agent, ...options });
  };

  beforeAll(async () => {
    const dir = await mkdtemp(join(tmpdir(), 'rondb-backup-restore-'));
    things.defer(() => rm(dir, { recursive: true, force: true }));
    directory = join(dir, 'store');
    await mkdir(directory);
    const rcloneConfig = join(dir, 'rclone.conf');
    await writeFile(rcloneConfig, '[store]\ntype = local\n');
    store = { remote: `store:${directory}`, rcloneConfig };
    agent = { backupPasswordFile: join(dir, 'password') };
    await writeFile(agent.backupPasswordFile, 'Correct horse, battery & staple\n', { mode: 0o600 });
    await using small = await start({ nodes: [3, 6], replicas: 1, ldm: 1, compressed: true, schema: SCHEMA });
    backups.set('of two nodes', backupIdOf(await small.product.cli('run')));
    await using large = await start({ schema: SCHEMA });
    schema = await schemaState(large.server);
    backups.set('plain', backupIdOf(await large.product.cli('run')));
    const encrypting = await large.product.variant({
      backup: { encryptPasswordFile: agent.backupPasswordFile },
    });
    backups.set('encrypted', backupIdOf(await large.product.cli('run', '--config', encrypting)));
    const { program } = await quotaClient(dir, large.cluster, ['shop', 'hr']);
    const limited = await large.product.variant({ cluster: { ndbMgmProgram: program } });
    backups.set('with quotas', backupIdOf(await large.product.cli('run', '--config', limited)));
    await large.cluster.killNode(5);
    await large.product.agentOf(5).kill();
    backups.set('degraded', backupIdOf(await large.product.cli('run')));
    site = things.use(await start({ nodes: [7, 8], definitions: DEFINITIONS }));
  });
  afterAll(() => things.disposeAsync());

  const tables = async ({ cluster }: Site): Promise<string[]> =>
    (await cluster.tables()).filter((name) => !name.startsWith('mysql/')).sort();
  const empty = async (sql: string): Promise<void> => {
    await site.server.sql(sql);
    await expect.poll(() => tables(site), { timeout: 5_000 }).toEqual([]);
  };
  beforeEach(async () => {
    await site.cluster.setFaults({});
    await empty(EMPTY);
  });

  const restore = (id: string, ...args: string[]) => site.product.cli('restore', id, '--yes', ...args);
  const expectAll = async (at: Site, result: Awaited<ReturnType<typeof restore>>): Promise<void> => {
    const outcome = outcomeOf(result);
    expect(outcome).toMatchObject({ kind: 'restore', state: 'completed', warnings: [] });
    expect(result.exitCode).toBe(0);
    const told = outcome.restore?.tables.map((one) => [`${one.database}.${one.name}`, one.rows] as const);
    expect(Object.fromEntries(told ?? [])).toEqual(ROWS);
    expect(outcome.restore?.tables.filter((one) => one.outcome !== 'restored')).toEqual([]);
    expect(outcome.restore?.objects.filter((one) => one.outcome !== 'kept')).toEqual([]);
    expect(await schemaState(at.server)).toBe(schema);
    expect(await at.server.sql('SELECT MAX(id) FROM shop.open_orders', CLERK)).toBe('3000');
    expect(await downloadsLeft(at.cluster)).toEqual({});
  };
  const CLERK = { user: 'clerk', password: 'secret' };

  test.each(['plain', 'encrypted', 'degraded'])('of four nodes into two: %s', async (name) => {
    const plan = await planOf(site.product, Number(idOf(name)));
    expect(plan.shares.map(({ nodeId }) => nodeId)).toEqual([7, 8]);
    const dealt = plan.shares.flatMap(({ storedNodeIds }) => storedNodeIds).sort((a, b) => a - b);
    expect(dealt).toEqual(name === 'degraded' ? [1, 2, 4] : [1, 2, 4, 5]);
    expect(plan.tables.map(({ action }) => action)).toEqual(['create', 'create', 'create']);
    expect(await tables(site)).toEqual([]);
    await expectAll(site, await restore(idOf(name)));
  });

  test('of two nodes with one LDM thread, compressed, into four', async () => {
    await using four = await start({ nodes: [10, 11, 12, 13], definitions: DEFINITIONS });
    const result = await four.product.cli('restore', idOf('of two nodes'), '--yes');
    expect(result.exitCode).toBe(0);
    await expectAll(four, result);
  });

  test('what is in the way is named, and stays', async () => {
    await expectAll(site, await restore(idOf('plain')));
    await site.server.sql('DELETE FROM shop.orders WHERE id > 2990');
    const plan = await planOf(site.product, Number(idOf('plain')));
    // The tables of this server are not those of a cluster, which alone can be dropped for a restore.
    expect(plan.problems.map(({ code }) => code)).toEqual(['RESTORE_TABLES_EXIST', 'RESTORE_BLOCKED']);
    expect(plan.problems[0]?.message).toContain('shop.orders (2990 rows now, 3000 in the backup)');
    expect((await restore(idOf('plain'))).exitCode).toBe(1);
    const dropping = await restore(idOf('plain'), '--drop-existing', '--confirm-cluster', 'test');
    expect(dropping.exitCode).toBe(1);
    expect(await site.server.sql('SELECT COUNT(*) FROM shop.orders')).toBe('2990');
  });

  test('of a selection: tables, code and privileges follow it', async () => {
    const args = ['--include-databases', 'shop', '--exclude-tables', 'shop.notes'];
    const outcome = outcomeOf(await restore(idOf('plain'), ...args));
    expect(outcome).toMatchObject({ state: 'completed' });
    const told = outcome.restore?.tables.map((one) => `${one.database}.${one.name} ${one.outcome}`).sort();
    expect(told).toEqual(['hr.people skipped', 'shop.notes skipped', 'shop.orders restored']);
    expect(await tables(site)).toEqual(['shop/def/orders']);
    expect(await site.server.sql('SELECT shop.twice(COUNT(*)) FROM shop.open_orders')).toBe('6000');
    expect(
      await site.server.sql("SELECT COUNT(*) FROM information_schema.events WHERE event_schema = 'hr'"),
    ).toBe('0');
  });

  test('of a database under another name', async () => {
    const args = ['--include-databases', 'shop', '--rewrite-database', 'shop,shop_old'];
    const outcome = outcomeOf(await restore(idOf('plain'), ...args));
    expect(outcome.restore?.objects.filter((one) => one.outcome === 'failed')).toEqual([]);
    expect(outcome.state).toBe('completed');
    expect(await tables(site)).toEqual(['shop_old/def/notes', 'shop_old/def/orders']);
    expect(await site.server.sql('SELECT MAX(id) FROM shop_old.open_orders', CLERK)).toBe('3000');
  });

  test('accounts that exist are kept, unless they are to be overwritten', async () => {
    await site.server.sql("CREATE USER clerk@'%' IDENTIFIED BY 'other'");
    const kept = outcomeOf(await restore(idOf('plain')));
    expect(kept.state).toBe('completed');
    expect(kept.restore?.objects).toContainEqual(
      expect.objectContaining({ kind: 'account', name: 'clerk@%', outcome: 'kept' }),
    );
    await expect(site.server.sql('SELECT 1', CLERK)).rejects.toThrow('Access denied');
    await empty('DROP DATABASE shop; DROP DATABASE hr');
    await expectAll(site, await restore(idOf('plain'), '--overwrite-users'));
  });

  test('objects that are missing or altered are found before the first change', async () => {
    const root = join(directory, idOf('plain'), 'rondb');
    const files = await readdir(root, { recursive: true });
    const file = join(root, files.filter((name) => name.endsWith('.Data')).sort()[0] ?? '');
    const bytes = await readFile(file);
    await rm(file);
    const missing = await planOf(site.product, Number(idOf('plain')));
    expect(missing.problems).toMatchObject([{ code: 'RESTORE_OBJECTS_MISSING' }]);
    const altered = Buffer.from(bytes);
    altered[altered.length >> 1] = (altered[altered.length >> 1] ?? 0) ^ 1;
    await writeFile(file, altered);
    const { state, error } = outcomeOf(await restore(idOf('plain')));
    expect([state, error?.code]).toEqual(['failed', 'RESTORE_FILE_DIFFERS']);
    expect(error?.hint).toContain('nothing was changed in the cluster');
    expect(await tables(site)).toEqual([]);
    expect(await downloadsLeft(site.cluster)).toEqual({});
    await writeFile(file, bytes);
  });

  test('other rows than the manifest counts are told, table by table, and it fails', async () => {
    const file = join(directory, idOf('plain'), 'manifest.json');
    const text = await readFile(file, 'utf8');
    const { manifest } = readManifest(text, Number(idOf('plain')), []);
    const more = manifest.tables.map((table) => (table.name === 'notes' ? { ...table, rows: 71 } : table));
    await writeFile(file, sealManifest({ ...manifest, tables: more }));
    const result = await restore(idOf('plain'));
    await writeFile(file, text);
    const { state, error, restore: report } = outcomeOf(result);
    expect([result.exitCode, state, error?.code]).toEqual([1, 'failed', 'RESTORE_DIFFERS']);
    const different = report?.tables.filter(({ outcome }) => outcome !== 'restored');
    expect(different).toEqual([
      { database: 'shop', name: 'notes', outcome: 'different', minRows: 71, maxRows: 71, rows: 70 },
    ]);
  });

  test.each(['meta', 'data', 'rebuild'] as const)(
    'an ndb_restore that fails in %s: it says what a second run will do, which completes',
    async (step) => {
      await site.cluster.setFaults({ restore: { step, how: 'fail', after: 1 } });
      const { state, error } = outcomeOf(await restore(idOf('plain')));
      expect(state).toBe('failed');
      expect(error?.hint).toContain('the cluster holds an unfinished restore');
      expect(await restoresRunning(site.cluster)).toEqual([]);
      const { problems } = await planOf(site.product, Number(idOf('plain')));
      expect(problems[0]).toMatchObject({ code: 'RESTORE_TABLES_EXIST' });
      await site.cluster.setFaults({});
      await empty(EMPTY);
      await expectAll(site, await restore(idOf('plain')));
    },
  );

  test('database quotas are set after everything else in the data nodes, and each that is refused is named', async () => {
    const client = await quotaClient(site.product.dir, site.cluster, [], 'hr');
    const config = await site.product.variant({ cluster: { ndbMgmProgram: client.program } });
    await site.cluster.setFaults({ restore: { step: 'rebuild', how: 'fail' } });
    const failed = await restore(idOf('with quotas'), '--config', config);
    expect([failed.exitCode, await client.asked()]).toEqual([1, []]);
    await site.cluster.setFaults({});
    await empty(EMPTY);
    const result = await restore(idOf('with quotas'), '--config', config);
    expect([result.exitCode, await client.asked()]).toEqual([1, ['shop', 'hr']]);
    const { error, restore: report } = outcomeOf(result);
    expect(error?.code).toBe('RESTORE_DIFFERS');
    expect(report?.objects.filter(({ outcome }) => outcome !== 'kept')).toEqual([
      {
        kind: 'quota',
        name: 'hr',
        outcome: 'failed',
        detail: expect.stringContaining('it has one') as string,
      },
    ]);
    expect(report?.tables.filter(({ outcome }) => outcome !== 'restored')).toEqual([]);
    await empty(EMPTY);
    const same = await quotaClient(site.product.dir, site.cluster, ['hr'], 'hr');
    const again = await site.product.variant({ cluster: { ndbMgmProgram: same.program } });
    await expectAll(site, await restore(idOf('with quotas'), '--config', again));
    await empty(EMPTY);
    const without = outcomeOf(await restore(idOf('with quotas')));
    expect(without).toMatchObject({ state: 'completed', warnings: [{ code: 'RESTORE_NO_QUOTAS' }] });
  });

  test('asked of a serving coordinator: planned, run, watched, and cancelled', async () => {
    const served = await startCoordinator(site.product.configFile);
    try {
      const where = ['--coordinator', served.address];
      expect((await planOf(site.product, Number(idOf('plain')), ...where)).problems).toEqual([]);
      await expectAll(site, await restore(idOf('plain'), ...where));
      await empty(EMPTY);
      await site.cluster.setFaults({ restoreMegabytesPerSecond: 0.05 });
      const watched = site.product.spawn('restore', idOf('plain'), '--yes', '-o', 'json', ...where);
      await untilPhase(watched, 'data');
      expect((await site.product.cli('cancel', ...where)).exitCode).toBe(0);
      expect(outcomeOf(await watched)).toMatchObject({ kind: 'restore', state: 'cancelled' });
      expect(await restoresRunning(site.cluster)).toEqual([]);
      expect(await downloadsLeft(site.cluster)).toEqual({});
    } finally {
      await served.kill('SIGTERM');
    }
  });

  describe('with an agent that takes connections and says nothing', () => {
    let roads: ReadonlyMap<number, TcpProxy>;
    let configured: readonly string[];
    beforeAll(async () => {
      const paved = new Map<number, TcpProxy>();
      for (const { nodeId } of site.cluster.dataNodes) {
        const [host = '', port] = site.product.agentOf(nodeId).address.split(':');
        paved.set(nodeId, things.use(await startTcpProxy({ host, port: Number(port) })));
      }
      roads = paved;
      const addresses = [...roads.values()].map(({ host, port }) => `${host}:${port}`);
      const agents = { addresses, callTimeout: '2s', absenceTimeout: '5s' };
      configured = ['--config', await site.product.variant({ agents })];
    });
    beforeEach(() => Promise.all([...roads.values()].map((road) => road.set({ kind: 'fair' }))));

    test('from the beginning: it is named, and the others restore', async () => {
      await roads.get(8)?.set({ kind: 'silent' });
      const began = Date.now();
      const outcome = outcomeOf(await restore(idOf('plain'), ...configured));
      expect(outcome).toMatchObject({ state: 'completed', warnings: [{ code: 'RESTORE_AGENT_UNABLE' }] });
      expect(Date.now() - began).toBeLessThan(60_000);
    });

    test('in the middle: it is waited for, and then the restore fails', async () => {
      await site.cluster.setFaults({ restoreMegabytesPerSecond: 0.05 });
      const child = site.product.spawn('restore', idOf('plain'), '--yes', '-o', 'json', ...configured);
      await untilPhase(child, 'data');
      const began = Date.now();
      await Promise.all([...roads.values()].map((road) => road.set({ kind: 'silent' })));
      const { state, error } = outcomeOf(await child);
      expect([state, error?.code]).toEqual(['failed', 'AGENT_UNREACHABLE']);
      expect(error?.hint).toContain('the cluster holds an unfinished restore');
      // To notice it takes 50 s, to wait for it 5 s, and to ask it to end its work 30 s.
      expect(Date.now() - began).toBeLessThan(120_000);
    });
  });
});
