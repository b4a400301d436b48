import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../database/connect.ts';
import type { TestCluster } from '../cluster.ts';
import { mgm, type RawResult, runRaw } from '../raw.ts';
import { startCluster } from '../start.ts';
import { startSimulatedCluster } from '../simulated/start.ts';

const META = ['--restore-meta', '--disable-indexes', '--no-restore-disk-objects'];
const SOURCE = { nodes: [7], replicas: 1, dataMemoryMb: 60 } as const;
/** No MySQL server joins, so that nothing makes `mysql.ndb_apply_status`; its slot is free, too. */
const TARGET = { nodes: [3], replicas: 1, ldm: 1, mysql: false, apiSlots: 1, dataMemoryMb: 60 } as const;
const MISSING = '723: No such table existed';

const TABLES = [
  'CREATE DATABASE shop',
  'CREATE DATABASE hr',
  'CREATE TABLE shop.customers (id INT PRIMARY KEY, note TEXT) ENGINE=NDB',
  `CREATE TABLE shop.orders (id INT PRIMARY KEY, buyer INT,
     CONSTRAINT bought FOREIGN KEY (buyer) REFERENCES shop.customers (id)) ENGINE=NDB`,
  'CREATE TABLE hr.people (id INT PRIMARY KEY, name VARCHAR(20), KEY by_name (name)) ENGINE=NDB',
  "INSERT INTO shop.customers VALUES (1, REPEAT('a', 3000)), (2, 'short')",
  'INSERT INTO shop.orders VALUES (1, 1), (2, 2), (3, 2)',
  "INSERT INTO hr.people VALUES (1, 'Ada'), (2, 'Grace')",
];
const MODEL = {
  tables: [
    { database: 'shop', table: 'customers', rows: 2, blobs: ['note'] },
    {
      database: 'shop',
      table: 'orders',
      rows: 3,
      foreignKeys: [{ name: 'bought', parent: 'shop.customers' }],
    },
    { database: 'hr', table: 'people', rows: 2, indexes: ['by_name'] },
  ],
};

