import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BackupError } from '../errors/backup-error.ts';
import { openDestination } from './destination.ts';
import { parseRcloneConfig } from './rclone-config.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'destination-'));
});
afterEach(() => rm(home, { recursive: true }));

async function open(config: string, remote: string, path: string) {
  const configFile = join(home, `${randomUUID()}.conf`);
  await writeFile(configFile, config);
  return openDestination({ remote, path, configFile });
}

const S3 = '[s3]\ntype = s3\nprovider = Ceph\nendpoint = https://s3.example.org\nregion = eu\n';
const fingerprintOf = async (config: string, remote = 's3', path = 'bucket/prefix') =>
  (await open(config, remote, path)).fingerprint;

test('the fingerprint is that of the place, not of how it is reached', async () => {
  const place = await fingerprintOf(S3);
  expect(place).toMatch(/^[0-9a-f]{64}$/);
  expect(
    await fingerprintOf(`${S3}access_key_id = A\nsecret_access_key = B\nstorage_class = GLACIER\n`),
  ).toBe(place);
  expect(await fingerprintOf(S3.replace('example.org', 'example.org/'))).toBe(place);
  expect(await fingerprintOf(S3.replace('[s3]', '[other]'), 'other')).toBe(place);
  expect(await fingerprintOf(S3, 's3', 'bucket/prefix/')).toBe(place);
  expect(await fingerprintOf(`${S3}[a]\ntype = alias\nremote = s3:bucket\n`, 'a', 'prefix')).toBe(place);

  for (const other of [
    fingerprintOf(S3, 's3', 'bucket/other'),
    fingerprintOf(S3.replace('region = eu', 'region = us')),
    fingerprintOf(S3.replace('s3.example.org', 's4.example.org')),
    fingerprintOf(S3.replace('type = s3', 'type = swift')),
    fingerprintOf(`${S3}[c]\ntype = crypt\nremote = s3:bucket/prefix\n`, 'c', 'x'),
  ]) {
    expect(await other).not.toBe(place);
  }
});

test('a wrapped remote is followed to the one that stores the bytes', async () => {
  const config = `${S3}
    [crypt]
    type = crypt
    remote = s3:bucket/a
    password = hidden
    [onto]
    type = alias
    remote = crypt:
    [disk]
    type = alias
    remote = /srv/backups`;
  expect(await open(config, 'onto', 'x')).toMatchObject({ storageType: 's3' });
  expect(await open(config, 'disk', 'x')).toMatchObject({ storageType: 'local' });
  expect(await fingerprintOf(config, 'crypt', 'x')).toBe(await fingerprintOf(config, 'onto', 'x'));
  expect(await fingerprintOf(config, 'crypt', 'x')).not.toBe(
    await fingerprintOf(config.replace('s3:bucket/a', 's3:bucket/b'), 'crypt', 'x'),
  );
  await expect(open('[l]\ntype = alias\nremote = l:x\n', 'l', 'x')).rejects.toMatchObject({
    code: 'STORE_CONFIG',
  });
});

test.each(['', '/', '-rf', '../x', 'a/../b', 'a//b', './a', 'a\nb', 'a/.'])(
  'path %j is refused',
  async (path) => {
    await expect(open(S3, 's3', path)).rejects.toMatchObject({ code: 'STORE_CONFIG' });
  },
);

test.each(['', '-x', ':s3', 's3:', 's3,env_auth', 'a/b', 'a b'])('remote %j is refused', async (remote) => {
  await expect(open(S3, remote, 'bucket')).rejects.toMatchObject({ code: 'STORE_CONFIG' });
});

test('secrets are taken out of texts, and are no part of what is logged', async () => {
  const config = `${S3}access_key_id = AKIAEXAMPLE\nsecret_access_key = AKIAEXAMPLE+wJalr\n`;
  const destination = await open(config, 's3', 'bucket');
  expect(JSON.stringify(destination)).not.toContain('AKIA');
  const clean = destination.scrub(
    'Put "https://s3.example.org/b/k?X-Amz-Credential=AK&X-Amz-Signature=0a1b": AKIAEXAMPLE+wJalr, AKIAEXAMPLE, https://me:pass@s3.example.org/b',
  );
  expect(clean).toBe(
    'Put "https://s3.example.org/b/k?[query]": [secret], [secret], https://[user]@s3.example.org/b',
  );
});

test('rclone.conf is read as rclone does, and any text is a value or a typed error', () => {
  const sections = parseRcloneConfig('# c\n; c\n[a b]\r\ntype = s3\nkey=v = w # no comment\n\n[c]\n');
  expect([...(sections.get('a b') ?? [])]).toEqual([
    ['type', 's3'],
    ['key', 'v = w # no comment'],
  ]);
  expect(() => parseRcloneConfig('# Encrypted\n\nRCLONE_ENCRYPT_V0:\nxx')).toThrow('encrypted');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const message = failureOf(() => parseRcloneConfig(`[a]\n${text}`));
      expect(message).toMatch(/^(line \d+ of rclone.conf is no .*|rclone.conf is encrypted|)$/);
    }),
  );
});

/** The message of the BackupError that a call ends with; empty where it succeeds. */
function failureOf(call: () => unknown): string {
  try {
    call();
    return '';
  } catch (error) {
    return error instanceof BackupError ? error.message : `not typed: ${String(error)}`;
  }
}
