/** Pruning, deleting and pinning by the command line, in an object store that several clusters share. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { listObjects } from '../oracles/stored-backup.ts';
import { programs } from '../product/processes.ts';
import { reported } from '../product/run-output.ts';
import { onTerminal, untilSaid } from '../product/terminal.ts';
import type { Fault } from '../stores/fault-proxy.ts';
import { writeManyBackups } from '../stores/many-backups.ts';
import { startS3 } from '../stores/s3.ts';

const BUCKET = 'backups';
const OBJECTS = 16;

let home: string;
let directory: string;
let s3: Awaited<ReturnType<typeof startS3>>;
let configFile: string;
/** Of the test that runs. */
let prefix: string;
let tests = 0;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'retention-'));
  directory = join(home, 'store');
  s3 = await startS3({ directory, bucket: BUCKET });
});
afterAll(async () => {
  await s3?.stop();
  await rm(home, { recursive: true, force: true });
});
beforeEach(async () => {
  s3.faults.reset();
  tests += 1;
  prefix = `test-${tests}`;
  configFile = join(home, `${prefix}.yaml`);
  const config = {
    cluster: { name: 'prod', connectString: '127.0.0.1:1' },
    // Nobody is there: what interrupted runs left cannot be judged.
    agents: { addresses: ['127.0.0.1:1'], callTimeout: '1s' },
    storage: {
      remote: `s3:${BUCKET}/${prefix}`,
      rcloneConfig: s3.configFile,
      // As a coordinator has: what fails for a moment is tried again.
      retry: { attempts: 3, minDelay: '100ms', maxDelay: '200ms' },
    },
    retention: { keepLast: 1 },
  };
  await writeFile(configFile, stringify(config));
});

const put = (clusterName: string, count: number, newestId?: number): number[] =>
  writeManyBackups({ directory, bucket: BUCKET, prefix, count, clusterName, ...(newestId && { newestId }) });
const spawn = (...args: string[]) =>
  execa(process.execPath, [programs.coordinator, ...args, '--config', configFile], {
    stdin: 'ignore',
    reject: false,
    env: { AWS_CA_BUNDLE: undefined },
  });
const cli = async (...args: string[]) => await spawn(...args);
const objects = (path = ''): Promise<readonly string[]> =>
  listObjects(s3.configFile, `s3direct:${BUCKET}/${prefix}/${path}`);
/** Result by id. */
async function prune(...args: string[]): Promise<Record<string, string>> {
  const { exitCode, stdout, stderr } = await cli('prune', '-o', 'json', ...args);
  const { backups } = JSON.parse(stdout) as {
    backups: { backup: { backupId: number }; result: string; reason: string }[];
  };
  const failed = backups.filter(({ result }) => result === 'failed').map(({ reason }) => reason);
  expect({ exitCode, failed, stderr: stderr.replaceAll(/^\{.*\}$/gm, '').trim() }).toEqual({
    exitCode: 0,
    failed: [],
    stderr: '',
  });
  return Object.fromEntries(backups.map(({ backup, result }) => [backup.backupId, result]));
}
async function stateOf(backupId: number): Promise<string> {
  const names = new Set(await objects(String(backupId)));
  if (names.size === 0) return 'gone';
  return names.has('deleting.json') ? 'deleting' : names.has('manifest.json') ? 'complete' : 'other';
}
const writes = () => s3.faults.seen.filter(({ method }) => method !== 'GET' && method !== 'HEAD').length;
const denied: Fault = { kind: 'status', status: 403, code: 'AccessDenied' };
const away: Fault = { kind: 'status', status: 503, code: 'SlowDown' };

