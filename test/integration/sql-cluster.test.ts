/** The SQL side of a real cluster: engines, joined or not, and a replay over tables that hold restored rows. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCatalog } from '@rondb-backup/coordinator/sql/catalog.ts';
import { compareTables } from '@rondb-backup/coordinator/sql/compare.ts';
import type { SqlConfig } from '@rondb-backup/coordinator/sql/config.ts';
import { dumpSql } from '@rondb-backup/coordinator/sql/dump.ts';
import { checkSqlPrivileges } from '@rondb-backup/coordinator/sql/privileges.ts';
import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestCluster } from '../cluster/cluster.ts';
import { findHome, findProgram, NO_PROGRAMS } from '../cluster/programs.ts';
import { startCluster } from '../cluster/start.ts';
import { findServers, startServer } from '../mysql/server.ts';

const home = await findHome();
if (home === undefined) console.warn(`skipped: ${NO_PROGRAMS}`);

const SCHEMA = `
CREATE DATABASE shop; USE shop;
CREATE TABLE stock (id INT PRIMARY KEY, note TEXT) ENGINE = NDBCLUSTER;
CREATE TABLE late (id INT PRIMARY KEY) ENGINE = NDBCLUSTER;
CREATE TABLE local_log (id INT PRIMARY KEY) ENGINE = INNODB;
CREATE VIEW stocked AS SELECT id FROM stock;
CREATE TRIGGER stock_bi BEFORE INSERT ON stock FOR EACH ROW SET NEW.note = 'n';
INSERT INTO stock VALUES (1, 'a'), (2, 'b'), (3, 'c');
CREATE USER app@localhost IDENTIFIED BY 'app';
GRANT SELECT ON shop.stock TO app@localhost; GRANT NDB_STORED_USER, RELOAD ON *.* TO app@localhost;
`;

describe.skipIf(home === undefined)('a MySQL server in a cluster', () => {
  let cluster: TestCluster;
  let config: SqlConfig;
  let dir: string;
  let client: (sql: string) => Promise<string>;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'rondb-backup-sql-cluster-'));
    cluster = await startCluster({ kind: 'real', nodes: [1, 2] });
    const port = cluster.mysql?.port ?? 0;
    const program = await findProgram(home ?? '', 'mysql');
    client = async (input) =>
      (
        await execa(program, ['--no-defaults', '--protocol=TCP', `--port=${port}`, '--user=root', '-N'], {
          input,
        })
      ).stdout;
    await client(SCHEMA);
    config = {
      host: '127.0.0.1',
      port,
      user: 'root',
      password: undefined,
      mysqldumpProgram: await findProgram(home ?? '', 'mysqldump'),
      excludeDatabases: [],
      connectTimeoutMs: 5_000,
      dumpTimeoutMs: 60_000,
    };
  });
  afterAll(async () => {
    await cluster.stop();
    await rm(dir, { recursive: true, force: true });
  });

  test('the catalog knows engines, and names what the native backup does not hold', async () => {
    expect((await checkSqlPrivileges(config)).server).toMatchObject({ kind: 'mysql', joinedCluster: true });
    const catalog = await readCatalog(config);
    expect(catalog.databases).toEqual(['shop']);
    expect(catalog.views).toEqual([{ database: 'shop', name: 'stocked' }]);
    const native = [
      { database: 'shop', name: 'stock' },
      { database: 'shop', name: 'dropped' },
    ];
    expect(compareTables(catalog, native).map(({ code, object }) => [code, object])).toEqual([
      ['SQL_TABLE_DROPPED', 'shop.dropped'],
      ['SQL_TABLE_NOT_IN_NATIVE_BACKUP', 'shop.late'],
      ['SQL_ENGINE_NOT_BACKED_UP', 'shop.local_log'],
    ]);
  });

  test('the dumps replayed over restored tables keep the rows, twice', async () => {
    await dumpSql({ config, outDir: dir, signal: new AbortController().signal, log: silentLogger });
    const databases = await readFile(join(dir, 'databases.sql'), 'utf8');
    const users = await readFile(join(dir, 'users.sql'), 'utf8');
    expect(databases).toMatch(/ENGINE=ndbcluster/i);
    const before = await client('CHECKSUM TABLE shop.stock; SELECT COUNT(*) FROM shop.stock');
    await client('DROP VIEW shop.stocked; DROP TRIGGER shop.stock_bi; DROP USER app@localhost');
    for (let time = 0; time < 2; time += 1) await client(databases + users);
    expect(await client('CHECKSUM TABLE shop.stock; SELECT COUNT(*) FROM shop.stock')).toBe(before);
    expect(await client('SELECT COUNT(*) FROM shop.stocked')).toBe('3');
    const grants = await client('SHOW GRANTS FOR app@localhost');
    expect(grants).toContain('NDB_STORED_USER');
    expect(grants).toContain('GRANT SELECT ON `shop`.`stock`');

    // A server outside any cluster does not know the privilege: it is skipped, and the rest is granted.
    const { mysql } = await findServers();
    if (mysql === undefined) throw new Error('no mysqld');
    await using alone = await startServer(mysql);
    const output = await alone.sql(users);
    expect(output).toContain('skipped');
    const granted = await alone.sql('SHOW GRANTS FOR app@localhost');
    expect(granted).toContain('GRANT RELOAD ON *.*');
    expect(granted).not.toContain('NDB_STORED_USER');
  });
});
