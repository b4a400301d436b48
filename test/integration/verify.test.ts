/** `rondb-backup verify` over real object stores: backups with files of a real cluster, changed one by one. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { OperationSnapshot } from '@rondb-backup/coordinator/operation/state.ts';
import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { seeded } from '../faults/random.ts';
import { type CliResult, programs } from '../product/processes.ts';
import { outcomeOf, reported } from '../product/run-output.ts';
import { startCoordinator } from '../product/served.ts';
import { startS3 } from '../stores/s3.ts';
import { corrupted, expectedFindings, shortFindings } from '../verify/corrupt.ts';
import { type Objects, sampleBackup } from '../verify/sample-backup.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
/** Changes that are tried over each kind of store; a thousand take minutes. */
const TRIALS = Number(process.env['TRIALS'] ?? 12);
const FIRST = 1_795_345_503;

let home: string;
let s3: Awaited<ReturnType<typeof startS3>>;
const keys = generateKeyPairSync('ed25519');
const strangersKeys = generateKeyPairSync('ed25519');

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'verify-'));
  s3 = await startS3();
  await writeFile(join(home, 'rclone.conf'), `${s3.rcloneConfig}\n[local]\ntype = local\n`);
  const pem = (key: KeyObject, type: 'pkcs8' | 'spki') => key.export({ format: 'pem', type });
  await writeFile(join(home, 'own.key'), pem(keys.privateKey, 'pkcs8'), { mode: 0o600 });
  await writeFile(join(home, 'own.pub'), pem(keys.publicKey, 'spki'));
  await writeFile(join(home, 'other.pub'), pem(strangersKeys.publicKey, 'spki'));
});
afterAll(async () => {
  await s3.stop();
  await rm(home, { recursive: true, force: true });
});
beforeEach(() => s3.faults.reset());

interface Place {
  readonly config: string;
  /** Puts a backup there, in place of what is. */
  store(backupId: number, objects: Objects): Promise<void>;
}

/** No cluster and no agent: verification needs the object store alone. */
async function place(kind: 'local' | 's3', name: string, sections: object = {}): Promise<Place> {
  const directory = join(home, `${kind}-${name}`);
  const remote = kind === 'local' ? `local:${directory}` : `s3:${s3.bucket}/${name}`;
  const config = join(home, `${kind}-${name}.yaml`);
  const settings = {
    listen: '127.0.0.1:0',
    cluster: { name: 'test', connectString: '127.0.0.1:1' },
    agents: { addresses: ['127.0.0.1:1'] },
    log: { level: 'error' },
    ...sections,
    storage: {
      remote,
      rcloneConfig: join(home, 'rclone.conf'),
      retry: { attempts: 4, minDelay: '100ms' },
      ...('storage' in sections ? (sections.storage as object) : {}),
    },
  };
  await writeFile(config, stringify(settings));
  await mkdir(directory, { recursive: true });
  return {
    config,
    store: async (backupId, objects) => {
      const target = join(directory, String(backupId));
      await rm(target, { recursive: true, force: true });
      for (const [path, bytes] of objects) {
        await mkdir(dirname(join(target, path)), { recursive: true });
        await writeFile(join(target, path), bytes);
      }
      if (kind === 'local') return;
      const direct = `s3direct:${s3.bucket}/${name}/${backupId}`;
      const args = ['--config', join(home, 'rclone.conf'), '--s3-no-check-bucket', 'sync', target, direct];
      await execa('rclone', args, { extendEnv: false, env: { PATH: process.env['PATH'] ?? '' } });
    },
  };
}

const spawnCli = ({ config }: Pick<Place, 'config'>, args: readonly string[]) =>
  execa(process.execPath, [programs.coordinator, ...args], {
    reject: false,
    stdin: 'ignore',
    env: { RONDB_BACKUP_CONFIG: config },
  });
async function cli(where: Pick<Place, 'config'>, ...args: string[]): Promise<CliResult> {
  const { exitCode, stdout, stderr } = await spawnCli(where, args);
  return { exitCode, stdout, stderr };
}
const findingsOf = ({ verifications }: OperationSnapshot, backupId: number): string[] =>
  shortFindings(verifications.find((one) => one.backupId === backupId)?.findings ?? []);

