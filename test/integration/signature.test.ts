/** A signing key: from the run that signs to everything that must not take a forged manifest for a backup. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OperationSnapshot } from '@rondb-backup/coordinator/operation/state.ts';
import type { PrunedBackup } from '@rondb-backup/coordinator/retention/prune.ts';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SimulatedCluster, startSimulatedCluster } from '../cluster/simulated/start.ts';
import { type Product, startProduct } from '../product/processes.ts';
import { planOf, restoreSection } from '../product/restore.ts';
import { backupIdOf, outcomeOf, reported } from '../product/run-output.ts';
import { startCoordinator } from '../product/served.ts';

let dir: string;
let store: string;
let cluster: SimulatedCluster;
let product: Product;
const own = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rondb-backup-signature-'));
  store = join(dir, 'store');
  await mkdir(store);
  const rcloneConfig = join(dir, 'rclone.conf');
  await writeFile(rcloneConfig, '[store]\ntype = local\n');
  const pem = (key: KeyObject, type: 'pkcs8' | 'spki') => key.export({ format: 'pem', type });
  await writeFile(join(dir, 'own.key'), pem(own.privateKey, 'pkcs8'), { mode: 0o600 });
  await writeFile(join(dir, 'own.pub'), pem(own.publicKey, 'spki'));
  cluster = await startSimulatedCluster({ nodes: [1, 2], mysql: false });
  product = await startProduct({
    cluster,
    remote: `store:${store}`,
    rcloneConfig,
    agent: restoreSection(cluster),
    coordinator: {
      manifest: { signingKeyFile: join(dir, 'own.key'), trustedKeyFiles: [join(dir, 'own.pub')] },
      retention: { keepLast: 1 },
    },
  });
});
afterAll(async () => {
  await product?.stop();
  await cluster?.stop();
  await rm(dir, { recursive: true, force: true });
});

const manifestFile = (backupId: number): string => join(store, String(backupId), 'manifest.json');
const rowOf = async (backupId: number): Promise<string> =>
  (await product.cli('list')).stdout.split('\n').find((line) => line.startsWith(`${backupId} `)) ?? '';
const prune = async (...args: string[]): Promise<Record<number, string>> => {
  const { stdout } = await product.cli('prune', '-o', 'json', ...args);
  const { backups } = JSON.parse(stdout) as { backups: PrunedBackup[] };
  return Object.fromEntries(backups.map(({ backup, result }) => [backup.backupId, result]));
};

/** The fingerprint of a public key, made by openssl as the documentation says. */
async function opensslFingerprint(file: string): Promise<string> {
  const der = await execa('openssl', ['pkey', '-pubin', '-in', file, '-outform', 'DER'], {
    encoding: 'buffer',
  });
  const { stdout } = await execa('openssl', ['dgst', '-sha256', '-binary'], {
    input: der.stdout,
    encoding: 'buffer',
  });
  return `SHA256:${Buffer.from(stdout).toString('base64').replace('=', '')}`;
}

/** What the signature covers, and the signature, by the form that ARCHITECTURE.md describes. */
function taken(text: string): { readonly content: string; readonly signature: string } {
  const [, content = '', signature = ''] =
    /^([\s\S]*),\n {2}"signature": "([^"]+)",\n {2}"sha256": "[0-9a-f]{64}"\n\}\n$/.exec(text) ?? [];
  return { content, signature };
}
const summed = (covered: string): string =>
  `${covered},\n  "sha256": "${createHash('sha256').update(covered).digest('hex')}"\n}\n`;
const edited = (content: string): string => content.replace('"rows": ', '"rows": 1');

/** A backup of before there was a key, one of after, and a newer one, which is forged. */
const made = { unsigned: 0, good: 0, forged: 0 };

