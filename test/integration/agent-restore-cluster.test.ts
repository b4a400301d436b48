/** Agents alone restore backups of one real cluster into another one of other nodes, and every row is there. */
import { rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestCluster } from '../cluster/cluster.ts';
import { findHome, NO_PROGRAMS } from '../cluster/programs.ts';
import { startCluster } from '../cluster/start.ts';
import { checksumTables } from '../database/checksum.ts';
import { loadExample } from '../database/load.ts';
import { discoverTables } from '../database/restore.ts';
import { EXAMPLE_DATABASES } from '../database/schema.ts';
import { verifyWriterState } from '../database/verify-writer.ts';
import { startWriter } from '../database/writer.ts';
import { addressOf, emptyServer } from '../oracles/restored-database.ts';
import { startProduct } from '../product/processes.ts';
import {
  catchProcess,
  filesOf,
  options,
  type RestoringAgents,
  restoreByAgents,
  RUN,
  startRestoringAgents,
  stepOf,
  type Stored,
  takeBackup,
} from '../product/restoring-agents.ts';
import { startS3 } from '../stores/s3.ts';

const home = await findHome();
if (home === undefined) console.warn(`agents restore into no real cluster: ${NO_PROGRAMS}`);

const REMOTE = 's3:backups/prod';
const PASSWORD = 'Correct horse, battery & staple';
const ROWS = 30_000;

type Checksums = Awaited<ReturnType<typeof checksumTables>>;

