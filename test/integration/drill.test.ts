/**
 * `rondb-backup verify ID --drill` between two simulated clusters, each with a MariaDB server that stands for its MySQL
 * server: what passes, what is refused, and what is left behind.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { modelFromSql } from '../cluster/simulated/from-sql.ts';
import { joinSimulated, type SqlNode } from '../cluster/simulated/sql-node.ts';
import { type SimulatedCluster, startSimulatedCluster } from '../cluster/simulated/start.ts';
import { connect } from '../database/connect.ts';
import { accountState, schemaState } from '../mysql/oracle.ts';
import { findServers, startServer, type TestServer } from '../mysql/server.ts';
import { addressOfServer, recordsOf, type Scratch, startScratch } from '../product/drill.ts';
import { type Product, startProduct } from '../product/processes.ts';
import { downloadsLeft, restoreSection } from '../product/restore.ts';
import { type Receiver, startReceiver } from '../product/receiver.ts';
import { backupIdOf, failureOf, outcomeOf, reported, untilPhase } from '../product/run-output.ts';
import { startCoordinator } from '../product/served.ts';

const { mariadb } = await findServers();
if (mariadb === undefined) console.warn('no drill is tried: MariaDB is not installed');

const DEFINITIONS = {
  'shop/def/orders': 'CREATE TABLE orders (id INT PRIMARY KEY, name VARCHAR(20), KEY by_name (name))',
  'shop/def/notes': 'CREATE TABLE notes (id INT PRIMARY KEY)',
  'hr/def/people': 'CREATE TABLE people (id INT PRIMARY KEY)',
};
const SCHEMA = `
  CREATE DATABASE shop; USE shop; ${DEFINITIONS['shop/def/orders']}; ${DEFINITIONS['shop/def/notes']};
  CREATE DATABASE hr; USE hr; ${DEFINITIONS['hr/def/people']};
  CREATE DATABASE bare;
  INSERT INTO shop.orders (id, name) SELECT seq, CONCAT('n', seq) FROM seq_1_to_3000;
  INSERT INTO shop.notes SELECT seq FROM seq_1_to_70;
  CREATE VIEW shop.open_orders AS SELECT id FROM shop.orders;
  CREATE FUNCTION shop.twice(n INT) RETURNS INT DETERMINISTIC RETURN 2 * n;
  CREATE USER clerk@'%' IDENTIFIED BY 'secret'; GRANT SELECT ON shop.* TO clerk@'%';
  CREATE ROLE reader; GRANT SELECT ON hr.people TO reader;`;

describe.skipIf(mariadb === undefined)('a drill', () => {
  let dir: string;
  let store: { remote: string; rcloneConfig: string };
  let server: TestServer;
  let cluster: SimulatedCluster;
  let node: SqlNode;
  let scratch: Scratch;
  let product: Product;
  let receiver: Receiver;
  let backupId: number;
  let emptied: unknown;

  beforeAll(async () => {
    if (mariadb === undefined) return;
    dir = await mkdtemp(join(tmpdir(), 'rondb-backup-drill-'));
    const rcloneConfig = join(dir, 'rclone.conf');
    await writeFile(rcloneConfig, '[store]\ntype = local\n');
    await mkdir(join(dir, 'store'));
    store = { remote: `store:${join(dir, 'store')}`, rcloneConfig };
    server = await startServer(mariadb);
    await server.sql(SCHEMA);
    await using session = await connect(addressOfServer(server));
    const model = await modelFromSql(session.connection);
    cluster = await startSimulatedCluster({
      nodes: [1, 2],
      model,
      mysqlServer: addressOfServer(server),
      systemName: 'production',
    });
    node = await joinSimulated(cluster, addressOfServer(server), {});
    scratch = await startScratch(mariadb, store, DEFINITIONS);
    receiver = await startReceiver();
    product = await startProduct({
      cluster,
      ...store,
      mysql: addressOfServer(server),
      agent: restoreSection(cluster),
      coordinator: { drill: scratch.section, notices: { webhooks: [{ url: receiver.url }] } },
    });
    backupId = backupIdOf(await product.cli('run', '--label', 'nightly'));
    emptied = await scratch.content();
  });
  afterAll(async () => {
    await receiver?.stop();
    await product?.stop();
    await scratch?.[Symbol.asyncDispose]();
    await node?.stop();
    await cluster?.stop();
    await server?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const production = async (): Promise<unknown> => [
    await schemaState(server),
    await accountState(server),
    await server.sql('CHECKSUM TABLE shop.orders, shop.notes, hr.people'),
    await cluster.tables(),
    await cluster.restoredRows(),
  ];
  let before: unknown;
  beforeEach(async () => {
    before = await production();
  });
  const drill = (id = backupId) => product.cli('verify', String(id), '--drill');
  const expectAtRest = async (): Promise<void> => {
    await expect.poll(() => scratch.content(), { timeout: 5_000 }).toEqual(emptied);
    expect(await downloadsLeft(scratch.cluster)).toEqual({});
    expect(await production()).toEqual(before);
  };
  const record = async (id: number): Promise<Record<string, unknown>> => {
    const name = (await recordsOf(join(dir, 'store'), id)).at(-1) ?? '';
    return JSON.parse(await readFile(join(dir, 'store', String(id), name), 'utf8')) as Record<
      string,
      unknown
    >;
  };

  test('restores, compares, records, and leaves nothing behind', async () => {
    const result = await drill();
    const outcome = outcomeOf(result);
    expect(outcome).toMatchObject({ kind: 'drill', state: 'completed', backupId, warnings: [] });
    expect(result.exitCode).toBe(0);
    expect(outcome.phases.map(({ state }) => state)).toEqual(outcome.phases.map(() => 'done'));
    const tables = outcome.restore?.tables.map(({ database, name, rows, outcome: one }) => [
      `${database}.${name}`,
      rows,
      one,
    ]);
    expect(tables?.sort()).toEqual([
      ['hr.people', 0, 'restored'],
      ['shop.notes', 70, 'restored'],
      ['shop.orders', 3000, 'restored'],
    ]);
    await expectAtRest();
    expect(await recordsOf(join(dir, 'store'), backupId)).toEqual([
      expect.stringMatching(/^verification-\d+-drill-passed\.json$/),
    ]);
    expect(await record(backupId)).toMatchObject({ depth: 'drill', result: 'passed', findings: [] });
    const listed = JSON.parse((await product.cli('list', '-o', 'json')).stdout) as unknown;
    expect(JSON.stringify(listed)).toMatch(/"lastVerification":\{[^}]*"depth":"drill","result":"passed"/);
    const text = await product.cli('verify', String(backupId), '--drill', '-o', 'text');
    expect(text.stdout).toMatch(
      /tables as in the backup: 3, with 3,070 rows[\s\S]*PASSED +drill[\s\S]*1 of 1 passed/,
    );
  });

  test('of a damaged backup fails, and is recorded', async () => {
    const damaged = backupIdOf(await product.cli('run', '--label', 'damaged'));
    const root = join(dir, 'store', String(damaged), 'rondb');
    const files = await readdir(root, { recursive: true });
    const file = join(root, files.filter((name) => name.endsWith('.Data')).sort()[0] ?? '');
    const bytes = await readFile(file);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await writeFile(file, bytes);
    const result = await drill(damaged);
    expect(result.exitCode).toBe(1);
    expect(outcomeOf(result)).toMatchObject({ state: 'failed', error: { code: 'RESTORE_FILE_DIFFERS' } });
    expect(await record(damaged)).toMatchObject({
      depth: 'drill',
      result: 'failed',
      findings: [{ kind: 'content', detail: expect.stringContaining('.Data') as string }],
    });
    await rm(file);
    const missing = await drill(damaged);
    expect(outcomeOf(missing)).toMatchObject({ state: 'failed', error: { code: 'VERIFICATION_FAILED' } });
    expect(await record(damaged)).toMatchObject({ result: 'failed', findings: [{ kind: 'missing' }] });
    await expectAtRest();
  });

  test('is refused where something is that it has not made, which stays', async () => {
    await scratch.server.sql(
      'CREATE DATABASE others; CREATE TABLE others.kept (id INT); CREATE DATABASE bare',
    );
    const filled = await scratch.content();
    const records = await recordsOf(join(dir, 'store'), backupId);
    const failure = failureOf(await drill());
    expect(failure).toMatchObject({
      code: 'DRILL_NOT_EMPTY',
      message: expect.stringContaining('bare, others') as string,
    });
    expect(await scratch.content()).toEqual(filled);
    expect(await recordsOf(join(dir, 'store'), backupId)).toEqual(records);
    await scratch.server.sql('DROP DATABASE others; DROP DATABASE bare');
    await expectAtRest();
  });

  test('that is cancelled empties the scratch cluster', async () => {
    const child = product.spawn('verify', String(backupId), '--drill', '-o', 'json');
    await untilPhase(child, 'data');
    child.kill('SIGINT');
    const result = await child;
    expect(outcomeOf(result)).toMatchObject({ state: 'cancelled' });
    await expectAtRest();
  });

  test('that was killed is cleaned up after by the next one', async () => {
    const child = product.spawn('verify', String(backupId), '--drill', '-o', 'json');
    await untilPhase(child, 'indexes');
    child.kill('SIGKILL');
    await child;
    expect(
      await scratch.server.sql('SELECT name FROM rondb_backup_drill.made WHERE kind = "database"'),
    ).toContain('shop');
    expect(reported(await drill()).code || failureOf(await drill()).code).toBe('RUN_IN_PROGRESS');
    await sleep(36_000);
    expect(outcomeOf(await drill())).toMatchObject({ state: 'completed' });
    await expectAtRest();
  });

  test('is refused where its cluster is that which is backed up, or its agents restore into that', async () => {
    const at = (address: string): string => address.replace('127.0.0.1', 'localhost');
    const same = {
      ...scratch.section,
      connectString: at(cluster.connectString),
      agents: { addresses: product.agents.map(({ address }) => at(address)) },
    };
    const refusal = async (drillSection: object): Promise<{ code: string; message: string }> => {
      const config = await product.variant({ drill: drillSection as Record<string, unknown> });
      return failureOf(await product.cli('verify', String(backupId), '--drill', '--config', config));
    };
    expect(await refusal(same)).toMatchObject({
      code: 'DRILL_REFUSED',
      message: expect.stringContaining('data node 1') as string,
    });
    const agents = { addresses: product.agents.map(({ address }) => at(address)) };
    expect(await refusal({ ...scratch.section, agents })).toMatchObject({
      code: 'DRILL_REFUSED',
      message: expect.stringContaining('agent') as string,
    });
    expect(await refusal({ ...scratch.section, connectString: cluster.connectString })).toMatchObject({
      code: 'CONFIG_INVALID',
    });
    await using astray = await startProduct({
      cluster: scratch.cluster,
      ...store,
      agent: restoreSection(cluster),
    });
    const addresses = astray.agents.map(({ address }) => address);
    expect(await refusal({ ...scratch.section, agents: { addresses } })).toMatchObject({
      code: 'DRILL_REFUSED',
      message: expect.stringContaining(cluster.connectString) as string,
    });
    const mysql = { host: 'localhost', port: addressOfServer(server).port, user: 'root' };
    expect(await refusal({ ...scratch.section, mysql })).toMatchObject({ code: 'DRILL_NOT_EMPTY' });
    await expectAtRest();
  });

  test('goes beside a backup, and by its schedule; one that fails is told', async () => {
    const section = { ...scratch.section, schedule: { cron: '*/15 * * * * *', label: 'damaged' } };
    const config = await product.variant({ drill: section });
    const served = await startCoordinator(config);
    try {
      const where = ['--coordinator', served.address];
      const drilling = product.spawn('verify', String(backupId), '--drill', '-o', 'json', ...where);
      await untilPhase(drilling, 'data');
      const backup = outcomeOf(await product.cli('run', ...where));
      expect(backup).toMatchObject({ state: 'completed' });
      expect(outcomeOf(await drilling)).toMatchObject({ kind: 'drill', state: 'completed' });
      const told = () =>
        receiver.taken.map(({ body }) => body).filter(({ event }) => event === 'verification.failed');
      await expect.poll(told, { timeout: 60_000 }).toContainEqual(
        expect.objectContaining({
          error: expect.objectContaining({ code: 'VERIFICATION_FAILED' }) as object,
        }),
      );
    } finally {
      await served.kill('SIGTERM');
    }
    await expectAtRest();
  });
});
