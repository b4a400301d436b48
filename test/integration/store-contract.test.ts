import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UploadRequest } from '@rondb-backup/shared/storage/object-store.ts';
import type { RcloneStore } from '@rondb-backup/shared/storage/rclone-store.ts';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeFiles, sha256, writeRandomFiles } from '../stores/files.ts';
import { startS3 } from '../stores/s3.ts';
import { openStore } from '../stores/store.ts';

const MIB = 1024 * 1024;

// One contract, every kind of remote: objects, files, and remotes that wrap another.
describe.each(['s3', 'alias', 'crypt', 'local', 'crypt_local'] as const)('a store over %s', (kind) => {
  let home: string;
  let store: RcloneStore;
  let server: Awaited<ReturnType<typeof startS3>>;
  let configFile: string;
  let remote: string;
  let path: string;
  let sent: UploadRequest['files'] = [];

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'store-'));
    server = await startS3();
    configFile = join(home, 'rclone.conf');
    const { stdout: password } = await execa('rclone', ['obscure', 'a password of the test']);
    await writeFile(
      configFile,
      [
        server.rcloneConfig,
        `[alias]\ntype = alias\nremote = s3:${server.bucket}/alias`,
        `[crypt]\ntype = crypt\nremote = s3:${server.bucket}/crypt\npassword = ${password}`,
        '[local]\ntype = local',
        `[crypt_local]\ntype = crypt\nremote = local:${home}/crypted\npassword = ${password}`,
      ].join('\n'),
    );
    [remote, path] = {
      s3: ['s3', `${server.bucket}/prefix`] as const,
      alias: ['alias', 'prefix'] as const,
      crypt: ['crypt', 'prefix'] as const,
      local: ['local', `${home}/stored`] as const,
      crypt_local: ['crypt_local', 'prefix'] as const,
    }[kind];
    store = await openStore(configFile, remote, path);
  });

  afterAll(async () => {
    await server.stop();
    await rm(home, { recursive: true });
  });

  const upload = (localDir: string, files: UploadRequest['files'], prefix: string) =>
    store.upload({
      localDir,
      files,
      prefix,
      limits: { memoryLimitBytes: 256 * MIB, cores: 2 },
      stallTimeoutMs: 30_000,
    });

  test('what is not there is an empty list and no text', async () => {
    expect(await store.list('1/rondb')).toEqual([]);
    expect(await store.readText('1/manifest.json', { maxBytes: 100 })).toBeUndefined();
    await store.remove('1/manifest.json');
  });

  test('a place that can be written is left as it was', async () => {
    await store.checkWritable();
    expect(await store.list('')).toEqual([]);
  });

  test('a text is written once', async () => {
    const text = '{"id":2,"name":"café"}\n';
    await store.writeText('2/started.json', text);
    await store.writeText('2/started.json', text);
    await expect(store.writeText('2/started.json', '{"id":3}')).rejects.toMatchObject({
      code: 'STORE_MISMATCH',
    });
    await expect(store.writeText('2/started.json', '{"id":2,"name":"cafe!"}')).rejects.toMatchObject({
      code: 'STORE_MISMATCH',
    });
    expect(await store.readText('2/started.json', { maxBytes: 100 })).toBe(text);
    const fetched = join(home, 'fetched');
    expect(await store.fetch('2/started.json', fetched)).toBe(true);
    expect(await readFile(fetched, 'utf8')).toBe(text);
    expect(await store.fetch('2/manifest.json', fetched)).toBe(false);
    await expect(readFile(fetched)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(store.readText('2/started.json', { maxBytes: 5 })).rejects.toMatchObject({
      code: 'STORE_MISMATCH',
    });
    expect(await store.list('2')).toMatchObject([
      { path: 'started.json', sizeBytes: 24, isDirectory: false },
    ]);
    await store.remove('2/started.json');
    expect(await store.list('2')).toEqual([]);
  });

  test('some directories are listed two levels deep, and many texts are read at once', async () => {
    const texts = new Map([
      ['4/manifest.json', '{"id":4,"name":"café"}\n'],
      ['4/rondb/1/x', 'deep'],
      ['44/manifest.json', '44'],
      ['5/rondb/1/x', 'deep only'],
      ['6/manifest.json', '6'],
    ]);
    for (const [at, text] of texts) await store.writeText(at, text);
    const paths = async (only?: readonly string[]) =>
      (await store.list('', { levels: 2, only }))
        .filter((entry) => entry.path.includes('/'))
        .map((entry) => entry.path)
        .toSorted();
    const all = ['4/manifest.json', '4/rondb', '44/manifest.json', '5/rondb', '6/manifest.json'];
    expect(await paths()).toEqual(all);
    // s3rver leaves a directory out in which there are directories only, where it is asked for directories.
    const some = (await paths(['4', '5', '9'])).filter((at) => !at.endsWith('/rondb'));
    expect(some).toEqual(['4/manifest.json']);
    const asked = ['4/manifest.json', '44/manifest.json', '6/gone.json', '9/manifest.json'];
    server.faults.reset();
    expect(await store.readTexts(asked)).toEqual(new Map(asked.slice(0, 2).map((at) => [at, texts.get(at)])));
    expect(await store.readTexts([])).toEqual(new Map());
    for (const id of ['4', '44', '5', '6']) await store.removeBelow(id);
  });

  test('everything below a prefix is removed but what is named, and what lies beside it stays', async () => {
    const paths = ['3/deleting.json', '3/x/deleting.json', '3/rondb/1/a [b] {c}*.Data', '33/x', '3x'];
    for (const at of paths) await store.writeText(at, at);
    const left = async () => (await store.list('', { levels: 'all' })).map((entry) => entry.path).toSorted();
    await store.removeBelow('2');
    await store.removeBelow('3', { except: ['deleting.json'] });
    expect(await left()).toEqual(['3', '3/deleting.json', '33', '33/x', '3x']);
    await store.removeBelow('3');
    await store.removeBelow('3');
    expect(await left()).toEqual(['33', '33/x', '3x']);
    await store.removeBelow('33');
    await store.remove('3x');
    expect(await left()).toEqual([]);
    await expect(store.removeBelow('')).rejects.toMatchObject({ code: 'INTERNAL' });
    await expect(store.removeBelow('3', { except: ['*'] })).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  test('files arrive as they are, small ones and ones of several parts', async () => {
    const local = join(home, 'node1');
    const files = await writeRandomFiles(local, { ...nodeFiles(1, 12 * MIB), 'BACKUP-7.1.log': 0 });
    sent = files;
    await upload(local, files, '7/rondb/1');

    const listed = (await store.list('7', { levels: 'all' })).filter((entry) => !entry.isDirectory);
    expect(Object.fromEntries(listed.map((entry) => [entry.path, entry.sizeBytes]))).toEqual(
      Object.fromEntries(files.map((file) => [`rondb/1/${file.path}`, file.sizeBytes])),
    );
    const back = join(home, 'back');
    await execa('rclone', ['--config', configFile, 'copy', `${remote}:${path}/7/rondb/1`, back], cleanEnv);
    for (const file of files) {
      expect(await sha256(join(back, file.path))).toBe(await sha256(join(local, file.path)));
    }
  });

  test('what is there is neither sent again nor touched, whatever its time', async () => {
    const local = join(home, 'node1');
    for (const { path: file } of sent) await utimes(join(local, file), 1_000_000, 1_000_000);
    const before = await store.list('7', { levels: 'all' });
    server.faults.reset();
    await upload(local, sent, '7/rondb/1');
    expect(server.faults.seen.filter(({ method }) => method !== 'GET' && method !== 'HEAD')).toEqual([]);
    const times = (entries: typeof before) =>
      Object.fromEntries(entries.filter((e) => !e.isDirectory).map((e) => [e.path, e.modifiedMs]));
    expect(times(await store.list('7', { levels: 'all' }))).toEqual(times(before));
  });

  test('hashes are those of what is read back, and what is not there has none', async () => {
    const hashed = new Map<string, string>();
    await store.hash({
      files: [...sent, { path: 'BACKUP-7.9.ctl', sizeBytes: 7 }].map((file) => ({
        ...file,
        path: `rondb/1/${file.path}`,
      })),
      prefix: '7',
      limits: { memoryLimitBytes: 256 * MIB, cores: 2 },
      stallTimeoutMs: 30_000,
      onHashed: (name, hash) => hashed.set(name, hash),
    });
    const local = sent.map(
      async (file) => [`rondb/1/${file.path}`, await sha256(join(home, 'node1', file.path))] as const,
    );
    expect(Object.fromEntries(hashed)).toEqual(Object.fromEntries(await Promise.all(local)));
  });

  test('other content under the same name stays', async () => {
    const files = await writeRandomFiles(join(home, 'first'), { 'BACKUP-8.1.ctl': 1000 });
    await upload(join(home, 'first'), files, '8/rondb/1');
    const shorter = await writeRandomFiles(join(home, 'second'), { 'BACKUP-8.1.ctl': 999 });
    await expect(upload(join(home, 'second'), shorter, '8/rondb/1')).rejects.toMatchObject({
      code: 'STORE_MISMATCH',
    });
    const back = join(home, 'back8');
    await execa('rclone', ['--config', configFile, 'copy', `${remote}:${path}/8/rondb/1`, back], cleanEnv);
    expect(await sha256(join(back, 'BACKUP-8.1.ctl'))).toBe(await sha256(join(home, 'first/BACKUP-8.1.ctl')));
  });

  test.each(['-rf', 'a/-rf', 'a\nb', '../a', 'a//b', '/etc/passwd', 'a\u0000b', 'a\\b', ''])(
    'a file named %j is refused before anything is sent',
    async (name) => {
      server.faults.reset();
      await expect(upload(home, [{ path: name, sizeBytes: 1 }], '9')).rejects.toMatchObject({
        code: 'BACKUP_FILE_INVALID',
      });
      expect(server.faults.seen).toEqual([]);
    },
  );

  // crypt keeps no hashes: there, the size is all that can be compared.
  test.skipIf(kind.startsWith('crypt'))('content of the same length is told apart by its hash', async () => {
    const files = await writeRandomFiles(join(home, 'third'), { 'BACKUP-8.1.ctl': 1000 });
    await expect(upload(join(home, 'third'), files, '8/rondb/1')).rejects.toMatchObject({
      code: 'STORE_MISMATCH',
      message: expect.stringContaining('BACKUP-8.1.ctl'),
    });
  });

  test('a file that is gone or of another length is refused before anything is sent', async () => {
    const files = await writeRandomFiles(join(home, 'gone'), { 'BACKUP-9.1.ctl': 10 });
    const gone = { path: 'BACKUP-9.1.log', sizeBytes: 52 };
    await expect(upload(join(home, 'gone'), [...files, gone], '9/rondb/1')).rejects.toMatchObject({
      code: 'BACKUP_FILES_MISSING',
      message: expect.stringContaining('BACKUP-9.1.log'),
    });
    const longer = [{ path: 'BACKUP-9.1.ctl', sizeBytes: 9 }];
    await expect(upload(join(home, 'gone'), longer, '9/rondb/1')).rejects.toMatchObject({
      code: 'BACKUP_FILE_INVALID',
    });
    expect(await store.list('9', { levels: 'all' })).toEqual([]);
  });
});

/** rclone 1.60 fails with AWS_CA_BUNDLE in its environment. */
const cleanEnv = { extendEnv: false, env: { PATH: process.env['PATH'] ?? '' } };
