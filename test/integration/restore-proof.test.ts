/**
 * That a restore is worth its backup: a database with everything that NDB has, written to while it is backed up, goes into a
 * cluster of other nodes with one command, and each thing is there and works. Then each is broken, and its check fails.
 *
 * PROOF_ROWS sets the rows of the large tables, PROOF_FIGURES=1 prints how long each phase took.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OperationSnapshot } from '@rondb-backup/coordinator/operation/state.ts';
import type { ResultSetHeader } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MysqlAddress, TestCluster } from '../cluster/cluster.ts';
import { findHome, NO_PROGRAMS } from '../cluster/programs.ts';
import { startCluster } from '../cluster/start.ts';
import { checksumTables } from '../database/checksum.ts';
import { connect } from '../database/connect.ts';
import { alterations } from '../database/rich/alterations.ts';
import * as works from '../database/rich/checks.ts';
import { describeRich } from '../database/rich/describe.ts';
import { loadRich } from '../database/rich/load.ts';
import { checkLogins } from '../database/rich/log-in.ts';
import { NOTES, RICH_DATABASES } from '../database/rich/names.ts';
import { verifyWriterState } from '../database/verify-writer.ts';
import { startWriter } from '../database/writer.ts';
import { addressOf } from '../oracles/restored-database.ts';
import { type Product, startProduct } from '../product/processes.ts';
import { restoreSection } from '../product/restore.ts';
import { backupIdOf, outcomeOf } from '../product/run-output.ts';
import { startS3 } from '../stores/s3.ts';

const home = await findHome();
if (home === undefined) console.warn(`nothing is proven of a restore: ${NO_PROGRAMS}`);

const ROWS = Number(process.env['PROOF_ROWS'] ?? 5_000);
/** About 500 bytes a row and its indexes, of which two node groups have a half each. */
const DATA_MEMORY_MB = 200 + Math.ceil(ROWS / 2_000);
const PATIENCE_MS = 300_000 + ROWS * 3;
const REMOTE = 's3:backups/prod/rondb';
const PASSWORD = 'Correct horse, battery & staple';

/** What the first cluster held at the end of the backup. */
interface Source {
  readonly checksums: Awaited<ReturnType<typeof checksumTables>>;
  readonly described: Awaited<ReturnType<typeof describeRich>>;
  readonly views: Awaited<ReturnType<typeof works.readViews>>;
  readonly writer: { readonly atLeast: readonly number[]; readonly atMost: readonly number[] };
}

