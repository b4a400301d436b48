import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import { openDestination } from '@rondb-backup/shared/storage/destination.ts';
import type { UploadRequest } from '@rondb-backup/shared/storage/object-store.ts';
import { withRetries } from '@rondb-backup/shared/storage/retries.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { nodeFiles, sha256, writeRandomFiles } from '../stores/files.ts';
import { S3_SECRET_KEY, startS3 } from '../stores/s3.ts';
import { openStore } from '../stores/store.ts';

const MIB = 1024 * 1024;
const WRONG_SECRET = 'not-the-secret-of-this-server';

let home: string;
let server: Awaited<ReturnType<typeof startS3>>;
let configFile: string;
let files: UploadRequest['files'];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'faults-'));
  server = await startS3();
  configFile = join(home, 'rclone.conf');
  await writeFile(
    configFile,
    [
      server.rcloneConfig,
      server.section('wrongsecret', { secret_access_key: WRONG_SECRET }),
      server.section('wrongkey', { access_key_id: 'NOBODY-AT-ALL' }),
      server.section('down', { endpoint: 'http://127.0.0.1:1' }),
      server.section('nohost', { endpoint: 'http://host.invalid' }),
      server.section('nottls', { endpoint: server.endpoint.replace('http:', 'https:') }),
      '[nosuchtype]\ntype = nosuchtype\n[local]\ntype = local\n',
    ].join('\n'),
  );
  files = await writeRandomFiles(join(home, 'node'), nodeFiles(1, 24 * MIB));
});

afterAll(async () => {
  await server.stop();
  await rm(home, { recursive: true });
});

beforeEach(() => server.faults.reset());

const request = (prefix: string, rest: Partial<UploadRequest> = {}): UploadRequest => ({
  localDir: join(home, 'node'),
  files,
  prefix,
  limits: { memoryLimitBytes: 128 * MIB, cores: 1 },
  stallTimeoutMs: 60_000,
  ...rest,
});

/** Objects that were finished: one request a small file, the last request of a multipart upload. */
const finished = () =>
  server.faults.seen
    .filter(
      ({ method, query }) =>
        (method === 'PUT' && !query.includes('uploadId')) ||
        (method === 'POST' && query.includes('uploadId')),
    )
    .map(({ path }) => path);

describe('a permanent error stops at once, and names its cause and no secret', () => {
  test.each([
    ['wrongsecret', 'STORE_DENIED', /SignatureDoesNotMatch/],
    ['wrongkey', 'STORE_DENIED', /InvalidAccessKeyId/],
    ['nottls', 'STORE_CONFIG', /HTTP response to HTTPS client/],
    ['nosuchtype', 'STORE_CONFIG', /nosuchtype/],
  ])('%s: %s', async (remote, code, message) => {
    const store = withRetries(
      await openStore(configFile, remote, server.bucket),
      { attempts: 3, minDelayMs: 1, maxDelayMs: 1 },
      silentLogger,
    );
    for (const call of [
      () => store.list('1'),
      () => store.readText('1/manifest.json', { maxBytes: 1 }),
      () => store.writeText('1/started.json', '{}'),
      () => store.upload(request('1/rondb/1')),
      () => store.checkWritable(),
    ]) {
      const error = await call().then(
        () => undefined,
        (thrown: unknown) => thrown as BackupError,
      );
      expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
      const text = JSON.stringify([error?.message, error?.hint, String(error?.cause)]);
      expect(text).not.toContain('attempts');
      for (const secret of [WRONG_SECRET, S3_SECRET_KEY, 'NOBODY-AT-ALL']) expect(text).not.toContain(secret);
    }
  });

  test('a bucket that does not exist is not created', async () => {
    const store = await openStore(configFile, 's3', 'no-such-bucket');
    const code = { code: 'STORE_NOT_FOUND' };
    await expect(store.list('1')).rejects.toMatchObject(code);
    await expect(store.checkWritable()).rejects.toMatchObject(code);
    await expect(store.upload(request('1/rondb/1'))).rejects.toMatchObject(code);
    expect(
      server.faults.seen.filter(({ method, path }) => method === 'PUT' && path === '/no-such-bucket'),
    ).toEqual([]);
  });

  test('a remote that is not in rclone.conf, and a missing rclone.conf', async () => {
    await expect(openDestination({ remote: 'nope', path: 'backups', configFile })).rejects.toMatchObject({
      code: 'STORE_CONFIG',
      message: expect.stringContaining('wrongsecret'),
    });
    await expect(
      openDestination({ remote: 's3', path: 'backups', configFile: `${configFile}.none` }),
    ).rejects.toMatchObject({ code: 'STORE_CONFIG', message: expect.stringContaining('ENOENT') });
  });
});

