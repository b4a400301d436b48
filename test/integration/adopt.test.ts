/**
 * `rondb-backup adopt` of what rondb-helm's scripts left of a simulated cluster: what is whole becomes a backup, and what is
 * not stays as it is, with the reason.
 */
import { cp, mkdtemp, rename, rm, truncate, writeFile, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BackupSummary } from '@rondb-backup/coordinator/catalog/summary.ts';
import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClusterModel, EMPTY_MODEL } from '../cluster/simulated/model.ts';
import { type SimulatedCluster, startSimulatedCluster } from '../cluster/simulated/start.ts';
import { fetchObjects, listObjects, readObject, sha256sums } from '../oracles/stored-backup.ts';
import { makeLegacyBackup, rclone } from '../product/legacy-backup.ts';
import { type Product, startProduct } from '../product/processes.ts';
import { downloadsLeft, planOf, restoreSection } from '../product/restore.ts';
import { restoreByAgents, startRestoringAgents } from '../product/restoring-agents.ts';
import { outcomeOf, untilPhase } from '../product/run-output.ts';
import { startS3 } from '../stores/s3.ts';

const REMOTE = 's3:backups/rondb_backup';
const USERS = "CREATE USER 'app'@'%';\n-- Dump end time: Fri Nov 20 03:00:02 2026\n";
const DATABASES = 'CREATE DATABASE shop;\n-- Dump completed on 2026-11-20  3:00:02\n';
const MODEL: ClusterModel = {
  tables: [
    { database: 'shop', table: 'orders', rows: 6_000, rowBytes: 300, indexes: ['by_customer'] },
    { database: 'shop', table: 'notes', rows: 200, blobs: ['body'] },
    { database: 'hr', table: 'people', rows: 50 },
  ],
};
/** Friday of week 47 of 2026, 03:00. */
const WHOLE = 264_750_300;
/** A minute later, by three nodes of four. */
const THREE_NODES = 264_750_301;
const DAMAGED = 264_750_302;