/** What ndb_restore does with the files of a backup of one node with two parts, in targets of their own. */
export function restoresBackups(kind: 'real' | 'simulated'): void {
  let dir: string;
  let target: TestCluster;

  const restore = (args: readonly string[]): Promise<RawResult> => {
    const place = ['-c', target.connectString, '--connect-retries=2', '--connect-retry-delay=1'];
    const files = ['--nodeid=7', '--backupid=5', `--backup-path=${dir}`];
    return runRaw(target, 'ndb_restore', [...place, '--no-binlog', ...files, ...args]);
  };
  const created = ({ output }: RawResult) =>
    [...output.matchAll(/Successfully restored table `([^`]+)`/g)]
      .map(([, name = '']) => name)
      .sort((a, b) => a.localeCompare(b));
  const succeeds = async (...args: readonly string[]) => {
    const result = await restore(args);
    expect(result).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('Data and log restore successful') as string,
    });
    return result;
  };
  const failure = (text: string, exitCode = 1) => ({
    exitCode,
    output: expect.stringContaining(text) as string,
  });
  const tuples = ({ output }: RawResult) =>
    [...output.matchAll(/Restored (\d+) tuples/g)].reduce((sum, [, count]) => sum + Number(count), 0);

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'conformance-restore-'));
    await using source = await startSource(kind);
    expect((await mgm(source, 'START BACKUP 5 SNAPSHOTEND WAIT COMPLETED')).exitCode).toBe(0);
    await cp(join(source.dataNodes[0]?.backupDir ?? '', 'BACKUP', 'BACKUP-5'), dir, { recursive: true });
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  describe('into an empty cluster', () => {
    beforeAll(async () => {
      target = await startTarget(kind);
    });
    afterAll(() => target?.stop());

    test('what names no table, or no pair, is wrong usage', async () => {
      expect(await restore([...META, '--include-tables=p'])).toMatchObject(
        failure('`p` is not a valid tablename!', 2),
      );
      expect(await restore([...META, '--exclude-tables=a.dot.ted'])).toMatchObject(
        failure('`a.dot.ted` is not a valid tablename!', 2),
      );
      expect(await restore([...META, '--rewrite-database=a'])).toMatchObject(
        failure("argument `a` is not a pair 'a,b' of non-empty names.", 2),
      );
    });

    test('a name that matches nothing restores nothing, successfully', async () => {
      expect(created(await succeeds(...META, '--include-databases=nosuch'))).toEqual([]);
      expect(created(await succeeds(...META, '--include-databases=HR'))).toEqual([]);
      expect(created(await succeeds(...META, '--include-databases=hr', '--exclude-databases=hr'))).toEqual(
        [],
      );
    });

    test('the last option that matches decides', async () => {
      const people = ['hr/def/people'];
      expect(
        created(await succeeds(...META, '--exclude-tables=hr.people', '--include-databases=hr')),
      ).toEqual(people);
    });

    test('the epoch needs its table, and without it no index is built', async () => {
      const result = await restore(['--rebuild-indexes', '--restore-epoch', '--include-databases=hr']);
      expect(result).toMatchObject(failure(`ndb_apply_status: ${MISSING}`));
      expect(result.output).not.toContain('Rebuilding index');
    });

    test('a child without its parent fails after the tables were made, and at the rebuilding', async () => {
      const child = '--include-tables=shop.orders';
      const result = await restore([...META, child]);
      expect(result).toMatchObject(failure(`parent table shop.customers not found: ${MISSING}`));
      expect(created(result)).toEqual(['shop/def/orders']);
      expect(tuples(await succeeds('--restore-data', child))).toBe(3);
      expect(await restore(['--rebuild-indexes', child])).toMatchObject(
        failure(`parent table shop.customers not found: ${MISSING}`),
      );
    });

    test('data and rebuilding want all tables that the selection names', async () => {
      const missing = (name: string) => failure(`Unable to find table: \`${name}\` error : ${MISSING}`);
      const shop = '--include-databases=shop';
      expect(await restore(['--restore-data', shop])).toMatchObject(missing('customers'));
    });

    test('a database by another name: rows, BLOB parts and indexes, but no foreign key', async () => {
      const options = ['--include-databases=shop', '--rewrite-database=shop,copy'];
      const meta = await succeeds(...META, ...options);
      expect(meta.output).toContain('Rewriting databases: (shop->copy)\n');
      expect(created(meta)).toEqual(['shop/def/customers', 'shop/def/orders']);
      expect(tuples(await succeeds('--restore-data', ...options))).toBeGreaterThan(5);
      const rebuilt = await succeeds('--rebuild-indexes', ...options);
      expect(rebuilt.output).toMatch(/Rebuilding index `PRIMARY` on table `orders` \.\.\./);
      expect(rebuilt.output).toContain('Create foreign keys done');
      expect(rebuilt.output).not.toContain('Creating foreign key');
      expect(created(await succeeds(...META, '--include-databases=copy'))).toEqual([]);
    });

    test('a table in the way ends the step', async () => {
      const existing = '721: Schema object with given name already exists';
      expect(await restore([...META, '--include-databases=hr'])).toMatchObject(
        failure(`Create table \`hr/def/people\` failed: ${existing}`),
      );
    });
  });

  describe('the whole backup', () => {
    beforeAll(async () => {
      target = await startTarget(kind);
    });
    afterAll(() => target?.stop());

    test('metadata, data twice, indexes with foreign keys and the epoch', async () => {
      const meta = created(await succeeds(...META));
      expect(meta).toEqual(
        expect.arrayContaining(['hr/def/people', 'shop/def/customers', 'shop/def/orders']),
      );
      // Without an include option the system's tables that are missing come too.
      expect(meta.includes('mysql/def/ndb_apply_status') || kind === 'simulated').toBe(true);
      const first = tuples(await succeeds('--restore-data'));
      expect(tuples(await succeeds('--restore-data'))).toBe(first);
      const rebuilt = await succeeds('--rebuild-indexes', '--restore-epoch');
      expect(rebuilt.output).toContain(
        'Successfully created foreign key bought parent shop.customers.PK child shop.orders.bought',
      );
    });

    test('rebuilding again finds the foreign key in the way', async () => {
      const text =
        'Failed to create foreign key bought parent shop.customers.PK child shop.orders.bought : 721:';
      expect(await restore(['--rebuild-indexes'])).toMatchObject(failure(text));
      await succeeds('--rebuild-indexes', '--exclude-tables=shop.orders');
    });

    test('passwords: a plain backup, a line without end, a password for nothing', async () => {
      const stdin = (input: string, ...args: readonly string[]) =>
        runRaw(
          target,
          'ndb_restore',
          [
            '-c',
            target.connectString,
            '--nodeid=7',
            '--backupid=5',
            `--backup-path=${dir}`,
            ...META,
            ...args,
          ],
          { input },
        );
      const fromStdin = '--backup-password-from-stdin';
      const cut = await stdin('secret', '--decrypt', fromStdin);
      expect([cut.exitCode, cut.output]).toEqual([2, expect.stringContaining('backup password has no end')]);
      const idle = await stdin('secret\n', fromStdin);
      expect([idle.exitCode, idle.output]).toEqual([2, expect.stringContaining('require also --decrypt')]);
    });

    test('SHOW tells free slots; with none the program gives up after its retries', async () => {
      const free = (await mgm(target, 'SHOW')).output.match(
        /^id=\d+ \(not connected, accepting connect from any host\)$/gm,
      );
      expect(free).toHaveLength(2);
      const holders = await holdSlots(target, dir, kind);
      try {
        await expect
          .poll(async () => (await mgm(target, 'SHOW')).output.match(/accepting connect from any host/g), {
            timeout: 15_000,
          })
          .toBeNull();
        expect(await restore(META)).toMatchObject(failure('No free node id found for mysqld(API).'));
      } finally {
        await holders();
      }
    });

    test('without a management server there is no way in', async () => {
      await target.killManagement();
      expect(await restore(META)).toMatchObject(
        failure("Could not connect to cluster: '1011 - Could not connect to socket"),
      );
      await target.startManagement();
    });
  });
}