describe.skipIf(home === undefined)('a restored database', () => {
  let s3: Awaited<ReturnType<typeof startS3>>;
  let passwordFile: string;
  let source: Source;
  let target: TestCluster;
  let mysql: MysqlAddress;
  let outcome: OperationSnapshot;

  const productFor = (cluster: TestCluster): Promise<Product> =>
    startProduct({
      cluster,
      remote: REMOTE,
      rcloneConfig: s3.configFile,
      mysql: cluster.mysql,
      coordinator: { backup: { encryptPasswordFile: passwordFile } },
      agent: { ...restoreSection(cluster), backupPasswordFile: passwordFile },
    });

  async function makeBackup(): Promise<number> {
    const options = { nodes: [3, 6], replicas: 1, compressed: true, dataMemoryMb: DATA_MEMORY_MB } as const;
    await using cluster = await startCluster({ kind: 'real', ...options });
    await using product = await productFor(cluster);
    const address = addressOf(cluster);
    await loadRich(address, ROWS);
    const content = {
      checksums: await checksumTables(address, RICH_DATABASES),
      described: await describeRich(address),
      views: await works.readViews(address),
    };
    const writer = await startWriter(address, { lanes: 2, transactionsPerSecond: 50 });
    await sleep(1_000);
    const atLeast = writer.confirmed();
    const result = await product.cli('run');
    const atMost = writer.confirmed();
    await writer.stop();
    const backupId = backupIdOf(result);
    tell('backup', outcomeOf(result));
    source = { ...content, writer: { atLeast, atMost } };
    return backupId;
  }

  beforeAll(async () => {
    s3 = await startS3();
    passwordFile = join(s3.configFile, '..', 'backup-password');
    await writeFile(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
    const backupId = await makeBackup();
    target = await startCluster({
      kind: 'real',
      nodes: [7, 8],
      ldm: 1,
      dataMemoryMb: DATA_MEMORY_MB + Math.ceil(ROWS / 2_000),
    });
    mysql = addressOf(target);
    await using product = await productFor(target);
    const result = await product.cli('restore', String(backupId), '--yes');
    outcome = outcomeOf(result);
    tell('restore', outcome);
  }, PATIENCE_MS);
  afterAll(async () => {
    await target?.stop();
    await s3?.stop();
  });

  const sameRows = async () => {
    expect(await checksumTables(mysql, RICH_DATABASES)).toEqual(source.checksums);
  };
  const sameDefinitions = async () => {
    expect(await describeRich(mysql)).toEqual(source.described);
  };
  const sameViews = async () => {
    expect(await works.readViews(mysql)).toEqual(source.views);
  };
  const writtenRows = () => verifyWriterState(mysql, source.writer);

  test('is called whole by the restore that made it', () => {
    expect(outcome.restore?.objects).toMatchObject([{ name: 'root@localhost', outcome: 'kept' }]);
    expect(outcome).toMatchObject({ kind: 'restore', state: 'completed' });
    const tables = outcome.restore?.tables ?? [];
    // The writer has two tables.
    expect(tables.length).toBe(Object.keys(source.checksums).length + 2);
    expect(tables.filter((table) => table.outcome !== 'restored')).toEqual([]);
    // Something was written while the backup was made.
    expect(tables.filter(({ minRows, maxRows }) => minRows < maxRows).map(({ name }) => name)).toContain(
      'pages',
    );
  });

  /** What is as it was and works, and what breaks it; each leaves what the following checks need. */
  const proofs: readonly (readonly [
    what: string,
    check: (address: MysqlAddress) => Promise<unknown>,
    breaking: string,
    complaint: RegExp,
  ])[] = [
    [
      'definitions, accounts and privileges',
      sameDefinitions,
      "REVOKE PROCESS ON *.* FROM 'app'@'%'",
      /deeply equal/,
    ],
    ['views', sameViews, 'ALTER VIEW ties.roots AS SELECT * FROM ties.tree', /deeply equal/],
    ['log-ins', checkLogins, "ALTER USER 'app'@'%' IDENTIFIED BY 'another'", /Access denied/],
    ['events', works.checkEvents, 'DROP EVENT ties.grow', /Unknown event/],
    ['triggers', works.checkTriggers, 'DROP TRIGGER ties.tidy', /spaced/],
    ['routines', works.checkRoutines, 'DROP FUNCTION ties.depth', /ties\.depth does not exist/],
    ['every row of every table', sameRows, `DELETE FROM ${NOTES} LIMIT 1`, /deeply equal/],
    [
      'what was written meanwhile',
      writtenRows,
      'DELETE FROM journal.pages ORDER BY id DESC LIMIT 1',
      /is missing/,
    ],
    [
      'the next auto-increment value',
      works.checkAutoIncrement,
      'ALTER TABLE ties.linear MODIFY id INT NOT NULL',
      /'id' doesn't have a default/,
    ],
    ['indexes', works.checkIndexes, 'ALTER TABLE ties.composite DROP KEY by_value', /uses the key null/],
    ['foreign keys', works.checkForeignKeys, 'ALTER TABLE ties.tree DROP FOREIGN KEY branch', /floating/],
    ['disk data', works.checkDiskData, 'DROP TABLE bulk.archive, kinds.on_disk', /no extent/],
  ];
  test.each(proofs)(
    'has %s, as a check says that fails when it is broken',
    async (_, check, breaking, complaint) => {
      await check(mysql);
      await using session = await connect(mysql);
      await session.connection.query(`SET foreign_key_checks = 0; ${breaking}`);
      await expect(check(mysql)).rejects.toThrow(complaint);
    },
    PATIENCE_MS,
  );

  test('of which one value is changed has another checksum, whatever its type', async () => {
    await using session = await connect(mysql);
    const { connection } = session;
    await connection.query("SET foreign_key_checks = 0, sql_mode = ''; DROP TRIGGER ties.tell");
    const sums = { ...(await checksumTables(mysql, RICH_DATABASES)) };
    const unseen: string[] = [];
    const small = RICH_DATABASES.filter((name) => name !== 'bulk');
    const all = await alterations(connection, small);
    for (const { table, column, sql } of all) {
      const [{ changedRows }] = await connection.query<ResultSetHeader>(sql);
      const now = await checksumTables(mysql, small);
      const different = Object.keys(now).filter((name) => now[name]?.checksum !== sums[name]?.checksum);
      // There is an empty table, and its columns have nothing to change.
      if (different.join() !== (changedRows === 0 ? '' : table))
        unseen.push(`${table}.${column}: ${different.join()}`);
      else if (changedRows === 0 && now[table]?.rows !== 0)
        unseen.push(`${table}.${column}: not changed by ${sql}`);
      Object.assign(sums, now);
    }
    expect(unseen).toEqual([]);
    expect(all.length).toBeGreaterThan(150);
  });
});

/** For the figures of a large run. */
function tell(what: string, { phases, startedAt, endedAt, error }: OperationSnapshot): void {
  if (process.env['PROOF_FIGURES'] !== '1') return;
  console.log(JSON.stringify({ what, rows: ROWS, startedAt, endedAt, error, phases }));
}