describe('a run signs its manifest', () => {
  beforeAll(async () => {
    const before = await product.variant({ manifest: undefined });
    made.unsigned = backupIdOf(await product.cli('run', '--config', before));
    made.good = backupIdOf(await product.cli('run'));
    made.forged = backupIdOf(await product.cli('run'));
  });

  test('with a signature that openssl finds good', async () => {
    const { content, signature } = taken(await readFile(manifestFile(made.good), 'utf8'));
    const [data, bytes] = [join(dir, 'content'), join(dir, 'signature')];
    await writeFile(data, content);
    await writeFile(bytes, Buffer.from(signature, 'base64'));
    const args = ['pkeyutl', '-verify', '-pubin', '-inkey', join(dir, 'own.pub'), '-rawin', '-in', data];
    expect((await execa('openssl', [...args, '-sigfile', bytes])).exitCode).toBe(0);
  });

  test('list, show and verify tell whose it is', async () => {
    expect(await rowOf(made.good)).toMatch(/ COMPLETE!? /);
    const key = await opensslFingerprint(join(dir, 'own.pub'));
    const { stdout } = await product.cli('show', String(made.good));
    expect(stdout.split('\n')).toContain(`signature:  by trusted key ${key}`);
    const json = JSON.parse((await product.cli('show', String(made.good), '-o', 'json')).stdout);
    expect(json).toMatchObject({ backupId: made.good, signature: { signed: true, trustedKey: key } });
    expect((await product.cli('verify', String(made.good))).exitCode).toBe(0);
  });

  test('who trusts no key is told that nobody has checked it, also by a serving coordinator', async () => {
    const careless = await product.variant({ manifest: undefined });
    const show = (id: number, ...args: string[]) =>
      product.cli('show', String(id), '--config', careless, ...args);
    const unchecked = /^signature: +there, and not checked: manifest.trustedKeyFiles names no key$/m;
    expect((await show(made.good)).stdout).toMatch(unchecked);
    expect((await show(made.unsigned)).stdout).toMatch(/^signature: +none$/m);
    const served = await startCoordinator(careless);
    try {
      const at = ['--coordinator', served.address];
      expect((await show(made.good, ...at)).stdout).toMatch(unchecked);
      const json = JSON.parse((await show(made.unsigned, '-o', 'json', ...at)).stdout);
      expect(json.signature).toEqual({ signed: false });
    } finally {
      await served.kill('SIGTERM');
    }
  });

  test('what was made before there was a key is shown, and not trusted', async () => {
    expect(await rowOf(made.unsigned)).toMatch(/ UNTRUSTED /);
    const result = await product.cli('verify', String(made.unsigned), '-o', 'text');
    expect(result.exitCode).toBe(1);
    expect(result.stdout).toContain(`${made.unsigned}/manifest.json is not signed`);
  });
});

const forgeries: [string, (text: string) => string, string, string, string][] = [
  ['a byte of it changed', edited, 'DAMAGED', 'MANIFEST_INVALID', 'its content differs from its checksum'],
  [
    'edited and summed anew under the old signature',
    (text) => {
      const { content, signature } = taken(text);
      return summed(`${edited(content)},\n  "signature": "${signature}"`);
    },
    'UNTRUSTED',
    'MANIFEST_UNTRUSTED',
    'is not signed by a trusted key, or was changed since',
  ],
  [
    'edited and summed anew without a signature',
    (text) => summed(edited(taken(text).content)),
    'UNTRUSTED',
    'MANIFEST_UNTRUSTED',
    'is not signed',
  ],
  [
    'edited and signed by a stranger',
    (text) => {
      const content = edited(taken(text).content);
      const signature = sign(null, Buffer.from(content), stranger.privateKey).toString('base64');
      return summed(`${content},\n  "signature": "${signature}"`);
    },
    'UNTRUSTED',
    'MANIFEST_UNTRUSTED',
    'is not signed by a trusted key, or was changed since',
  ],
];