describe('prune', () => {
  test("deletes this cluster's old backups and nothing of another's", async () => {
    const [newest = 0, ...old] = put('prod', 3);
    const others = put('staging', 3, newest - 60);
    const foreign = (await Promise.all(others.map((id) => objects(String(id))))).flat();
    const dry = await prune('--dry-run');
    expect(writes()).toBe(0);
    expect(old.map((id) => dry[id])).toEqual(['planned', 'planned']);
    const pruned = await prune();
    expect(old.map((id) => pruned[id])).toEqual(['deleted', 'deleted']);
    expect(others.map((id) => pruned[id])).toEqual(['ignored', 'ignored', 'ignored']);
    expect(await objects()).toHaveLength(foreign.length + OBJECTS);
    expect((await Promise.all(others.map((id) => objects(String(id))))).flat()).toEqual(foreign);
    expect(await objects(String(newest))).toHaveLength(OBJECTS);
    expect(await prune()).toEqual(
      Object.fromEntries([newest, ...others].map((id) => [id, id === newest ? 'kept' : 'ignored'])),
    );
  });

  // In their order: started.json, deleting.json, manifest.json, the first and some other of the rest, deleting.json again.
  test.each([
    [1, 'complete'],
    [2, 'complete'],
    [3, 'deleting'],
    [4, 'deleting'],
    [10, 'deleting'],
    [OBJECTS + 2, 'deleting'],
  ])('killed before its write number %i leaves it %s, and the next one ends it', async (kill, expected) => {
    const [newest = 0, old = 0] = put('prod', 2);
    const child = spawn('prune');
    let count = 0;
    s3.faults.rule = ({ method }) => {
      if (method !== 'GET' && method !== 'HEAD') count += 1;
      if (count < kill) return undefined;
      child.kill('SIGKILL');
      // What it had started has not noticed yet.
      return away;
    };
    await child;
    await untilQuiet();
    s3.faults.reset();
    expect(await stateOf(old)).toBe(expected);
    const left = (await objects(String(old))).filter((path) => path !== 'started.json');
    expect(expected === 'complete' ? left.length : OBJECTS - 1).toBe(OBJECTS - 1);
    await prune();
    expect(await stateOf(old)).toBe('gone');
    expect(await objects(String(newest))).toHaveLength(OBJECTS);
  });

  test('leaves whole what the store keeps under lock, and ends later what it keeps in part', async () => {
    const [newest = 0, old = 0] = put('prod', 2);
    const before = await objects(String(old));
    s3.faults.rule = ({ method }) => (method === 'DELETE' ? denied : undefined);
    const { exitCode, stdout } = await cli('prune');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`^${old} +\\S+  COMPLETE  hourly +LOCKED  see below$`, 'm'));
    expect(stdout).toContain(`backup ${old} locked: it is whole; STORE_DENIED`);
    expect(await objects(String(old))).toEqual(before);

    s3.faults.rule = ({ method, path }) =>
      method === 'DELETE' && path.endsWith('manifest.json') ? denied : undefined;
    expect(await prune()).toEqual({ [newest]: 'kept', [old]: 'locked' });
    expect(await stateOf(old)).toBe('complete');

    s3.faults.rule = ({ method, path }) =>
      method === 'DELETE' && path.endsWith('.ctl') ? denied : undefined;
    expect(await prune()).toEqual({ [newest]: 'kept', [old]: 'locked' });
    expect(await stateOf(old)).toBe('deleting');
    expect((await objects(String(old))).filter((path) => !path.endsWith('.ctl'))).toEqual(['deleting.json']);
    s3.faults.reset();
    expect(await prune()).toEqual({ [newest]: 'kept', [old]: 'deleted' });
    expect(await objects()).toHaveLength(OBJECTS);
  });

  test('runs twice at once', async () => {
    const [newest = 0, ...old] = put('prod', 5);
    const all = { ...Object.fromEntries(old.map((id) => [id, 'deleted'])), [newest]: 'kept' };
    for (const pruned of await Promise.all([prune(), prune()]))
      expect(Object.entries(all)).toEqual(expect.arrayContaining(Object.entries(pruned)));
    expect(await objects()).toHaveLength(OBJECTS);
  });

  test('says what failed, and exits with 1', async () => {
    const [, old = 0] = put('prod', 2);
    s3.faults.rule = ({ method }) => (method === 'DELETE' ? away : undefined);
    const { exitCode, stdout } = await cli('prune');
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`backup ${old} failed: STORE_UNREACHABLE`);
  });
});

test('pin, unpin and delete', async () => {
  const [newest = 0, old = 0] = put('prod', 2);
  const [foreign = 0] = put('staging', 1, newest - 60);
  expect((await cli('pin', String(old))).exitCode).toBe(0);
  expect((await cli('list')).stdout).toMatch(new RegExp(`^${old} .* COMPLETE .* yes `, 'm'));
  expect(await prune()).toEqual({ [newest]: 'kept', [foreign]: 'ignored', [old]: 'kept' });

  const asked = await cli('delete', String(old));
  expect(asked.exitCode).toBe(2);
  expect(reported(asked)).toMatchObject({ code: 'USAGE', hint: expect.stringContaining('--yes') });
  for (const [id, reason] of [
    [old, 'is pinned'],
    [foreign, 'of cluster staging'],
  ] as const) {
    const refused = await cli('delete', String(id), '--yes', '--force');
    expect(refused.exitCode).toBe(1);
    expect(reported(refused)).toMatchObject({
      code: 'BACKUP_PROTECTED',
      message: expect.stringContaining(reason),
    });
  }
  expect((await cli('unpin', String(old))).exitCode).toBe(0);
  expect((await cli('delete', String(old), '--yes')).exitCode).toBe(0);
  const last = await cli('delete', String(newest), '--yes');
  expect(last.exitCode).toBe(1);
  expect(reported(last)).toMatchObject({
    code: 'BACKUP_PROTECTED',
    message: expect.stringContaining('last complete'),
  });
  expect((await cli('delete', String(newest), '--yes', '--force')).exitCode).toBe(0);
  expect(await objects()).toHaveLength(OBJECTS);
  const gone = await cli('delete', String(newest), '--yes');
  expect(reported(gone).code).toBe('BACKUP_NOT_FOUND');
});

test.each([
  ['n', 'nothing is deleted', 1, 2],
  ['yes', 'is deleted', 0, 1],
])('on a terminal delete asks, and to %s %s', async (answer, said, exitCode, left) => {
  const [, old = 0] = put('prod', 2);
  const terminal = onTerminal(configFile, ['delete', 'latest~1']);
  await untilSaid(terminal, `delete backup ${old} (complete, `);
  terminal.stdin.write(`${answer}\n`);
  const result = await terminal;
  expect(result.stdout).toContain(said);
  expect(result.exitCode).toBe(exitCode);
  expect(await objects()).toHaveLength(left * OBJECTS);
});

/** The rclone of a process that was killed goes on, until it has given up. */
async function untilQuiet(): Promise<void> {
  for (let seen = -1; seen !== s3.faults.seen.length; ) {
    seen = s3.faults.seen.length;
    await sleep(1_500);
  }
}