describe('a passing error is worth a retry', () => {
  test.each(['down', 'nohost'])('%s: STORE_UNREACHABLE', async (remote) => {
    const store = withRetries(
      await openStore(configFile, remote, server.bucket),
      { attempts: 2, minDelayMs: 1, maxDelayMs: 1 },
      silentLogger,
    );
    await expect(store.list('1')).rejects.toMatchObject({
      code: 'STORE_UNREACHABLE',
      message: expect.stringMatching(/after 2 attempts/),
    });
    await expect(store.upload(request('1/rondb/1'))).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  });

  test('a store that is overloaded for a while', async () => {
    let overloaded = true;
    server.faults.rule = () => (overloaded ? { kind: 'status', status: 503, code: 'SlowDown' } : undefined);
    const once = await openStore(configFile, 's3', `${server.bucket}/busy`);
    await expect(once.list('1')).rejects.toMatchObject({ code: 'STORE_UNREACHABLE', retryable: true });
    await expect(once.readText('1/manifest.json', { maxBytes: 9 })).rejects.toMatchObject({
      code: 'STORE_UNREACHABLE',
    });
    await expect(once.remove('1/manifest.json')).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });

    const store = withRetries(once, { attempts: 5, minDelayMs: 100, maxDelayMs: 1000 }, silentLogger);
    setTimeout(() => {
      overloaded = false;
    }, 4000);
    await store.writeText('1/started.json', '{}');
    expect(await store.readText('1/started.json', { maxBytes: 9 })).toBe('{}');
  });

  test('a connection cut in the middle of a part: resumed without sending whole files again', async () => {
    const store = await openStore(configFile, 's3', `${server.bucket}/cut`);
    // The second Data file never gets through; the others do.
    const victim = 'BACKUP-7-PART-2-OF-2/BACKUP-7-0.1.Data';
    server.faults.rule = ({ method, path }) =>
      method === 'PUT' && path.endsWith(victim) ? { kind: 'cut', afterBytes: MIB } : undefined;
    await expect(store.upload(request('7/rondb/1'))).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
    const first = finished();
    expect(first.length).toBeGreaterThan(0);
    expect(first.some((path) => path.endsWith(victim))).toBe(false);

    server.faults.reset();
    const seen: number[] = [];
    await store.upload(request('7/rondb/1', { onProgress: ({ bytes }) => seen.push(bytes) }));
    const second = finished();
    expect(second).toContainEqual(expect.stringContaining(victim));
    expect(second.filter((path) => first.includes(path))).toEqual([]);
    expect(new Set([...first, ...second]).size).toBe(files.length);
    expect(seen.at(-1)).toBe(files.reduce((sum, file) => sum + file.sizeBytes, 0));
  });

  test('a store that takes the bytes and never answers: ended after the stall time', async () => {
    const store = await openStore(configFile, 's3', `${server.bucket}/stall`);
    server.faults.rule = ({ method }) => (method === 'PUT' ? { kind: 'hang' } : undefined);
    const started = performance.now();
    await expect(store.upload(request('7/rondb/1', { stallTimeoutMs: 3000 }))).rejects.toMatchObject({
      code: 'STORE_UNREACHABLE',
      message: expect.stringContaining('no byte moved for 3 s'),
    });
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  test('a request that is never answered is made again, and costs no more than its own time', async () => {
    const store = await openStore(configFile, 's3', `${server.bucket}/hang`, 1_000);
    await store.writeText('7/started.json', '{}');
    let hung = 0;
    server.faults.rule = ({ method, query }) => {
      if (method !== 'GET' || !query.includes('prefix') || hung > 0) return undefined;
      hung += 1;
      return { kind: 'hang' };
    };
    await expect(store.list('7')).resolves.toMatchObject([{ path: 'started.json' }]);
    expect(hung).toBe(1);
  });
});

test('cancelled in the middle: the reason is thrown, no process and no object is left', async () => {
  const store = await openStore(configFile, 's3', `${server.bucket}/cancel`);
  const cancel = new AbortController();
  const running = store.upload(
    request('7/rondb/1', {
      limits: { memoryLimitBytes: 128 * MIB, cores: 1, bandwidthLimitBytesPerSecond: 2 * MIB },
      signal: cancel.signal,
      onProgress: ({ bytes }) => {
        if (bytes > 0) cancel.abort(new BackupError('CANCELLED', 'cancelled by the test'));
      },
    }),
  );
  await expect(running).rejects.toMatchObject({ code: 'CANCELLED', message: 'cancelled by the test' });
  expect(await processesNaming(configFile)).toEqual([]);
  const whole = (await store.list('7', { levels: 'all' })).filter((e) => e.path.endsWith('.Data'));
  expect(whole).toEqual([]);
  // Parts of an upload that nobody ends are stored, and paid for, for ever.
  const uploads = (method: string, query: RegExp) =>
    server.faults.seen.filter((seen) => seen.method === method && query.test(seen.query)).length;
  expect(uploads('POST', /^\?uploads/)).toBeGreaterThan(0);
  expect(uploads('DELETE', /uploadId=/)).toBe(uploads('POST', /^\?uploads/));
});

test('pieces in a store of plain files are removed and sent again, and never count', async () => {
  const root = join(home, 'plain');
  const store = await openStore(configFile, 'local', root);
  await store.upload(request('7/rondb/1'));
  const victim = files[0]?.path ?? '';
  const stored = join(root, '7/rondb/1');
  await truncate(join(stored, victim), 1000);
  await mkdir(join(stored, 'BACKUP-7-PART-1-OF-2'), { recursive: true });
  // What rclone since 1.63 leaves when it is killed.
  await writeFile(join(stored, `${files[1]?.path}.1a2b3c4d.partial`), 'x');
  await store.upload(request('7/rondb/1'));
  for (const { path } of files) {
    expect(await sha256(join(stored, path))).toBe(await sha256(join(home, 'node', path)));
  }
  expect((await readdir(stored, { recursive: true })).filter((name) => name.includes('partial'))).toEqual([]);

  await appendFile(join(stored, victim), 'longer: not a piece of ours');
  await expect(store.upload(request('7/rondb/1'))).rejects.toMatchObject({ code: 'STORE_MISMATCH' });
});

/** Command lines of running processes that name a file; from /proc, as another program would see them. */
async function processesNaming(file: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await readdir('/proc')) {
    const path = `/proc/${pid}/cmdline`;
    if (!/^\d+$/.test(pid) || !existsSync(path)) continue;
    const commandLine = await readFile(path, 'utf8').catch(() => '');
    if (commandLine.includes(file)) found.push(commandLine.replaceAll('\0', ' '));
  }
  return found;
}
