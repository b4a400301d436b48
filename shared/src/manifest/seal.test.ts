import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BackupError } from '../errors/backup-error.ts';
import { fingerprintOf, publicHalf, readSigningKey, readTrustedKey } from './keys.ts';
import type { Manifest } from './schema.ts';
import { readManifest, sealManifest } from './seal.ts';

const ID = 1_795_345_503;
const sha256 = 'ab'.repeat(32);
const manifest: Manifest = {
  formatVersion: '1.1',
  backupId: ID,
  runId: 'run',
  clusterName: 'prod',
  label: 'nightly',
  startedAt: '2026-11-22T11:05:03.000Z',
  completedAt: '2026-11-22T11:06:03.000Z',
  phaseDurationsMs: { native: 5_000 },
  versions: { rondbBackup: '0.1.0' },
  topology: { nodeGroups: [], participants: [1], missing: [], degraded: false },
  native: { snapshot: 'end', encrypted: false, compressed: true, covered: true },
  files: [{ path: `rondb/1/BACKUP-${ID}-0.1.Data`, sizeBytes: 7, sha256 }],
  tables: [{ database: 'Übung', name: 'x","sha256":"y', rows: 9 }],
  warnings: [],
};
const ours = generateKeyPairSync('ed25519');
const former = generateKeyPairSync('ed25519');

const codeOf = (text: string, keys: readonly KeyObject[] = []): string => {
  try {
    readManifest(text, ID, keys);
    return 'read';
  } catch (error) {
    return (error as BackupError).code;
  }
};
const signed = sealManifest(manifest, ours.privateKey);
const unsigned = sealManifest(manifest);

describe('a sealed manifest', () => {
  test('is read back, signed or not, by whoever asks for no signature', () => {
    const unchecked = { trustedKey: undefined };
    expect(readManifest(signed, ID, [])).toEqual({ manifest, signature: { signed: true, ...unchecked } });
    expect(readManifest(unsigned, ID, [])).toEqual({ manifest, signature: { signed: false, ...unchecked } });
    expect(JSON.parse(unsigned)).toMatchObject(manifest);
  });

  test('can be checked by hand, line by line', () => {
    const lines = signed.split('\n');
    const sum = lines.findIndex((line) => line.startsWith('  "sha256": '));
    const before = lines.slice(0, sum).join('\n').slice(0, -1);
    const digest = createHash('sha256').update(before).digest('hex');
    expect(lines[sum]).toBe(`  "sha256": "${digest}"`);
    const content = lines
      .slice(0, sum - 1)
      .join('\n')
      .slice(0, -1);
    const signature = Buffer.from(JSON.parse(signed).signature, 'base64');
    expect(verify(null, Buffer.from(content), ours.publicKey, signature)).toBe(true);
  });

  test('is the same text each time', () => expect(sealManifest(manifest, ours.privateKey)).toBe(signed));

  test('of version 1.0 has no checksum, and a later one must', () => {
    const plain = (formatVersion: string) => JSON.stringify({ ...manifest, formatVersion }, null, 2);
    expect(codeOf(plain('1.0'))).toBe('read');
    expect(codeOf(plain('1.1'))).toBe('MANIFEST_INVALID');
    expect(codeOf(plain('1.0'), [ours.publicKey])).toBe('MANIFEST_UNTRUSTED');
  });
});

describe('where keys are trusted', () => {
  test('any of them may have signed', () => {
    expect(codeOf(signed, [former.publicKey, ours.publicKey])).toBe('read');
    expect(codeOf(sealManifest(manifest, former.privateKey), [former.publicKey, ours.publicKey])).toBe(
      'read',
    );
  });

  test('it is told which of them has', () => {
    for (const { privateKey, publicKey } of [ours, former]) {
      const text = sealManifest(manifest, privateKey);
      const { signature } = readManifest(text, ID, [former.publicKey, ours.publicKey]);
      expect(signature).toEqual({ signed: true, trustedKey: fingerprintOf(publicKey) });
    }
  });

  test('no signature and that of a stranger are refused', () => {
    expect(codeOf(unsigned, [ours.publicKey])).toBe('MANIFEST_UNTRUSTED');
    expect(codeOf(signed, [former.publicKey])).toBe('MANIFEST_UNTRUSTED');
  });

  test('content that was changed and summed anew is refused', () => {
    const forged = sealManifest({ ...manifest, clusterName: 'other' });
    const signature = /,\n {2}"signature": "[^"]+"/.exec(signed)?.[0] ?? '';
    const open = forged.replace(/,\n {2}"sha256": "[0-9a-f]+"\n\}\n$/, signature);
    const sum = createHash('sha256').update(open).digest('hex');
    const text = `${open},\n  "sha256": "${sum}"\n}\n`;
    expect(codeOf(text)).toBe('read');
    expect(codeOf(text, [ours.publicKey])).toBe('MANIFEST_UNTRUSTED');
  });
});

test.each([
  ['signed', signed],
  ['unsigned', unsigned],
])('any byte of a %s manifest that is changed, added or left out is seen, without keys too', (_, text) => {
  const bytes = Buffer.from(text);
  const position = fc.nat(bytes.length - 1);
  const change = fc.oneof(
    fc.tuple(position, fc.nat(7)).map(([at, bit]) => {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << bit);
      return changed;
    }),
    fc
      .tuple(position, fc.nat(255))
      .map(([at, byte]) => Buffer.concat([bytes.subarray(0, at), Buffer.of(byte), bytes.subarray(at)])),
    position.map((at) => bytes.subarray(0, at)),
  );
  fc.assert(
    fc.property(change, (changed) => {
      fc.pre(!changed.equals(bytes));
      expect(codeOf(changed.toString('utf8'))).toMatch(/^MANIFEST_/);
    }),
    { numRuns: 1_000 },
  );
});

test('keys are read from PEM, of one kind only, and a private one is not taken for a public one', () => {
  const pem = (key: KeyObject, type: 'pkcs8' | 'spki') => String(key.export({ format: 'pem', type }));
  const privatePem = pem(ours.privateKey, 'pkcs8');
  expect(publicHalf(readSigningKey(privatePem)).equals(createPublicKey(ours.privateKey))).toBe(true);
  expect(readTrustedKey(pem(ours.publicKey, 'spki')).equals(ours.publicKey)).toBe(true);
  expect(() => readTrustedKey(privatePem)).toThrow('a private key, not a public one');
  expect(() => readSigningKey(pem(ours.publicKey, 'spki'))).toThrow('not a private key in PEM');
  expect(() => readTrustedKey('nonsense')).toThrow('not a public key in PEM');
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  expect(() => readSigningKey(pem(rsa.privateKey, 'pkcs8'))).toThrow('type rsa, not ed25519');
});
