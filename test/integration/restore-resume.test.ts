/**
 * `rondb-backup restore ID --resume` on a real cluster: what a restore that was killed has made is restored again, what
 * anybody else has made stays, and what is done stays done.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RestorePlan } from '@rondb-backup/coordinator/restore/plan.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TestCluster } from '../cluster/cluster.ts';
import { findHome, NO_PROGRAMS } from '../cluster/programs.ts';
import { startCluster } from '../cluster/start.ts';
import { connect, select } from '../database/connect.ts';
import { loadExample } from '../database/load.ts';
import { addressOf, type Content, contentOf, emptyServer } from '../oracles/restored-database.ts';
import { listObjects } from '../oracles/stored-backup.ts';
import { type CliResult, type Product, startProduct } from '../product/processes.ts';
import { downloadsLeft, planOf, restoreSection, restoresRunning } from '../product/restore.ts';
import { backupIdOf, outcomeOf, untilPhase } from '../product/run-output.ts';
import { readManifest } from '../product/remains.ts';
import { startS3 } from '../stores/s3.ts';

const home = await findHome();
if (home === undefined)
  console.warn(`no restore is taken up, and the simulated cluster has no tables of its own: ${NO_PROGRAMS}`);

const REMOTE = 's3:backups/prod';
const ROWS = 6_000;
/** Agents hold on to a run that they have not heard of for so long, and some time for the asking. */
const ABANDONED_MS = 36_000;

