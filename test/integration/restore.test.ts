/**
 * `rondb-backup restore` on real clusters: what one stored goes into others of other nodes, and every row is there. Only one
 * cluster lives at a time; the object store goes from one to the next.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OperationSnapshot } from '@rondb-backup/coordinator/operation/state.ts';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClusterOptions, TestCluster } from '../cluster/cluster.ts';
import { findHome, NO_PROGRAMS } from '../cluster/programs.ts';
import { startCluster } from '../cluster/start.ts';
import { checksumTables } from '../database/checksum.ts';
import { connect, select } from '../database/connect.ts';
import { loadExample } from '../database/load.ts';
import { verifyWriterState } from '../database/verify-writer.ts';
import { startWriter } from '../database/writer.ts';
import { addressOf, type Content, contentOf, emptyServer } from '../oracles/restored-database.ts';
import { listObjects } from '../oracles/stored-backup.ts';
import { type CliProcess, type Product, startProduct } from '../product/processes.ts';
import { downloadsLeft, planOf, restoresRunning, restoreSection } from '../product/restore.ts';
import { backupIdOf, outcomeOf, reported, untilPhase } from '../product/run-output.ts';
import { startS3 } from '../stores/s3.ts';

const home = await findHome();
if (home === undefined) console.warn(`no backup is restored: ${NO_PROGRAMS}`);

const REMOTE = 's3:backups/prod/rondb';
const PASSWORD = 'Correct horse, battery & staple';
const ROWS = 8_000;

/** The tests' own account, which every restore finds. */
const KEPT_ROOT = { kind: 'account', name: 'root@localhost', outcome: 'kept', detail: '' };

/** A backup, and what the database held when it was made. */
interface Made {
  readonly backupId: number;
  readonly content: Content;
}