describe.each(['local', 's3'] as const)('over %s', (kind) => {
  test(`${TRIALS} changed backups, seed ${SEED}: all of them are found, and the whole one passes`, async () => {
    const where = await place(kind, 'trials');
    const random = seeded(SEED);
    const expected = new Map<number, string[]>([[FIRST, []]]);
    await where.store(FIRST, sampleBackup(FIRST));
    for (let backupId = FIRST + 1; backupId <= FIRST + TRIALS; backupId += 1) {
      const original = sampleBackup(backupId);
      const { objects } = corrupted(random, original, backupId);
      await where.store(backupId, objects);
      expected.set(backupId, expectedFindings(original, objects));
    }
    const result = await cli(where, 'verify', '--all', '-o', 'json');
    expect(result.exitCode).toBe(1);
    const outcome = outcomeOf(result);
    const found = new Map([...expected.keys()].map((id) => [id, findingsOf(outcome, id)]));
    expect(found).toEqual(expected);
    expect(outcome.error?.message).toBe(`${TRIALS} of ${TRIALS + 1} backups are not as their manifests say`);
  }, 1_800_000);

  test('what passing errors of the store delay is no finding', async () => {
    const where = await place(kind, 'passing');
    await where.store(FIRST, sampleBackup(FIRST));
    s3.faults.rule = ({ method }, number) =>
      method === 'GET' && number % 3 === 0 && number < 40
        ? { kind: 'status', status: 503, code: 'SlowDown' }
        : undefined;
    const { exitCode, stdout, stderr } = await cli(where, 'verify', String(FIRST), '-o', 'text');
    expect(stderr).not.toContain('error');
    expect(stdout).toContain('1 of 1 passed');
    expect(exitCode).toBe(0);
  });
});

describe('as a user sees it', () => {
  let where: Place;
  const whole = FIRST;
  const changed = FIRST + 1;

  beforeAll(async () => {
    where = await place('local', 'user');
    await where.store(whole, sampleBackup(whole));
    const objects = sampleBackup(changed);
    objects.set('users.sql', Buffer.from("CREATE USER 'evi'@'%';\n"));
    objects.delete('quotas.txt');
    objects.set('notes.txt', Buffer.from('x'));
    await where.store(changed, objects);
  });

  test('before: nothing is verified', async () => {
    const { stdout } = await cli(where, 'list');
    expect(stdout.split('\n')[0]).toMatch(/ VERIFIED$/);
    expect(stdout.split('\n')[1]).toMatch(/ -$/);
  });

  test('findings are told in 80 columns, with exit code 1 and a hint', async () => {
    const { exitCode, stdout, stderr } = await cli(where, 'verify', `${whole}`, `${changed}`, '-o', 'text');
    expect(exitCode).toBe(1);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(new RegExp(`^${whole}  PASSED  hashes +\\S+ KiB +0$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^${changed}  FAILED  hashes +\\S+ KiB +3$`, 'm'));
    for (const line of ['CONTENT     users.sql', 'MISSING     quotas.txt', 'ADDITIONAL  notes.txt'])
      expect(stdout).toContain(`  ${line}\n`);
    expect(stdout).toContain('1 of 2 passed');
    expect(stderr).toMatch(/^error \[VERIFICATION_FAILED\]: backup \d+ is not as its manifest says/m);
    expect(stderr).toContain('hint: ');
  });

  test('afterwards: the list and the page of a backup tell', async () => {
    const { stdout } = await cli(where, 'list');
    expect(stdout).toMatch(new RegExp(`^${whole} .* \\d+s hashes$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^${changed} .* FAILED$`, 'm'));
    const shown = await cli(where, 'show', `${changed}`);
    expect(shown.stdout).toMatch(/^verified: +FAILED at .*, depth hashes$/m);
    expect(shown.stdout).toContain('CONTENT     users.sql');
    const json = JSON.parse((await cli(where, 'show', `${changed}`, '-o', 'json')).stdout);
    expect(json.verification).toMatchObject({ result: 'failed', findingCount: 3 });
  });

  test('a later one counts, and says how deep it went', async () => {
    expect((await cli(where, 'verify', '--all', '--depth', 'listing', '-o', 'json')).exitCode).toBe(1);
    const { stdout } = await cli(where, 'list', '-o', 'json');
    const { backups } = JSON.parse(stdout) as { backups: { lastVerification: object }[] };
    expect(backups.map(({ lastVerification }) => lastVerification)).toMatchObject([
      { depth: 'listing', result: 'failed' },
      { depth: 'listing', result: 'passed' },
    ]);
  });

  test('an id of nothing, and one of no backup, are exit 1 and do not keep the others from it', async () => {
    const gone = await cli(where, 'verify', '7', `${whole}`, '-o', 'json');
    expect(gone.exitCode).toBe(1);
    expect(outcomeOf(gone)).toMatchObject({
      error: { code: 'BACKUP_NOT_FOUND' },
      verifications: [{ backupId: whole, result: 'passed' }],
    });
    const began = FIRST + 2;
    await where.store(began, new Map([['started.json', Buffer.from('{}')]]));
    const unfinished = await cli(where, 'verify', `${began}`, '-o', 'text');
    expect(reported(unfinished)).toMatchObject({ code: 'BACKUP_NOT_COMPLETE' });
    expect(unfinished.stderr).toContain('INTERRUPTED');
    expect(unfinished.stdout).toBe('');
  });

  test('only those since a time', async () => {
    const now = Math.floor(Date.now() / 1_000);
    await where.store(now, sampleBackup(now));
    const result = await cli(where, 'verify', '--since', '1d', '-o', 'json');
    expect(outcomeOf(result).verifications.map(({ backupId }) => backupId)).toContain(now);
    const none = await cli(await place('local', 'empty'), 'verify', '--since', '1d', '-o', 'text');
    expect(none).toMatchObject({ exitCode: 0, stdout: 'there is nothing to verify' });
  });
});