describe.skipIf(home === undefined)('a restore with --resume', () => {
  let s3: Awaited<ReturnType<typeof startS3>>;
  let cluster: TestCluster;
  let product: Product;
  let backupId: number;
  let other: number;
  let content: Content;

  beforeAll(async () => {
    s3 = await startS3();
    cluster = await startCluster({ kind: 'real', nodes: [7, 8] });
    const { mysql } = cluster;
    const agent = restoreSection(cluster);
    product = await startProduct({ cluster, remote: REMOTE, rcloneConfig: s3.configFile, mysql, agent });
    await loadExample(addressOf(cluster), { rows: ROWS });
    content = await contentOf(cluster);
    other = backupIdOf(await product.cli('run'));
    backupId = backupIdOf(await product.cli('run'));
  });
  afterAll(async () => {
    await product?.stop();
    await cluster?.stop();
    await s3?.stop();
  });
  beforeEach(() => emptyServer(addressOf(cluster)));

  const resume = (id: number, ...more: string[]) =>
    product.cli('restore', String(id), '--yes', '--resume', ...more);
  const query = async <Row>(sql: string): Promise<readonly Row[]> => {
    await using session = await connect(addressOf(cluster));
    return await select<Row>(session.connection, sql);
  };
  /** Every table of the data nodes, the mark too; a table that is made anew has another version. */
  const dictionary = () =>
    query<{ name: string }>(
      `SELECT CONVERT(fq_name USING utf8mb4) AS name, id, version FROM ndbinfo.dict_obj_info WHERE type = 2
         AND fq_name NOT LIKE 'mysql/%' AND fq_name NOT LIKE 'sys/%' AND fq_name NOT LIKE '%NDB$%' ORDER BY 1`,
    );
  const databases = async (): Promise<string[]> =>
    (await query<{ db: string }>('SELECT schema_name AS db FROM information_schema.schemata')).map(
      ({ db }) => db,
    );
  const planOfRefused = ({ exitCode, stdout }: CliResult): RestorePlan => {
    expect(exitCode).toBe(1);
    return (JSON.parse(stdout) as { plan: RestorePlan }).plan;
  };
  const codes = ({ problems }: RestorePlan) => problems.map(({ code }) => code);
  const actions = ({ tables }: RestorePlan) => [...new Set(tables.map(({ action }) => action))];

  /** Whether a restore has noted what it is about to make. */
  const isMarked = () =>
    query('SELECT 1 FROM rondb_backup_restore.mark').then(
      (rows) => rows.length > 0,
      () => false,
    );

  /** A restore whose coordinator is killed as soon as something holds, once its agents have forgotten it. */
  async function killedWhen(phase: string, holds: () => Promise<boolean>, ...more: string[]): Promise<void> {
    const child = product.spawn('restore', String(backupId), '--yes', ...more);
    await untilPhase(child, phase);
    while (child.nodeChildProcess.exitCode === null && !(await holds())) await sleep(20);
    expect(child.nodeChildProcess.exitCode).toBeNull();
    child.kill('SIGKILL');
    await child;
    await sleep(ABANDONED_MS);
  }
  /** Not before the first change, and the first tables. */
  const killedIn = (phase: string, ...more: string[]) =>
    killedWhen(phase, async () => (await isMarked()) && (await dictionary()).length > 1, ...more);

  test.each([
    ['metadata', ['--resume']],
    ['data', []],
    ['sql', ['--resume']],
  ])(
    'whose coordinator was killed in %s is completed by the next, and left alone by all others',
    async (phase, more) => {
      await killedIn(phase, ...more);
      // As one that died after it had made an account and before it granted it anything.
      await query("CREATE USER IF NOT EXISTS 'clerk'@'%' IDENTIFIED BY 'other'");
      const plain = await planOf(product, backupId);
      expect([actions(plain), codes(plain)]).toEqual([['blocked'], ['RESTORE_TABLES_EXIST']]);
      expect(plain.warnings.map(({ code }) => code)).toContain('RESTORE_UNFINISHED');
      const taken = await planOf(product, backupId, '--resume');
      expect([actions(taken), codes(taken)]).toEqual([['redo'], []]);
      const second = await resume(backupId);
      expect(outcomeOf(second)).toMatchObject({ state: 'completed' });
      expect(second.exitCode).toBe(0);
      expect(await contentOf(cluster)).toEqual(content);
      expect(await downloadsLeft(cluster)).toEqual({});
      expect(await restoresRunning(cluster)).toEqual([]);

      await query('DELETE FROM ledger.entries LIMIT 1');
      const before = [await dictionary(), await contentOf(cluster)];
      const third = await resume(backupId);
      expect([third.exitCode, third.stdout.trim().split('\n').length]).toEqual([0, 1]);
      const { plan } = JSON.parse(third.stdout) as { plan: RestorePlan };
      expect(plan.alreadyRestoredAt).toBeGreaterThan(Date.now() - 120_000);
      expect([await dictionary(), await contentOf(cluster)]).toEqual(before);
    },
  );

  test('drops no table that somebody made in place of one of its own, nor one of another restore', async () => {
    await killedIn('data', '--resume');
    await query('DROP TABLE ledger.entries');
    await query('CREATE TABLE ledger.entries (id INT PRIMARY KEY) ENGINE = NDBCLUSTER');
    await query('INSERT INTO ledger.entries VALUES (1), (2), (3)');
    const before = await dictionary();

    const refused = planOfRefused(await resume(backupId));
    expect(codes(refused)).toEqual(['RESTORE_TABLES_EXIST']);
    expect(refused.problems[0]?.message).toMatch(
      /^1 tables are in the way: ledger\.entries \(3 rows now, .*made or altered after/,
    );
    const foreign = planOfRefused(await resume(other));
    expect(codes(foreign)).toContain('RESTORE_UNFINISHED');
    expect(foreign.problems[0]?.message).toContain(`unfinished restore of backup ${backupId} since 20`);
    const part = planOfRefused(await resume(backupId, '--exclude-tables', 'ledger.entries'));
    expect(codes(part)).toEqual(['RESTORE_UNFINISHED', 'RESTORE_TABLES_EXIST']);
    expect(await dictionary()).toEqual(before);
    expect(await query('SELECT COUNT(*) AS n FROM ledger.entries')).toEqual([{ n: 3 }]);

    // Between the plan and the first change there is time for it, too.
    await query('DROP TABLE ledger.entries');
    s3.faults.rule = ({ path }) =>
      path.includes('databases.sql') ? { kind: 'delay', ms: 4_000 } : undefined;
    const child = product.spawn('restore', String(backupId), '--yes', '--resume');
    await untilPhase(child, 'download');
    await query('SET foreign_key_checks = 0; DROP TABLE ledger.accounts');
    await query('CREATE TABLE ledger.accounts (id INT PRIMARY KEY) ENGINE = NDBCLUSTER');
    await query('INSERT INTO ledger.accounts VALUES (1), (2)');
    const replaced = await dictionary();
    const { exitCode, stdout, stderr } = await child;
    s3.faults.reset();
    const { error } = outcomeOf({ exitCode, stdout, stderr });
    expect(error).toMatchObject({
      code: 'RESTORE_BLOCKED',
      message: expect.stringMatching(/: ledger\.accounts$/),
    });
    expect(error?.hint).toContain('nothing was changed in the cluster');
    expect(await dictionary()).toEqual(replaced);
    expect(await query('SELECT COUNT(*) AS n FROM ledger.accounts')).toEqual([{ n: 2 }]);

    const forced = await resume(backupId, '--drop-existing', '--confirm-cluster', 'test');
    expect(outcomeOf(forced)).toMatchObject({ state: 'completed' });
    expect(await contentOf(cluster)).toEqual(content);
  });

  test('knows tables again that the restore itself has altered, by foreign keys of another database name', async () => {
    const args = ['--include-databases', 'shop', '--rewrite-database', 'shop,store'];
    const isNoted = async (): Promise<boolean> => {
      const [row] = await query<{ text: string }>('SELECT text FROM rondb_backup_restore.mark');
      return /"version":\d{8}/.test(row?.text ?? '');
    };
    await killedWhen('sql', isNoted, '--resume', ...args);
    const taken = await planOf(product, backupId, '--resume', ...args);
    expect([actions(taken).sort(), codes(taken)]).toEqual([['redo', 'skip'], []]);
    expect(outcomeOf(await resume(backupId, ...args))).toMatchObject({ state: 'completed' });
  });

  test('does not undo one that ended with a difference', async () => {
    await query('CREATE DATABASE shop');
    await query('CREATE TABLE shop.gone (id INT PRIMARY KEY)');
    await query('CREATE VIEW shop.broken AS SELECT id FROM shop.gone');
    await query('DROP TABLE shop.gone');
    const first = await product.cli('restore', String(backupId), '--yes');
    expect(outcomeOf(first)).toMatchObject({ state: 'failed', error: { code: 'RESTORE_DIFFERS' } });
    const before = await dictionary();
    for (const more of [[], ['--drop-existing', '--confirm-cluster', 'test']])
      expect(codes(planOfRefused(await resume(backupId, ...more)))).toContain('RESTORE_DIFFERS');
    expect(await dictionary()).toEqual(before);
  });

  test('is refused where it cannot keep a mark, before the first change', async () => {
    await query('CREATE DATABASE rondb_backup_restore');
    await query('CREATE TABLE rondb_backup_restore.mark (id INT PRIMARY KEY) ENGINE = NDBCLUSTER');
    const before = await dictionary();
    expect(codes(planOfRefused(await resume(backupId)))).toEqual(['RESTORE_MARK']);
    expect(await dictionary()).toEqual(before);
    await query('DROP TABLE rondb_backup_restore.mark');
    await query('CREATE TABLE rondb_backup_restore.mark (n INT PRIMARY KEY, text TEXT) ENGINE = INNODB');
    const { error } = outcomeOf(await resume(backupId));
    expect(error).toMatchObject({
      code: 'RESTORE_MARK',
      hint: expect.stringContaining('nothing was changed in the cluster'),
    });
    expect(await dictionary()).toEqual([]);
  });

  test('leaves a mark that no backup brings back, and a plain restore leaves none', async () => {
    expect((await resume(backupId)).exitCode).toBe(0);
    const result = await product.cli('run');
    expect(outcomeOf(result)).toMatchObject({ state: 'completed', warnings: [] });
    const marked = backupIdOf(result);
    const { tables } = await readManifest({ cluster, configFile: s3.configFile, remote: REMOTE }, marked);
    expect(tables.map(({ database }) => database)).toContain('rondb_backup_restore');
    expect(await listObjects(s3.configFile, `${REMOTE}/${marked}`)).toContain('databases.sql');

    await emptyServer(addressOf(cluster));
    const restored = await product.cli('restore', String(marked), '--yes');
    expect(outcomeOf(restored)).toMatchObject({ state: 'completed' });
    expect(await contentOf(cluster)).toEqual(content);
    expect(await databases()).not.toContain('rondb_backup_restore');
    expect((await dictionary()).map(({ name }) => name).filter((name) => name.startsWith('rondb'))).toEqual(
      [],
    );
  });
});