describe.each(forgeries)('a manifest with %s', (_, forge, state, code, why) => {
  let original: string;
  beforeAll(async () => {
    original = await readFile(manifestFile(made.forged), 'utf8');
    await writeFile(manifestFile(made.forged), forge(original));
  });
  afterAll(() => writeFile(manifestFile(made.forged), original));

  test('is another text', () => expect(forge(original)).not.toBe(original));

  test('fails verification with a clear finding', async () => {
    for (const depth of ['listing', 'hashes']) {
      const result = await product.cli('verify', String(made.forged), '--depth', depth, '-o', 'text');
      expect(result.exitCode).toBe(1);
      expect(result.stdout).toContain('  MANIFEST  manifest.json\n');
      expect(result.stdout.replaceAll(/\n +/g, ' ')).toContain(why);
      expect(reported(result)).toMatchObject({ code: 'VERIFICATION_FAILED' });
    }
    const { verifications } = outcomeOf(await product.cli('verify', '--all', '-o', 'json'));
    expect(resultsOf(verifications)).toEqual({
      [made.unsigned]: 'failed',
      [made.good]: 'passed',
      [made.forged]: 'failed',
    });
  });

  test('is shown for what it is, and is not the latest backup', async () => {
    expect(await rowOf(made.forged)).toMatch(new RegExp(` ${state} .* FAILED$`));
    const { exitCode, stdout } = await product.cli('show', String(made.forged));
    expect(exitCode).toBe(0);
    expect(stdout.replaceAll(/\n +/g, ' ')).toMatch(new RegExp(`^error: +.*${why}.*\\[${code}\\]$`, 'm'));
    expect(stdout).toMatch(/^hint: /m);
    expect(stdout).not.toMatch(/^signature:|^FILES/m);
    const latest = await product.cli('show', 'latest');
    expect(latest.stderr).toContain(`latest is backup ${made.good},`);
  });

  test('is not restored', async () => {
    // This cluster has no MySQL server, which is in the way of every restore.
    const problems = async (id: number) =>
      (await planOf(product, id)).problems.map((problem) => problem.code);
    expect(await problems(made.good)).toEqual(['RESTORE_NEEDS_SQL']);
    expect(await problems(made.forged)).toEqual([code, 'RESTORE_NEEDS_SQL']);
    const text = await product.cli('restore', String(made.forged), '--plan', '-o', 'text');
    expect(text.stdout).toContain(`problem [${code}]: `);
    expect(text.exitCode).toBe(1);
    expect((await product.cli('restore', String(made.forged), '--yes')).exitCode).toBe(1);
  });

  test('keeps no other from being the last backup, and goes by no rule', async () => {
    const plan = { [made.unsigned]: 'ignored', [made.good]: 'kept', [made.forged]: 'ignored' };
    expect(await prune('--dry-run')).toEqual(plan);
    expect(await prune()).toEqual(plan);
    const text = await product.cli('prune', '--dry-run');
    expect(text.stdout).toMatch(new RegExp(`^${made.forged} .* ignore  cannot tell whose it is$`, 'm'));
    const last = await product.cli('delete', String(made.good), '--yes');
    expect(last.exitCode).toBe(1);
    expect(reported(last).message).toContain('last complete');
    const unknown = await product.cli('delete', String(made.forged), '--yes');
    expect(unknown.exitCode).toBe(1);
    expect(reported(unknown)).toMatchObject({
      code: 'BACKUP_PROTECTED',
      message: expect.stringContaining(why),
      hint: expect.stringContaining('--force'),
    });
  });
});

test('the next backup is made beside a forged one, and takes the place of the last good one', async () => {
  await writeFile(manifestFile(made.forged), edited(await readFile(manifestFile(made.forged), 'utf8')));
  const next = backupIdOf(await product.cli('run'));
  expect(await prune()).toEqual({
    [made.unsigned]: 'ignored',
    [made.good]: 'deleted',
    [made.forged]: 'ignored',
    [next]: 'kept',
  });
  expect((await product.cli('delete', String(made.forged), '--yes', '--force')).exitCode).toBe(0);
});

const resultsOf = (verifications: OperationSnapshot['verifications']): Record<number, string> =>
  Object.fromEntries(verifications.map(({ backupId, result }) => [backupId, result]));