describe('adopting', () => {
  let s3: Awaited<ReturnType<typeof startS3>>;
  let cluster: SimulatedCluster;
  let product: Product;
  let store: { remote: string; rcloneConfig: string };
  /** What the scripts left of DAMAGED before anything was done to it. */
  let pristine: string;

  beforeAll(async () => {
    s3 = await startS3();
    store = { remote: REMOTE, rcloneConfig: s3.configFile };
    cluster = await startSimulatedCluster({ nodes: [1, 2, 4, 5], model: MODEL, compressed: true });
    product = await startProduct({ cluster, ...store, agent: restoreSection(cluster) });
    const sql = { 'users.sql': USERS, 'databases.sql': DATABASES };
    await makeLegacyBackup(cluster, store, WHOLE, sql);
    await makeLegacyBackup(cluster, store, DAMAGED, sql);
    await cluster.killNode(5);
    await makeLegacyBackup(cluster, store, THREE_NODES, sql);
    await cluster.startNode(5);
    pristine = await fetchObjects(s3.configFile, `${REMOTE}/${DAMAGED}`);
  });
  afterAll(async () => {
    await product?.stop();
    await cluster?.stop();
    await s3?.stop();
    if (pristine !== undefined) await rm(pristine, { recursive: true });
  });

  const list = async (id: number): Promise<BackupSummary | undefined> => {
    const { stdout } = await product.cli('list', '-o', 'json');
    const { backups } = JSON.parse(stdout) as { backups: BackupSummary[] };
    return backups.find(({ backupId }) => backupId === id);
  };
  const manifestOf = async (id: number): Promise<Manifest> =>
    JSON.parse(await readObject(s3.configFile, `${REMOTE}/${id}/manifest.json`)) as Manifest;
  const stored = async (id: number) => {
    const dir = await fetchObjects(s3.configFile, `${REMOTE}/${id}`);
    try {
      return await sha256sums(dir);
    } finally {
      await rm(dir, { recursive: true });
    }
  };
  const rows = MODEL.tables
    .map(({ database, table, rows: count }) => ({
      database,
      name: table,
      rows: count,
      logInserts: 0,
      logDeletes: 0,
    }))
    .sort((a, b) => (`${a.database}.${a.name}` < `${b.database}.${b.name}` ? -1 : 1));

  test('before it, a backup is listed with its size and the time of its id, and says how to be restored', async () => {
    const sizes = Object.values(await stored(WHOLE)).map(({ sizeBytes }) => sizeBytes);
    expect(await list(WHOLE)).toMatchObject({
      state: 'legacy',
      bytes: sizes.reduce((sum, size) => sum + size, 0),
      startedAt: Date.parse('2026-11-20T03:00:00Z'),
      nodes: [1, 2, 4, 5],
    });
    const { problems } = await planOf(product, WHOLE);
    expect(problems.find(({ code }) => code === 'RESTORE_NO_MANIFEST')?.hint).toContain(
      `rondb-backup adopt ${WHOLE}`,
    );
    const verified = await product.cli('verify', String(WHOLE));
    expect(outcomeOf(verified).error).toBeDefined();
  });

  test('makes it a backup of this cluster that verifies, with every hash and every row', async () => {
    const before = await stored(WHOLE);
    const result = await product.cli('adopt', String(WHOLE));
    expect(outcomeOf(result)).toMatchObject({
      kind: 'adopt',
      state: 'completed',
      backupId: WHOLE,
      warnings: [],
    });
    expect(result.exitCode).toBe(0);

    const manifest = await manifestOf(WHOLE);
    expect(manifest).toMatchObject({
      clusterName: 'test',
      startedAt: '2026-11-20T03:00:00.000Z',
      versions: { cluster: 'NDB 9.7.4' },
      topology: { participants: [1, 2, 4, 5], missing: [], degraded: false },
      native: { covered: true, compressed: true, encrypted: false, snapshot: 'end' },
      tables: rows,
    });
    expect(Date.parse(manifest.adopted?.at ?? '')).toBeGreaterThan(Date.now() - 120_000);
    const named = manifest.files.map(({ path, ...rest }) => [path, rest] as const);
    expect(Object.fromEntries(named)).toEqual(before);
    const { 'manifest.json': _, ...after } = await stored(WHOLE);
    expect(after).toEqual(before);
    expect(await downloadsLeft(cluster)).toEqual({});

    expect((await list(WHOLE))?.state).toBe('complete');
    expect((await product.cli('verify', String(WHOLE), '--depth', 'hashes')).exitCode).toBe(0);
    const again = await product.cli('adopt', String(WHOLE));
    expect(outcomeOf(again).error).toMatchObject({ code: 'ADOPT_NOT_LEGACY' });
  });

  test('lets agents beside other nodes restore every row of it', async () => {
    await using other = await startSimulatedCluster({ nodes: [7, 8], model: EMPTY_MODEL });
    await using agents = await startRestoringAgents(other, store);
    await restoreByAgents(agents, { backupId: WHOLE, manifest: await manifestOf(WHOLE) }, [7, 8]);
    expect(await other.restoredRows()).toMatchObject(
      Object.fromEntries(rows.map(({ database, name, rows: count }) => [`${database}/def/${name}`, count])),
    );
  });

  test('counts fragments and not nodes: one that was down is not missed', async () => {
    const result = await product.cli('adopt', String(THREE_NODES));
    expect(outcomeOf(result)).toMatchObject({ state: 'completed' });
    const { topology, tables } = await manifestOf(THREE_NODES);
    expect(topology.participants).toEqual([1, 2, 4]);
    expect(tables).toEqual(rows);
  });

  /** Puts the files of `pristine` into the store with a change, and nothing else. */
  async function put(change: (dir: string) => Promise<void>): Promise<void> {
    const dir = await mkdtemp(join(tmpdir(), 'adopt-'));
    await cp(pristine, dir, { recursive: true });
    await change(dir);
    // One flat listing: s3rver leaves directories out of a listing that is asked for level by level.
    await rclone(s3.configFile, 'sync', '--fast-list', dir, `${REMOTE}/${DAMAGED}`);
    await rm(dir, { recursive: true });
  }
  const part = (node: number, index: number): string =>
    join('rondb', String(node), `BACKUP-${DAMAGED}-PART-${index}-OF-2`);
  const dataOf = (node: number, index: number): string =>
    join(part(node, index), `BACKUP-${DAMAGED}-0.${node}.Data`);
  const ctlOf = (node: number, index: number): string =>
    join(part(node, index), `BACKUP-${DAMAGED}.${node}.ctl`);

  test.each<[string, (dir: string) => Promise<void>, string, RegExp]>([
    [
      'a Data file is cut short',
      (dir) => truncate(join(dir, dataOf(4, 2)), 9_000),
      'BACKUP_FILE_INVALID',
      /rondb\/4: .*-0\.4\.Data/,
    ],
    [
      'a ctl file is cut short',
      (dir) => truncate(join(dir, ctlOf(1, 1)), 600),
      'BACKUP_INCOMPLETE',
      /rondb\/1: .*\.1\.ctl/,
    ],
    [
      'a part is missing',
      (dir) => rm(join(dir, part(2, 2)), { recursive: true }),
      'BACKUP_INCOMPLETE',
      /rondb\/2: .*lacks part 2 of 2/,
    ],
    [
      'a Data file is missing',
      (dir) => rm(join(dir, dataOf(5, 1))),
      'BACKUP_INCOMPLETE',
      /lacks the data file of part 1 of 2/,
    ],
    [
      'the files of a node are missing',
      (dir) => rm(join(dir, 'rondb', '5'), { recursive: true }),
      'BACKUP_NOT_COVERED',
      /fragment \d+ of \S+ is on no node/,
    ],
    [
      'all files of nodes are missing',
      (dir) => rm(join(dir, 'rondb'), { recursive: true }),
      'BACKUP_FILES_MISSING',
      /no data node's files/,
    ],
    [
      'files of a node lie under another',
      (dir) => rename(join(dir, 'rondb', '5'), join(dir, 'rondb', '7')),
      'BACKUP_NOT_COVERED',
      /on no node/,
    ],
    [
      'bytes of a Data file are changed',
      (dir) => overwrite(join(dir, dataOf(1, 1))),
      'BACKUP_FILE_INVALID',
      /rondb\/1: /,
    ],
  ])('is refused where %s, and nothing is written', async (_, change, code, message) => {
    await put(change);
    const before = await listObjects(s3.configFile, `${REMOTE}/${DAMAGED}`);
    const result = await product.cli('adopt', String(DAMAGED));
    expect(result.exitCode).toBe(1);
    expect(outcomeOf(result)).toMatchObject({ kind: 'adopt', state: 'failed', error: { code } });
    expect(outcomeOf(result).error?.message).toMatch(message);
    expect(await listObjects(s3.configFile, `${REMOTE}/${DAMAGED}`)).toEqual(before);
    expect(await downloadsLeft(cluster)).toEqual({});
  });

  test('that is interrupted leaves nothing, and the next one completes, and tells what is odd', async () => {
    await put(async (dir) => {
      await rm(join(dir, 'users.sql'));
      await writeFile(join(dir, 'databases.sql'), 'CREATE DATABASE sh');
      await writeFile(join(dir, 'notes.txt'), 'by hand');
    });
    const limited = { storage: { remote: REMOTE, rcloneConfig: s3.configFile, bandwidthLimit: '64KiB' } };
    const slow = await startProduct({ cluster, ...store, agent: { ...restoreSection(cluster), ...limited } });
    try {
      const run = slow.spawn('adopt', String(DAMAGED));
      await untilPhase(run, 'download');
      run.kill('SIGINT');
      const { exitCode, stdout, stderr } = await run;
      expect(outcomeOf({ exitCode, stdout, stderr })).toMatchObject({ state: 'cancelled' });
    } finally {
      await slow.stop();
    }
    expect((await list(DAMAGED))?.state).toBe('legacy');
    expect(await downloadsLeft(cluster)).toEqual({});

    const result = await product.cli('adopt', String(DAMAGED));
    expect(outcomeOf(result)).toMatchObject({ state: 'completed' });
    const { warnings } = await manifestOf(DAMAGED);
    expect(warnings.map(({ code }) => code)).toEqual([
      'ADOPT_STRANGE_OBJECTS',
      'SQL_DUMP_CUT_SHORT',
      'SQL_NOT_DUMPED',
    ]);
    expect(warnings[0]?.message).toContain('notes.txt');
  });
});

/** Zeros in the middle of a file, which has its size still. */
async function overwrite(path: string): Promise<void> {
  await using file = await open(path, 'r+');
  const { size } = await file.stat();
  await file.write(Buffer.alloc(2_000), 0, 2_000, Math.floor(size / 2));
}
