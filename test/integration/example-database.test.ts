/** The oracles of the other tests: that they agree with what a native backup keeps, and that they can fail. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MysqlAddress, TestCluster } from '../cluster/cluster.ts';
import { findHome, NO_PROGRAMS } from '../cluster/programs.ts';
import { mgm } from '../cluster/raw.ts';
import { startCluster } from '../cluster/start.ts';
import { checksumTables } from '../database/checksum.ts';
import { connect } from '../database/connect.ts';
import { loadExample } from '../database/load.ts';
import { discoverTables, restoreByHand } from '../database/restore.ts';
import { EXAMPLE_DATABASES } from '../database/schema.ts';
import { verifyWriterState } from '../database/verify-writer.ts';
import { startWriter } from '../database/writer.ts';

const home = await findHome();
if (home === undefined) console.warn(`the tests of the oracles are skipped: ${NO_PROGRAMS}`);

describe.skipIf(home === undefined)('example database', () => {
  let cluster: TestCluster;
  let mysql: MysqlAddress;
  let loaded: Awaited<ReturnType<typeof checksumTables>>;

  const run = async (sql: string) => {
    await using session = await connect(mysql);
    await session.connection.query(sql);
  };
  const checksums = () => checksumTables(mysql, EXAMPLE_DATABASES);

  beforeAll(async () => {
    cluster = await startCluster({ kind: 'real', nodes: [1, 2] });
    if (cluster.mysql === undefined) throw new Error('no MySQL server');
    mysql = cluster.mysql;
  });
  afterAll(() => cluster?.stop());

  test('has the rows that it says', async () => {
    const counts = await loadExample(mysql, { rows: 5000 });
    loaded = await checksums();
    expect(Object.fromEntries(Object.entries(loaded).map(([name, { rows }]) => [name, rows]))).toEqual(
      counts,
    );
    expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(5000);
  });

  test.each([
    [
      'shop.customers',
      "UPDATE shop.customers SET preferences = JSON_SET(preferences, '$.n', -1) WHERE id = 10",
    ],
    ['shop.products', "UPDATE shop.products SET picture = CONCAT(picture, 'x') WHERE id = 3"],
    ['shop.orders', 'UPDATE shop.orders SET placed = placed + INTERVAL 1 MICROSECOND WHERE id = 5'],
    ['ledger.accounts', 'UPDATE ledger.accounts SET balance = balance + 0.0001 WHERE id = 7'],
    ['ledger.entries', "UPDATE ledger.entries SET memo = '' WHERE number = 4 AND memo IS NULL"],
    ['ledger.entries', 'UPDATE ledger.entries SET number = -number WHERE number = 9'],
    ['ledger.entries', 'DELETE FROM ledger.entries WHERE number = 11'],
  ])('a change in %s changes its checksum and no other: %s', async (table, sql) => {
    const before = await checksums();
    await run(sql);
    const after = await checksums();
    expect(Object.keys(after).filter((name) => after[name]?.checksum !== before[name]?.checksum)).toEqual([
      table,
    ]);
  });

  test('a backup taken while it is written, restored by hand, holds every row', async () => {
    const before = await checksums();
    const writer = await startWriter(mysql);
    await sleep(2000);
    const atLeast = writer.confirmed();
    const backup = await mgm(cluster, 'START BACKUP 7 SNAPSHOTEND WAIT COMPLETED');
    const atMost = writer.confirmed();
    // Log records: what was written while it ran.
    expect(backup.output).toMatch(/ completed\n[\s\S]*#LogRecords: [1-9]/);
    await sleep(500);
    await writer.stop();
    await run('DROP DATABASE shop; DROP DATABASE ledger; DROP DATABASE journal');

    const directories = new Map(
      cluster.dataNodes.map(({ nodeId, backupDir }) => [nodeId, join(backupDir, 'BACKUP', 'BACKUP-7')]),
    );
    await restoreByHand(cluster.home, cluster.connectString, directories, 7, { epoch: true });
    await discoverTables(mysql);
    expect(await checksums()).toEqual(before);
    const reached = await verifyWriterState(mysql, { atLeast, atMost });
    expect(Math.min(...reached)).toBeGreaterThan(10);
  });

  test.each([
    ['is missing', 'DELETE FROM journal.pages WHERE lane = 1 ORDER BY id DESC LIMIT 1'],
    ['is too many', "INSERT INTO journal.pages VALUES (1, -1, 1, 'more', NULL)"],
    ['has version', 'UPDATE journal.pages SET version = version - 1 WHERE lane = 2 ORDER BY id DESC LIMIT 1'],
    ['has other contents', 'UPDATE journal.pages SET body = REVERSE(body) WHERE LENGTH(body) > 500 LIMIT 1'],
    ['has other contents', "UPDATE journal.pages SET body = '' WHERE body IS NULL LIMIT 1"],
    ['has other contents', "UPDATE journal.pages SET title = 'x' LIMIT 1"],
    ['is missing', 'UPDATE journal.progress SET n = n + 1 WHERE lane = 0'],
    ['no progress', 'DELETE FROM journal.progress WHERE lane = 3'],
  ])('a copy in which a row %s is refused: %s', async (fault, sql) => {
    const tables = ['pages', 'progress'];
    await run('CREATE DATABASE kept');
    for (const table of tables) {
      await run(`CREATE TABLE kept.${table} LIKE journal.${table}`);
      await run(`INSERT INTO kept.${table} SELECT * FROM journal.${table}`);
    }
    await run(sql);
    await expect(verifyWriterState(mysql)).rejects.toThrow(fault);
    for (const table of tables) {
      await run(`DELETE FROM journal.${table}`);
      await run(`INSERT INTO journal.${table} SELECT * FROM kept.${table}`);
    }
    await run('DROP DATABASE kept');
    await verifyWriterState(mysql);
  });

  test('a copy that lacks what was confirmed before it, or has what came after it, is refused', async () => {
    const [first = 0, ...rest] = await verifyWriterState(mysql);
    await verifyWriterState(mysql, { atLeast: [first, ...rest], atMost: [first - 1, ...rest] });
    await expect(verifyWriterState(mysql, { atLeast: [first + 1, ...rest] })).rejects.toThrow(
      'confirmed before',
    );
    await expect(verifyWriterState(mysql, { atMost: [first - 2, ...rest] })).rejects.toThrow(
      'confirmed after',
    );
  });

  test('a restore by hand from a directory that is not there fails', async () => {
    const nowhere = new Map([[1, join(cluster.dir, 'nowhere')]]);
    const restored = restoreByHand(cluster.home, cluster.connectString, nowhere, 7);
    await expect(restored).rejects.toThrow('--restore-meta');
  });
});