describe.skipIf(home === undefined)('a restore', () => {
  let s3: Awaited<ReturnType<typeof startS3>>;
  let passwordFile: string;
  const made = new Map<string, Made>();
  const backup = (name: string): Made => {
    const found = made.get(name);
    if (found === undefined) throw new Error(`the backup ${name} was not made`);
    return found;
  };
  beforeAll(async () => {
    s3 = await startS3();
    passwordFile = join(s3.configFile, '..', 'backup-password');
    await writeFile(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
  });
  afterAll(() => s3?.stop());

  const productFor = (cluster: TestCluster, backupSection: object = {}): Promise<Product> =>
    startProduct({
      cluster,
      remote: REMOTE,
      rcloneConfig: s3.configFile,
      mysql: cluster.mysql,
      coordinator: { backup: { ...backupSection } },
      agent: { ...restoreSection(cluster), backupPasswordFile: passwordFile },
    });

  async function take(name: string, cluster: TestCluster, product: Product): Promise<void> {
    const backupId = backupIdOf(await product.cli('run'));
    made.set(name, { backupId, content: await contentOf(cluster) });
  }

  /** Restores into an emptied server, and expects that all went well. @returns what that holds now */
  async function restoreAll(name: string, cluster: TestCluster, product: Product): Promise<Made['content']> {
    await emptyServer(addressOf(cluster));
    const { backupId } = backup(name);
    const result = await product.cli('restore', String(backupId), '--yes');
    const outcome = outcomeOf(result);
    expect(outcome).toMatchObject({ kind: 'restore', state: 'completed', backupId });
    expect(result.exitCode).toBe(0);
    expect(outcome.restore?.tables.map(({ outcome: one }) => one)).toEqual(
      outcome.restore?.tables.map(() => 'restored'),
    );
    expect(outcome.restore?.objects).toEqual([KEPT_ROOT]);
    expect(await downloadsLeft(cluster)).toEqual({});
    return await contentOf(cluster);
  }

  async function withCluster(
    options: ClusterOptions,
    use: (cluster: TestCluster, product: Product) => Promise<void>,
  ): Promise<void> {
    await using cluster = await startCluster({ kind: 'real', ...options });
    await using product = await productFor(cluster);
    await use(cluster, product);
  }

  test('of its own backup, compressed, by two nodes with one LDM thread', async () => {
    await withCluster({ nodes: [3, 6], replicas: 1, ldm: 1, compressed: true }, async (cluster, product) => {
      await loadExample(addressOf(cluster), { rows: ROWS });
      await take('compressed', cluster, product);
      expect(await restoreAll('compressed', cluster, product)).toEqual(backup('compressed').content);
    });
  });

  test('from two nodes to four, which then back up in every way', async () => {
    await withCluster({}, async (cluster, product) => {
      expect(await restoreAll('compressed', cluster, product)).toEqual(backup('compressed').content);
      await take('idle', cluster, product);
      await using encrypting = await productFor(cluster, { encryptPasswordFile: passwordFile });
      await take('encrypted', cluster, encrypting);
      await encrypting.stop();
      const writer = await startWriter(addressOf(cluster), { transactionsPerSecond: 50 });
      await sleep(1_000);
      const atLeast = writer.confirmed();
      await take('written', cluster, product);
      bounds = { atLeast, atMost: writer.confirmed() };
      await writer.stop();
      await cluster.killNode(5);
      await product.agentOf(5).kill();
      const result = await product.cli('run');
      expect(result.exitCode).toBe(3);
      made.set('degraded', { backupId: backupIdOf(result), content: await contentOf(cluster) });
    });
  });
  let bounds: { atLeast: readonly number[]; atMost: readonly number[] };

  describe('into a cluster of two other nodes', () => {
    let cluster: TestCluster;
    let product: Product;
    beforeAll(async () => {
      cluster = await startCluster({ kind: 'real', nodes: [7, 8] });
      product = await productFor(cluster);
    });
    afterAll(async () => {
      await product?.stop();
      await cluster?.stop();
    });
    const tables = async (): Promise<readonly string[]> => {
      await using session = await connect(addressOf(cluster));
      const rows = await select<{ name: string }>(
        session.connection,
        `SELECT fq_name AS name FROM ndbinfo.dict_obj_info WHERE type = 2 AND fq_name NOT LIKE 'mysql/%'
           AND fq_name NOT LIKE 'sys/%' AND fq_name NOT LIKE '%NDB$BLOB%' ORDER BY 1`,
      );
      return rows.map(({ name }) => name);
    };

    test('one that was made while a writer wrote: each transaction is there or not, and counts are within bounds', async () => {
      expect(await restoreAll('written', cluster, product)).toEqual(backup('written').content);
      const reached = await verifyWriterState(addressOf(cluster), bounds);
      expect(Math.min(...reached)).toBeGreaterThan(0);
    });

    test.each(['encrypted', 'degraded'])('one that was %s', async (name) => {
      expect(await restoreAll(name, cluster, product)).toEqual(backup(name).content);
    });

    test('objects that are missing or altered are found before the first change', async () => {
      await emptyServer(addressOf(cluster));
      const { backupId } = backup('idle');
      const before = await tables();
      const data = (await listObjects(s3.configFile, `${REMOTE}/${backupId}`)).find((path) =>
        path.endsWith('.Data'),
      );
      const object = `${REMOTE}/${backupId}/${data}`;
      const local = join(s3.configFile, '..', 'object');
      await rclone('copyto', object, local);
      await rclone('deletefile', object);
      expect((await planOf(product, backupId)).problems).toMatchObject([{ code: 'RESTORE_OBJECTS_MISSING' }]);

      const altered = await readFile(local);
      const middle = Math.floor(altered.length / 2);
      altered[middle] = (altered[middle] ?? 0) ^ 1;
      await writeFile(`${local}-altered`, altered);
      await rclone('copyto', `${local}-altered`, object);
      expect((await planOf(product, backupId)).problems).toEqual([]);
      const refused = await product.cli('restore', String(backupId), '--yes');
      expect(outcomeOf(refused)).toMatchObject({ state: 'failed', error: { code: 'RESTORE_FILE_DIFFERS' } });
      expect(outcomeOf(refused).error?.hint).toContain('nothing was changed in the cluster');
      expect(await tables()).toEqual(before);
      expect(await downloadsLeft(cluster)).toEqual({});

      await rclone('copyto', local, object);
      expect(await restoreAll('idle', cluster, product)).toEqual(backup('idle').content);
    });

    test('tables in the way are named, and dropped only by one who types the name of the cluster', async () => {
      const { backupId, content } = backup('idle');
      await using session = await connect(addressOf(cluster));
      await session.connection.query('DELETE FROM shop.orders LIMIT 10');
      const plan = await planOf(product, backupId);
      expect(plan.problems).toMatchObject([{ code: 'RESTORE_TABLES_EXIST' }]);
      expect(plan.tables.map(({ action }) => action)).toEqual(plan.tables.map(() => 'blocked'));
      const orders = plan.tables.find(({ name }) => name === 'orders');
      expect(orders?.existingRows).toBe((orders?.rows ?? 0) - 10);
      const changed = await contentOf(cluster);

      const id = String(backupId);
      expect((await product.cli('restore', id, '--yes')).exitCode).toBe(1);
      const nameless = await product.cli('restore', id, '--drop-existing', '--yes');
      expect([nameless.exitCode, reported(nameless).code]).toEqual([2, 'USAGE']);
      const wrong = await product.cli('restore', id, '--drop-existing', '--yes', '--confirm-cluster', 'prod');
      expect([wrong.exitCode, reported(wrong).code]).toEqual([2, 'USAGE']);
      expect(await contentOf(cluster)).toEqual(changed);

      const outcome = outcomeOf(await dropAndRestore(backupId));
      expect(outcome).toMatchObject({ state: 'completed' });
      expect(await contentOf(cluster)).toEqual(content);
    });

    const forced = (backupId: number) =>
      ['restore', String(backupId), '--drop-existing', '--yes', '--confirm-cluster', 'test'] as const;
    const dropAndRestore = (backupId: number) => product.cli(...forced(backupId));

    test('of one database under another name, beside the first: rows, foreign keys and code', async () => {
      const { backupId, content } = backup('idle');
      const args = ['--include-databases', 'shop', '--rewrite-database', 'shop,shop_old'];
      const outcome = outcomeOf(await product.cli('restore', String(backupId), '--yes', ...args));
      const told = outcome.restore?.tables.map(({ database, outcome: one }) => `${database} ${one}`);
      expect([...new Set(told)].sort()).toEqual(['ledger skipped', 'shop_old restored']);
      const renamed = Object.entries(await checksumTables(addressOf(cluster), ['shop_old']));
      const original = Object.entries(content.checksums).filter(([name]) => name.startsWith('shop.'));
      expect(renamed.map(([name, sum]) => [name.replace('shop_old.', 'shop.'), sum])).toEqual(original);
      await using session = await connect(addressOf(cluster));
      const orphan = `INSERT INTO shop_old.orders (customer_id, product_id, quantity, state, placed)
        VALUES (4000000000, 1, 1, 'placed', NOW())`;
      await expect(session.connection.query(orphan)).rejects.toThrow(/foreign key/i);
      expect(outcome).toMatchObject({ state: 'completed' });
      expect(await contentOf(cluster)).toEqual(content);
      await session.connection.query('DROP DATABASE shop_old');
    });

    test('that would leave a foreign key without its parent is refused before the first change', async () => {
      const { backupId } = backup('idle');
      const args = ['--include-tables', 'shop.orders', '--rewrite-database', 'shop,elsewhere'];
      const before = await tables();
      const outcome = outcomeOf(await product.cli('restore', String(backupId), '--yes', ...args));
      expect(outcome).toMatchObject({ state: 'failed', error: { code: 'RESTORE_BLOCKED' } });
      expect(outcome.error?.message).toContain('elsewhere.orders refers to elsewhere.customers');
      expect(await tables()).toEqual(before);
    });

    test('of single tables, the others of their database left alone', async () => {
      const { backupId, content } = backup('idle');
      await using session = await connect(addressOf(cluster));
      await session.connection.query('DELETE FROM ledger.entries; DELETE FROM ledger.accounts LIMIT 1');
      const result = await product.cli(...forced(backupId), '--include-tables', 'ledger.entries');
      expect(outcomeOf(result)).toMatchObject({ state: 'completed' });
      const { 'ledger.accounts': accounts, ...others } = (await contentOf(cluster)).checksums;
      const { 'ledger.accounts': full, ...expected } = content.checksums;
      expect(others).toEqual(expected);
      expect(accounts?.rows).toBe((full?.rows ?? 0) - 1);
    });

    describe('that something happens to', () => {
      /** A process is a promise of its end; hence the object around it. */
      const started = async (phase: string): Promise<{ readonly child: CliProcess }> => {
        const child = product.spawn(...forced(backup('idle').backupId));
        await untilPhase(child, phase);
        return { child };
      };
      const ended = async (child: CliProcess): Promise<OperationSnapshot> => {
        const { exitCode, stdout, stderr } = await child;
        return outcomeOf({ exitCode, stdout, stderr });
      };
      const secondRunCompletes = async (): Promise<void> => {
        const { backupId, content } = backup('idle');
        const outcome = outcomeOf(await dropAndRestore(backupId));
        expect(outcome).toMatchObject({ state: 'completed' });
        expect(await contentOf(cluster)).toEqual(content);
        expect(await downloadsLeft(cluster)).toEqual({});
        expect(await restoresRunning(cluster)).toEqual([]);
      };

      test.each(['download', 'data'])('an agent killed in %s comes back, and it completes', async (phase) => {
        const { child } = await started(phase);
        await product.agentOf(8).kill();
        await product.restartAgent(8);
        expect(await ended(child)).toMatchObject({ state: 'completed' });
        expect(await contentOf(cluster)).toEqual(backup('idle').content);
      });

      test('an ndb_restore killed in data is run again', async () => {
        const { child } = await started('data');
        const pid = await poll(async () => (await restoresRunning(cluster))[0]);
        process.kill(pid, 'SIGKILL');
        expect(await ended(child)).toMatchObject({ state: 'completed' });
        expect(await contentOf(cluster)).toEqual(backup('idle').content);
      });

      test.each(['download', 'metadata', 'data', 'indexes', 'sql'])(
        'a cancel in %s ends it within ten seconds, and a second run completes',
        async (phase) => {
          const { child } = await started(phase);
          const asked = Date.now();
          child.kill('SIGINT');
          expect(await ended(child)).toMatchObject({ state: 'cancelled', error: { code: 'CANCELLED' } });
          expect(Date.now() - asked).toBeLessThan(10_000);
          expect(await restoresRunning(cluster)).toEqual([]);
          expect(await downloadsLeft(cluster)).toEqual({});
          if (phase === 'data') await secondRunCompletes();
        },
      );

      test('a coordinator killed in data: what is left is named, and a second run takes over', async () => {
        const { child } = await started('data');
        child.kill('SIGKILL');
        await child;
        const { backupId } = backup('idle');
        expect((await planOf(product, backupId)).problems.map(({ code }) => code)).toContain(
          'RUN_IN_PROGRESS',
        );
        await sleep(36_000);
        const plan = await planOf(product, backupId);
        expect(plan.problems.map(({ code }) => code)).toEqual(['RESTORE_TABLES_EXIST']);
        await secondRunCompletes();
      });

      test('a data node killed in data: it completes, or says what a second run does', async () => {
        const { child } = await started('data');
        await cluster.killNode(8);
        const outcome = await ended(child);
        // Whether the transactions that it held were repeated in time.
        expect(outcome.state === 'completed' ? 'the same command' : outcome.error?.hint).toContain(
          'the same command',
        );
        await cluster.startNode(8);
        await secondRunCompletes();
      });
    });
  });

  async function rclone(...args: string[]): Promise<void> {
    const env = { AWS_CA_BUNDLE: undefined };
    await execa('rclone', ['--config', s3.configFile, ...args], { env });
  }
});

/** Asks again until there is an answer. @throws Error after 20 s */
async function poll<Answer>(ask: () => Promise<Answer | undefined>): Promise<Answer> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error('no answer within 20 s');
    await sleep(20);
  }
}