describe.skipIf(home === undefined)('agents of a real cluster', () => {
  let s3: Awaited<ReturnType<typeof startS3>>;
  let store: { remote: string; rcloneConfig: string };
  let passwordFile: string;
  let plain: Stored;
  let sealed: Stored;
  let original: Checksums;
  let bounds: { atLeast: readonly number[]; atMost: readonly number[] };
  let target: TestCluster;

  beforeAll(async () => {
    s3 = await startS3();
    store = { remote: REMOTE, rcloneConfig: s3.configFile };
    passwordFile = join(tmpdir(), `agent-restore-password-${process.pid}`);
    await writeFile(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
    {
      await using source = await startCluster({ kind: 'real', nodes: [1, 2], compressed: true });
      const mysql = addressOf(source);
      await loadExample(mysql, { rows: ROWS });
      const keys = { mysql, agent: { backupPasswordFile: passwordFile } };
      {
        await using product = await startProduct({ cluster: source, ...store, ...keys });
        const writer = await startWriter(mysql, { transactionsPerSecond: 100 });
        await sleep(1_000);
        const atLeast = writer.confirmed();
        plain = await takeBackup(product, store);
        bounds = { atLeast, atMost: writer.confirmed() };
        await writer.stop();
      }
      const coordinator = { backup: { encryptPasswordFile: passwordFile } };
      await using product = await startProduct({ cluster: source, ...store, ...keys, coordinator });
      sealed = await takeBackup(product, store);
      original = await checksumTables(mysql, [...EXAMPLE_DATABASES, 'journal']);
    }
    target = await startCluster({ kind: 'real', nodes: [3, 4] });
  });
  afterAll(async () => {
    await target?.stop();
    await s3?.stop();
    await rm(passwordFile, { force: true });
  });

  const refused = async (answer: Promise<unknown>): Promise<BackupError> => {
    const error = await answer.then(
      () => new Error('it was not refused'),
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof BackupError)) throw error;
    return error;
  };
  const restored = async (databases: readonly string[]): Promise<Checksums> => {
    await discoverTables(addressOf(target));
    return await checksumTables(addressOf(target), databases);
  };
  const withAgents = async (keys: object, use: (agents: RestoringAgents) => Promise<void>): Promise<void> => {
    await emptyServer(addressOf(target));
    await using agents = await startRestoringAgents(target, store, keys);
    await use(agents);
  };

  test('restore what was backed up while a writer wrote', async () => {
    expect(plain.manifest.native).toMatchObject({ compressed: true, encrypted: false });
    await withAgents({}, async (agents) => {
      await restoreByAgents(agents, plain, [3, 4]);
      const names = EXAMPLE_DATABASES.map((name) => name);
      const wanted = Object.entries(original).filter(([table]) => !table.startsWith('journal.'));
      expect(await restored(names)).toEqual(Object.fromEntries(wanted));
      const reached = await verifyWriterState(addressOf(target), bounds);
      expect(Math.min(...reached)).toBeGreaterThan(20);

      // The rows of every table are within what the manifest says of the log.
      const counts = await restored([...names, 'journal']);
      for (const { database, name, rows, logInserts, logDeletes } of plain.manifest.tables) {
        const count = counts[`${database}.${name}`]?.rows;
        expect(count).toBeGreaterThanOrEqual(rows - (logDeletes ?? Number.NaN));
        expect(count).toBeLessThanOrEqual(rows + (logInserts ?? Number.NaN));
      }
      const pages = plain.manifest.tables.find(({ name }) => name === 'pages');
      expect(pages?.logInserts).toBeGreaterThan(0);
      expect(pages?.logDeletes).toBeGreaterThan(0);
    });
  });

  test('restore an encrypted backup with its password, and nothing without it', async () => {
    expect(sealed.manifest.native).toMatchObject({ compressed: true, encrypted: true });
    const files = { runId: RUN, backupId: sealed.backupId, files: filesOf(sealed, [1]) };
    await withAgents({}, async (agents) => {
      const client = await agents.clientOf(3);
      await client.download(files, options);
      expect(await refused(client.restoreStep(stepOf(sealed, 1, 'metadata'), options))).toMatchObject({
        code: 'RESTORE_PASSWORD_MISSING',
      });
    });
    const wrong = `${passwordFile}-wrong`;
    await writeFile(wrong, 'another password\n', { mode: 0o600 });
    await withAgents({ backupPasswordFile: wrong }, async (agents) => {
      const client = await agents.clientOf(3);
      expect(await refused(client.restoreStep(stepOf(sealed, 1, 'metadata'), options))).toMatchObject({
        code: 'RESTORE_PASSWORD_WRONG',
      });
    });
    await rm(wrong);
    await withAgents({ backupPasswordFile: passwordFile }, async (agents) => {
      await restoreByAgents(agents, sealed, [4, 3]);
      expect(await restored([...EXAMPLE_DATABASES, 'journal'])).toEqual(original);
      for (const agent of agents.product.agents) expect(agent.log()).not.toContain(PASSWORD);
    });
  });

  test('restore what was selected, under another name', async () => {
    const selection = {
      includeDatabases: ['shop'],
      excludeDatabases: [],
      includeTables: ['journal.progress'],
      excludeTables: ['shop.orders'],
      rewriteDatabases: new Map([['shop', 'shop2']]),
    };
    await withAgents({}, async (agents) => {
      const client = await agents.clientOf(3);
      await client.download({ runId: RUN, backupId: plain.backupId, files: filesOf(plain, [1, 2]) }, options);
      await client.restoreStep(stepOf(plain, 1, 'metadata', { selection }), options);
      await Promise.all(
        [1, 2].map((node) => client.restoreStep(stepOf(plain, node, 'data', { selection }), options)),
      );
      await client.restoreStep(stepOf(plain, 1, 'indexes', { selection }), options);
      const wanted = Object.entries(original)
        .filter(([table]) => table.startsWith('shop.') && table !== 'shop.orders')
        .map(([table, checksum]) => [table.replace('shop.', 'shop2.'), checksum] as const);
      const { 'journal.progress': progress, ...found } = await restored([
        'shop',
        'shop2',
        'ledger',
        'journal',
      ]);
      expect(found).toEqual(Object.fromEntries(wanted));
      expect(progress?.rows).toBe(4);
    });
  });

  test('go on after a killed ndb_restore, a killed agent and a damaged file', async () => {
    await withAgents({}, async (agents) => {
      const client = await agents.clientOf(3);
      const files = { runId: RUN, backupId: plain.backupId, files: filesOf(plain, [1, 2]) };
      await client.download(files, options);
      await client.restoreStep(stepOf(plain, 1, 'metadata'), options);
      const directory = agents.directoryOf(3, plain.backupId, 1);

      const killed = refused(client.restoreStep(stepOf(plain, 1, 'data'), options));
      process.kill(await catchProcess(`--backup-path=${directory}`), 'SIGKILL');
      expect(await killed).toMatchObject({ code: 'RESTORE_FAILED', retryable: true });

      const left = refused(client.restoreStep(stepOf(plain, 1, 'data'), options));
      await catchProcess(`--backup-path=${directory}`);
      await agents.product.agentOf(3).kill('SIGKILL');
      await left;
      await agents.product.restartAgent(3);
      const again = await agents.clientOf(3);
      await again.restoreStep(stepOf(plain, 1, 'data'), options);

      const data = filesOf(plain, [2]).toSorted((a, b) => b.sizeBytes - a.sizeBytes)[0];
      const path = join(directory, '..', '..', data?.path ?? '');
      await truncate(path, Math.floor((data?.sizeBytes ?? 0) / 2));
      expect(await refused(again.restoreStep(stepOf(plain, 2, 'data'), options))).toMatchObject({
        code: 'RESTORE_FILE_DAMAGED',
      });
      await again.download(files, options);
      await again.restoreStep(stepOf(plain, 2, 'data'), options);
      await again.restoreStep(stepOf(plain, 2, 'data'), options);
      await again.restoreStep(stepOf(plain, 2, 'indexes'), options);
      expect(await refused(again.restoreStep(stepOf(plain, 2, 'metadata'), options))).toMatchObject({
        code: 'RESTORE_TABLES_EXIST',
      });
      const wanted = Object.entries(original).filter(([table]) => !table.startsWith('journal.'));
      expect(await restored(EXAMPLE_DATABASES)).toEqual(Object.fromEntries(wanted));
      await verifyWriterState(addressOf(target), bounds);
    });
  });

  test('tell that the cluster has gone', async () => {
    await withAgents({}, async (agents) => {
      const client = await agents.clientOf(4);
      const backup = { runId: RUN, backupId: plain.backupId };
      await client.download({ ...backup, files: filesOf(plain, [1]) }, options);
      await client.restoreStep(stepOf(plain, 1, 'metadata'), options);
      const directory = agents.directoryOf(4, plain.backupId, 1);
      const lost = refused(client.restoreStep(stepOf(plain, 1, 'data'), options));
      const pid = await catchProcess(`--backup-path=${directory}`, '.Data');
      await Promise.all([3, 4].map((node) => target.killNode(node)));
      process.kill(pid, 'SIGCONT');
      expect(await lost).toMatchObject({ code: 'RESTORE_CLUSTER_FAILED', retryable: true });
      expect(await refused(client.restoreStep(stepOf(plain, 1, 'data'), options))).toMatchObject({
        code: 'RESTORE_CLUSTER_FAILED',
        retryable: true,
      });
    });
  });
});