describe('a slow one', () => {
  let slow: Place;
  beforeAll(async () => {
    slow = await place('local', 'slow', { storage: { bandwidthLimit: '4KiB' } });
    await slow.store(FIRST, sampleBackup(FIRST));
  });

  test('keeps to the bandwidth, shows its bytes, and ends on Ctrl-C with nothing left running', async () => {
    const child = spawnCli(slow, ['verify', `${FIRST}`, '-o', 'json']);
    let seen = '';
    child.stdout.on('data', (chunk: Buffer) => {
      seen += String(chunk);
      if (seen.includes('"hashes"')) setTimeout(() => child.kill('SIGINT'), 3_000);
    });
    const { exitCode, stdout, stderr } = await child;
    const outcome = outcomeOf({ exitCode, stdout, stderr });
    expect(outcome).toMatchObject({ state: 'cancelled', error: { code: 'CANCELLED' }, verifications: [] });
    expect(exitCode).toBe(1);
    const { amount } = outcome.phases.find(({ name }) => name === 'hashes') ?? {};
    expect(amount?.totalBytes).toBeGreaterThan(30_000);
    expect(amount?.bytes).toBeLessThan(amount?.totalBytes ?? 0);
    const { stdout: processes } = await execa('ps', ['-eo', 'args']);
    expect(processes.split('\n').filter((line) => line.includes(join(home, 'local-slow')))).toEqual([]);
  });

  test('at a serving coordinator is watched, cancelled and followed by another', async () => {
    const served = await startCoordinator(slow.config);
    try {
      const at = ['--coordinator', served.address, '-o', 'json'];
      const child = spawnCli(slow, ['verify', `${FIRST}`, ...at]);
      await new Promise((resolve) => child.stdout.once('data', resolve));
      const refused = await cli(slow, 'verify', '--all', '--coordinator', served.address, '-o', 'text');
      expect(reported(refused)).toMatchObject({ code: 'RUN_IN_PROGRESS' });
      expect((await cli(slow, 'cancel', ...at)).exitCode).toBe(0);
      const { exitCode, stdout, stderr } = await child;
      expect(exitCode).toBe(1);
      expect(outcomeOf({ exitCode, stdout, stderr }).state).toBe('cancelled');
      expect((await cli(slow, 'verify', '--all', '--depth', 'listing', ...at)).exitCode).toBe(0);
      const shown = await cli(slow, 'show', `${FIRST}`, '--coordinator', served.address);
      expect(shown.stdout).toMatch(/^verified: +PASSED at .*, depth listing$/m);
    } finally {
      await served.kill('SIGTERM');
    }
  });
});

describe('with trusted keys', () => {
  test('unsigned and strangers’ manifests are refused by verify, and shown', async () => {
    const manifest = { trustedKeyFiles: ['other.pub', 'own.pub'], signingKeyFile: 'own.key' };
    const where = await place('local', 'signed', { manifest });
    const [own, rotated, unsigned, foreign] = [FIRST, FIRST + 1, FIRST + 2, FIRST + 3];
    await where.store(own, sampleBackup(own, keys.privateKey));
    await where.store(rotated, sampleBackup(rotated, strangersKeys.privateKey));
    await where.store(unsigned, sampleBackup(unsigned));
    await where.store(foreign, sampleBackup(foreign, generateKeyPairSync('ed25519').privateKey));
    const outcome = outcomeOf(await cli(where, 'verify', '--all', '-o', 'json'));
    expect(
      Object.fromEntries(outcome.verifications.map(({ backupId, result }) => [backupId, result])),
    ).toEqual({
      [own]: 'passed',
      [rotated]: 'passed',
      [unsigned]: 'failed',
      [foreign]: 'failed',
    });
    expect(findingsOf(outcome, unsigned)).toEqual(['manifest manifest.json']);
    const { stdout } = await cli(where, 'list');
    expect(stdout).toMatch(new RegExp(`^${own} .* COMPLETE `, 'm'));
    expect(stdout).toMatch(new RegExp(`^${foreign} .* UNTRUSTED `, 'm'));
    expect((await cli(where, 'show', `${unsigned}`)).stdout).toMatch(
      /^error: .*is not signed \[MANIFEST_UNTRUSTED\]$/m,
    );
  });

  test('keys that cannot be right are told at the start', async () => {
    const wrong = async (manifest: object): Promise<string> =>
      (await cli(await place('local', 'wrong', { manifest }), 'list')).stderr;
    expect(await wrong({ signingKeyFile: 'own.pub' })).toContain('not a private key in PEM');
    expect(await wrong({ trustedKeyFiles: ['own.key'] })).toContain('a private key, not a public one');
    expect(await wrong({ trustedKeyFiles: ['absent.pub'] })).toContain('ENOENT');
    expect(await wrong({ signingKeyFile: 'own.key', trustedKeyFiles: ['other.pub'] })).toContain(
      'the public key of signingKeyFile is not among them',
    );
  });
});
