/**
 * What agents do for a restore, asked over gRPC as a coordinator asks: they fetch files that `rondb-backup run` has stored
 * and run ndb_restore, into a simulated cluster of other nodes than those that wrote the backup.
 */
import { spawn } from 'node:child_process';
import { lstat, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EMPTY_MODEL } from '../cluster/simulated/model.ts';
import { type SimulatedCluster, startSimulatedCluster } from '../cluster/simulated/start.ts';
import { fetchObjects, sha256sums } from '../oracles/stored-backup.ts';
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

const REMOTE = 's3:backups/prod';

describe('agents of a simulated cluster', () => {
  let s3: Awaited<ReturnType<typeof startS3>>;
  let store: { remote: string; rcloneConfig: string };
  let stored: Stored;
  let cluster: SimulatedCluster;
  let agents: RestoringAgents;

  beforeAll(async () => {
    s3 = await startS3();
    store = { remote: REMOTE, rcloneConfig: s3.configFile };
    await using source = await startSimulatedCluster({ nodes: [1, 2, 4, 5] });
    await using product = await startProduct({ cluster: source, ...store });
    stored = await takeBackup(product, store);
  });
  afterAll(() => s3?.stop());

  // An empty cluster for each test; agents come and go with it.
  beforeEach(async () => {
    s3.faults.reset();
    cluster = await startSimulatedCluster({ nodes: [7, 8], model: EMPTY_MODEL });
    agents = await startRestoringAgents(cluster, store);
  });
  afterEach(async () => {
    await agents[Symbol.asyncDispose]();
    await cluster.stop();
  });

  /** How often the content of objects was asked for, by the end of their path. */
  const gets = (suffix: string): number =>
    s3.faults.seen.filter(({ method, path }) => method === 'GET' && path.endsWith(suffix)).length;
  const request = (storedNodeIds: readonly number[]) => ({
    runId: RUN,
    backupId: stored.backupId,
    files: filesOf(stored, storedNodeIds),
  });
  const refused = async (answer: Promise<unknown>): Promise<BackupError> => {
    const error = await answer.then(
      () => new Error('it was not refused'),
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof BackupError)) throw error;
    expect(error.hint).not.toBe('');
    return error;
  };

  test('restore every row that the manifest counts', async () => {
    await restoreByAgents(agents, stored, [7, 8]);
    const rows = Object.fromEntries(
      stored.manifest.tables.map(({ database, name, rows: count }) => [`${database}/def/${name}`, count]),
    );
    expect(await cluster.restoredRows()).toMatchObject(rows);
  });

  test('fetch what sha256sum finds in the store, and remove it', async () => {
    const { backupId } = stored;
    const client = await agents.clientOf(7);
    await client.download(request([1, 4]), options);
    const dir = join(agents.directoryOf(7, backupId, 1), '..', '..');
    const fetched = await fetchObjects(s3.configFile, `${REMOTE}/${backupId}`);
    const wanted = Object.entries(await sha256sums(fetched)).filter(([path]) => /^rondb\/[14]\//.test(path));
    await rm(fetched, { recursive: true });
    expect(await sha256sums(dir)).toEqual(Object.fromEntries(wanted));
    for (const { path } of filesOf(stored, [1]))
      expect((await lstat(join(dir, path))).mode & 0o777).toBe(0o640);
    for (const part of ['', 'rondb', 'rondb/1'])
      expect((await lstat(join(dir, part))).mode & 0o777).toBe(0o750);
    const bytes = filesOf(stored, [1, 4]).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    expect((await client.getNode()).restore).toMatchObject({
      ndbRestoreVersion: '9.7.4',
      hasPassword: false,
      downloads: [{ backupId, bytes }],
    });

    s3.faults.reset();
    await client.download(request([1, 4]), options);
    expect(s3.faults.seen).toEqual([]);
    expect(await client.deleteDownload(RUN, backupId)).toBe(bytes);
    await expect(lstat(dir)).rejects.toThrow('ENOENT');
    expect((await client.getNode()).restore?.downloads).toEqual([]);
  });

  test('fetch a file that differs once more, and then name it', async () => {
    const client = await agents.clientOf(7);
    const [wrong, ...others] = filesOf(stored, [1]);
    if (wrong === undefined) throw new Error('node 1 has no files');
    const files = [{ ...wrong, sha256: 'f'.repeat(64) }, ...others];
    const error = await refused(client.download({ ...request([]), files }, options));
    expect(error).toMatchObject({ code: 'RESTORE_FILE_DIFFERS', retryable: false });
    expect(error.message).toContain(wrong.path);
    expect(gets(wrong.path)).toBe(2);
    for (const { path } of others) expect(gets(path)).toBe(1);
    // What is in its place can be trusted.
    const dir = join(agents.directoryOf(7, stored.backupId, 1), '..', '..');
    const good = others.map(({ path, ...file }) => [path, file] as const);
    expect(await sha256sums(join(dir, 'rondb'))).toEqual(
      Object.fromEntries(good.map(([path, file]) => [path.slice('rondb/'.length), file])),
    );
  });

  test('name a file that is not in the store', async () => {
    const client = await agents.clientOf(7);
    const { backupId } = stored;
    const absent = { path: `rondb/9/BACKUP-${backupId}.9.ctl`, sizeBytes: 10, sha256: '' };
    const error = await refused(client.download({ ...request([]), files: [absent] }, options));
    expect(error).toMatchObject({ code: 'RESTORE_FILE_DIFFERS' });
    expect(error.message).toContain(absent.path);
  });

  test('fetch nothing but files of data nodes of that backup, each once', async () => {
    const client = await agents.clientOf(7);
    const [file] = filesOf(stored, [1]);
    if (file === undefined) throw new Error('node 1 has no files');
    const paths = [
      'manifest.json',
      '../1/rondb/1/x.ctl',
      `rondb/1/../../${file.path}`,
      `/${file.path}`,
      `${file.path}\n`,
      file.path.replaceAll(String(stored.backupId), '77'),
      `rondb/1/arriving-00000000/${file.path}`,
    ];
    for (const path of paths) {
      const answer = client.download({ ...request([]), files: [{ ...file, path }] }, options);
      expect(await refused(answer)).toMatchObject({ code: 'USAGE' });
    }
    for (const files of [[], [file, file], [{ ...file, sha256: 'F'.repeat(64) }]])
      expect(await refused(client.download({ ...request([]), files }, options))).toMatchObject({
        code: 'USAGE',
      });
    expect(s3.faults.seen).toEqual([]);
  });

  test('trust nothing that an attempt left which died, where nobody knows its hash', async () => {
    const client = await agents.clientOf(7);
    const files = filesOf(stored, [1]).map((file) => ({ ...file, sha256: '' }));
    const root = join(agents.directoryOf(7, stored.backupId, 1), '..', '..');
    for (const { path, sizeBytes } of files) {
      const left = join(root, 'arriving-0123abcd', path);
      await mkdir(dirname(left), { recursive: true });
      // As a download has it that was given its size before its content.
      await writeFile(left, Buffer.alloc(sizeBytes));
    }
    await client.download({ ...request([]), files }, options);
    const wanted = filesOf(stored, [1]).map(({ path, ...rest }) => [path, rest] as const);
    expect(await sha256sums(root)).toEqual(Object.fromEntries(wanted));
    expect(
      await client.inspectFetched({ runId: RUN, backupId: stored.backupId, nodeId: 1 }, options),
    ).toMatchObject({
      nodeId: 1,
      files: wanted.map(([path, rest]) => ({ path: path.slice('rondb/1/'.length), ...rest })),
    });
    const other = client.inspectFetched({ runId: RUN, backupId: stored.backupId, nodeId: 2 }, options);
    expect(await refused(other)).toMatchObject({ code: 'BACKUP_FILES_MISSING' });
  });

  test('fetch nothing where there is no room', async () => {
    const client = await agents.clientOf(7);
    const [file] = filesOf(stored, [1]);
    if (file === undefined) throw new Error('node 1 has no files');
    const files = [{ ...file, sizeBytes: 2 ** 50 }];
    const error = await refused(client.download({ ...request([]), files }, options));
    expect(error).toMatchObject({ code: 'RESTORE_DISK_FULL' });
    expect(error.message).toContain(String(2 ** 50));
    expect(s3.faults.seen).toEqual([]);
  });

  test('follow no link', async () => {
    const client = await agents.clientOf(7);
    const dir = agents.directoryOf(7, stored.backupId, 1);
    await client.download(request([4]), options);
    await symlink('/tmp', dir);
    expect(await refused(client.download(request([1]), options))).toMatchObject({
      code: 'BACKUP_FILE_INVALID',
    });
    await rm(dir);
  });

  test('restore only where they are configured to', async () => {
    await using product = await startRestoringAgents(cluster, store, { restore: undefined });
    const client = await product.clientOf(7);
    expect((await client.getNode()).restore).toBeUndefined();
    for (const answer of [
      client.download(request([1]), options),
      client.restoreStep(stepOf(stored, 1, 'data'), options),
      client.deleteDownload(RUN, stored.backupId),
    ])
      expect(await refused(answer)).toMatchObject({ code: 'RESTORE_NOT_CONFIGURED' });
  });

  test('tell files that are missing, tables that are there, and tables that are not', async () => {
    const client = await agents.clientOf(7);
    const step = (action: 'metadata' | 'data') => client.restoreStep(stepOf(stored, 1, action), options);
    expect(await refused(step('data'))).toMatchObject({ code: 'RESTORE_FILES_MISSING' });
    await client.download(request([1]), options);
    expect(await refused(step('data'))).toMatchObject({ code: 'RESTORE_TABLE_MISSING' });
    await step('metadata');
    expect(await refused(step('metadata'))).toMatchObject({ code: 'RESTORE_TABLES_EXIST' });
    await rm(join(agents.directoryOf(7, stored.backupId, 1), `BACKUP-${stored.backupId}-PART-2-OF-2`), {
      recursive: true,
    });
    const error = await refused(step('data'));
    expect(error).toMatchObject({ code: 'RESTORE_FILES_MISSING' });
    expect(error.message).toContain('part 2 of 2');
    await cluster.killManagement();
    await client.download(request([1]), options);
    expect(await refused(step('data'))).toMatchObject({ code: 'MGM_UNREACHABLE', retryable: true });
  });

  describe('that fetch slowly', () => {
    let slow: RestoringAgents;
    beforeEach(async () => {
      slow = await startRestoringAgents(cluster, store, { storage: { ...store, bandwidthLimit: '3MiB' } });
    });
    afterEach(() => slow[Symbol.asyncDispose]());

    /** Whole files that have arrived and wait for the others. */
    const arrived = async (): Promise<string[]> => {
      const dir = join(slow.directoryOf(7, stored.backupId, 1), '..', '..');
      const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => []);
      const sizes = new Map(stored.manifest.files.map(({ path, sizeBytes }) => [path, sizeBytes]));
      const whole: string[] = [];
      for (const entry of entries) {
        const path = join(entry.parentPath, entry.name);
        const below = path.slice(dir.length).replace(/^\/arriving-[0-9a-f]+\//, '');
        if (entry.isFile() && (await lstat(path)).size === sizes.get(below)) whole.push(below);
      }
      return whole;
    };
    const someArrived = async (): Promise<string[]> => {
      for (;;) {
        const whole = await arrived();
        if (whole.length >= 4) return whole;
        await sleep(50);
      }
    };

    test('an agent that was killed goes on where it was', async () => {
      const first = refused((await slow.clientOf(7)).download(request([1, 4]), options));
      const before = await someArrived();
      await slow.product.agentOf(7).kill('SIGKILL');
      expect(await first).toMatchObject({ code: 'AGENT_UNREACHABLE' });
      await slow.product.restartAgent(7);
      s3.faults.reset();
      await (await slow.clientOf(7)).download(request([1, 4]), options);
      expect(before.filter((path) => gets(path) > 0)).toEqual([]);
      expect(s3.faults.seen).not.toEqual([]);
      const fetched = await sha256sums(join(slow.directoryOf(7, stored.backupId, 1), '..'));
      expect(Object.keys(fetched)).toHaveLength(12);
    });

    test('a caller that went away and came back joins; StopWork ends it', async () => {
      const client = await slow.clientOf(7);
      const leaving = new AbortController();
      const first = refused(client.download(request([1, 4]), { ...options, signal: leaving.signal }));
      await someArrived();
      leaving.abort();
      await first;
      const second = refused(client.download(request([1, 4]), options));
      const arriving = (await readdir(join(slow.directoryOf(7, stored.backupId, 1), '..', '..'))).filter(
        (name) => name.startsWith('arriving-'),
      );
      expect(arriving).toHaveLength(1);
      await sleep(300);
      await client.stopWork(RUN);
      expect(await second).toMatchObject({ code: 'CANCELLED' });
      const stopped = (await arrived()).length;
      await sleep(1_500);
      expect(await arrived()).toHaveLength(stopped);
    });
  });

  test('an ndb_restore that was killed: the next one does it all', async () => {
    const client = await agents.clientOf(7);
    await client.download(request([1]), options);
    await client.restoreStep(stepOf(stored, 1, 'metadata'), options);
    const data = refused(client.restoreStep(stepOf(stored, 1, 'data'), options));
    const argument = `--backup-path=${agents.directoryOf(7, stored.backupId, 1)}`;
    process.kill(await catchProcess(argument), 'SIGKILL');
    expect(await data).toMatchObject({ code: 'RESTORE_FAILED', retryable: true });
    await client.restoreStep(stepOf(stored, 1, 'data'), options);
  });

  test('an agent that was killed leaves an ndb_restore behind, which the next one ends, and no other', async () => {
    const client = await agents.clientOf(7);
    await client.download(request([1]), options);
    await client.restoreStep(stepOf(stored, 1, 'metadata'), options);
    const data = refused(client.restoreStep(stepOf(stored, 1, 'data'), options));
    const argument = `--backup-path=${agents.directoryOf(7, stored.backupId, 1)}`;
    const orphan = await catchProcess(argument);
    await agents.product.agentOf(7).kill('SIGKILL');
    await data;
    expect(await isAlive(orphan)).toBe(true);
    // Looks the same, and was started by somebody else.
    const other = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)', '--', argument]);
    await agents.product.restartAgent(7);
    await (await agents.clientOf(7)).restoreStep(stepOf(stored, 1, 'data'), options);
    expect(await isAlive(orphan)).toBe(false);
    expect(other.exitCode).toBeNull();
    expect(other.signalCode).toBeNull();
    other.kill();
  });
});

/** A process that has ended has no arguments any more, even while nobody has asked how it ended. */
const isAlive = async (pid: number): Promise<boolean> =>
  (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')) !== '';