/** Two steps that last: real ones wait long for a table that is not there. Resolves to what ends them. */
async function holdSlots(
  target: TestCluster,
  dir: string,
  kind: 'real' | 'simulated',
): Promise<() => Promise<void>> {
  const killer = new AbortController();
  if (kind === 'simulated' && 'setFaults' in target)
    await (target as Awaited<ReturnType<typeof startSimulatedCluster>>).setFaults({
      restore: { step: 'meta', how: 'hang' },
    });
  const step = kind === 'real' ? ['--restore-data'] : ['--restore-meta'];
  const args = ['-c', target.connectString, '--nodeid=7', '--backupid=5', `--backup-path=${dir}`, ...step];
  const other = ['--include-databases=hr', '--rewrite-database=hr,nowhere'];
  const running = [1, 2].map(() =>
    runRaw(target, 'ndb_restore', [...args, ...other], { killed: killer.signal }),
  );
  return async () => {
    killer.abort();
    await Promise.all(running);
    if (kind === 'simulated' && 'setFaults' in target)
      await (target as Awaited<ReturnType<typeof startSimulatedCluster>>).setFaults({});
  };
}

async function startSource(kind: 'real' | 'simulated'): Promise<TestCluster> {
  if (kind === 'simulated') return startSimulatedCluster({ ...SOURCE, model: MODEL });
  const cluster = await startCluster({ kind, ...SOURCE });
  if (cluster.mysql === undefined) throw new Error('no MySQL server');
  await using session = await connect(cluster.mysql);
  for (const sql of TABLES) await session.connection.query(sql);
  return cluster;
}

const startTarget = (kind: 'real' | 'simulated'): Promise<TestCluster> =>
  kind === 'simulated'
    ? startSimulatedCluster({ ...TARGET, model: { tables: [] } })
    : startCluster({ kind, ...TARGET });
