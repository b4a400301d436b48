import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import type { HashRequest, ObjectStore } from '@rondb-backup/shared/storage/object-store.ts';
import { describe, expect, test } from 'vitest';
import { Catalog } from '../catalog/catalog.ts';
import { Operation } from '../operation/operation.ts';
import type { OperationSnapshot } from '../operation/state.ts';
import { manifestOf } from '../testing/markers.ts';
import { testRun } from '../testing/run.ts';
import type { InMemoryStore } from '../testing/store.ts';
import { recordVerification } from './record.ts';
import type { VerifiedBackup, VerifySpec } from './request.ts';
import { runVerification } from './run.ts';

const IDS = [1_795_345_503, 1_795_345_504];

/** Backups of two files each, whose hashes are not those of the manifest: a hash finds both, a listing none. */
async function verified(
  spec: VerifySpec,
  change: (store: InMemoryStore) => Partial<ObjectStore> | undefined = () => undefined,
): Promise<{ snapshot: OperationSnapshot; records: string[] }> {
  const { run, store } = testRun();
  for (const id of IDS) {
    store.objects.set(`${id}/manifest.json`, manifestOf(id));
    store.objects.set(`${id}/rondb/1/BACKUP-${id}.1.ctl`, 'x'.repeat(40));
    store.objects.set(`${id}/users.sql`, 'xx');
  }
  const over = change(store) ?? {};
  const seen = new Proxy(store, {
    get: (target, name) => {
      const own: unknown = Reflect.get(over, name) ?? Reflect.get(target, name);
      return typeof own === 'function' ? own.bind(target) : own;
    },
  });
  const operation = new Operation(silentLogger, 'verify');
  await runVerification(operation, { ...run.ports, store: seen }, new Catalog(store, []), spec);
  const records = [...store.objects.keys()].filter((path) => path.includes('/verification-'));
  return { snapshot: operation.snapshot(), records };
}

test('one finding does not keep the others from being made, nor one backup another', async () => {
  const { snapshot, records } = await verified({ which: { since: 0 }, depth: 'hashes' });
  expect(new Set(snapshot.verifications.map(({ backupId }) => backupId))).toEqual(new Set(IDS));
  for (const { findings } of snapshot.verifications)
    expect(findings.map(({ kind }) => kind)).toEqual(['content', 'content']);
  expect(snapshot.error?.message).toBe('2 of 2 backups are not as their manifests say');
  expect(records).toHaveLength(2);
});

test('two that end in the same second have records of their own, the later one under the later name', async () => {
  const { store } = testRun();
  const [backupId = 0] = IDS;
  store.objects.set(`${backupId}/manifest.json`, manifestOf(backupId));
  const none = { readBytes: 0, findingCount: 0, findings: [], startedAt: 0 };
  const found: VerifiedBackup = {
    ...none,
    backupId,
    depth: 'listing',
    result: 'passed',
    completedAt: 5_100,
  };
  const signal = new AbortController().signal;
  expect(await recordVerification(store, found, signal)).toBe(true);
  expect(await recordVerification(store, { ...found, completedAt: 5_900 }, signal)).toBe(true);
  const records = [...store.objects].filter(([path]) => path.includes('/verification-'));
  expect(records.map(([path]) => path)).toEqual([
    `${backupId}/verification-5-listing-passed.json`,
    `${backupId}/verification-6-listing-passed.json`,
  ]);
  expect(records.map(([, text]) => text.includes('05.900Z'))).toEqual([false, true]);
});

test('those since a time are those that began then or later', async () => {
  const since = Date.parse('2026-11-22T11:05:03.000Z');
  const at = await verified({ which: { since }, depth: 'listing' });
  expect(at.snapshot).toMatchObject({ state: 'completed', verifications: [{}, {}] });
  const after = await verified({ which: { since: since + 1 }, depth: 'listing' });
  expect(after.snapshot).toMatchObject({ state: 'completed', verifications: [] });
});

describe('a backup that is deleted meanwhile', () => {
  const deletion = (store: InMemoryStore): void => {
    store.objects.delete(`${IDS[0]}/manifest.json`);
    store.objects.delete(`${IDS[0]}/users.sql`);
  };

  test('before its record is written: it gets none, and is no finding', async () => {
    const { snapshot, records } = await verified({ which: { since: 0 }, depth: 'hashes' }, (store) => {
      store.beforeRead = (path) => (path.endsWith('users.sql') ? deletion(store) : undefined);
      return undefined;
    });
    expect(snapshot.verifications.map(({ backupId }) => backupId)).toEqual([IDS[1]]);
    expect(snapshot.warnings).toMatchObject([{ code: 'BACKUP_NOT_FOUND' }]);
    expect(records).toHaveLength(1);
  });

  test('while its record is written: the record goes again', async () => {
    const { snapshot, records } = await verified({ which: [IDS[0] ?? 0], depth: 'listing' }, (store) => ({
      writeText: async (path, text) => {
        deletion(store);
        store.objects.set(path, text);
      },
    }));
    expect(snapshot).toMatchObject({ state: 'failed', error: { code: 'BACKUP_NOT_FOUND' } });
    expect(records).toEqual([]);
  });
});

describe('what cannot be read', () => {
  const failing = (code: 'STORE_FAILED' | 'STORE_DENIED', reads: number) => () => ({
    hash: async ({ files, onHashed }: HashRequest): Promise<void> => {
      for (const { path } of files.slice(0, reads)) onHashed(path, '0'.repeat(64));
      throw new BackupError(code, 'failed to authenticate decrypted block');
    },
  });

  test('is a finding where others can be, for no reason that is the store’s', async () => {
    const { snapshot } = await verified(
      { which: [IDS[0] ?? 0], depth: 'hashes' },
      failing('STORE_FAILED', 1),
    );
    expect(snapshot.verifications[0]?.findings).toMatchObject([
      { kind: 'content', path: 'users.sql', detail: expect.stringContaining('cannot be read') },
    ]);
  });

  test.each([
    ['STORE_FAILED', 0],
    ['STORE_DENIED', 1],
  ] as const)('is no finding but an error with %s after %i files', async (code, reads) => {
    const { snapshot, records } = await verified(
      { which: [IDS[0] ?? 0], depth: 'hashes' },
      failing(code, reads),
    );
    expect(snapshot).toMatchObject({ state: 'failed', error: { code }, verifications: [] });
    expect(records).toEqual([]);
  });
});

test('a store that takes no record is a warning', async () => {
  const { snapshot } = await verified({ which: { since: 0 }, depth: 'listing' }, () => ({
    writeText: () => Promise.reject(new BackupError('STORE_DENIED', 'read only')),
  }));
  expect(snapshot).toMatchObject({ state: 'completed', verifications: [{}, {}] });
  expect(snapshot.warnings.map(({ code }) => code)).toEqual([
    'VERIFICATION_NOT_RECORDED',
    'VERIFICATION_NOT_RECORDED',
  ]);
});
