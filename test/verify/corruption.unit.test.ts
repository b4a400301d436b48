import { generateKeyPairSync } from 'node:crypto';
import { Catalog } from '@rondb-backup/coordinator/catalog/catalog.ts';
import { Operation } from '@rondb-backup/coordinator/operation/operation.ts';
import type { OperationSnapshot } from '@rondb-backup/coordinator/operation/state.ts';
import { testRun } from '@rondb-backup/coordinator/testing/run.ts';
import type { VerifySpec } from '@rondb-backup/coordinator/verify/request.ts';
import { runVerification } from '@rondb-backup/coordinator/verify/run.ts';
import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import { newestVerification } from '@rondb-backup/shared/storage/verification-name.ts';
import { expect, test } from 'vitest';
import { seeded } from '../faults/random.ts';
import { changes, corrupted, expectedFindings, shortFindings } from './corrupt.ts';
import { type Objects, sampleBackup } from './sample-backup.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const TRIALS = 1_500;
const ID = 1_795_345_503;
const keys = generateKeyPairSync('ed25519');

/** A backup in memory, verified. */
async function verify(
  objects: Objects,
  depth: VerifySpec['depth'],
  trusted = false,
): Promise<{ snapshot: OperationSnapshot; stored: ReadonlyMap<string, string> }> {
  const { run, store } = testRun();
  // The store in memory holds texts: a character is a byte, but for markers, which are read as what they are.
  for (const [path, bytes] of objects)
    store.objects.set(`${ID}/${path}`, bytes.toString(path.endsWith('.json') ? 'utf8' : 'latin1'));
  const config = {
    ...run.ports.config,
    manifest: { signingKey: undefined, trustedKeys: trusted ? [keys.publicKey] : [] },
  };
  const operation = new Operation(silentLogger, 'verify');
  const catalog = new Catalog(store, config.manifest.trustedKeys);
  await runVerification(operation, { ...run.ports, config }, catalog, { which: [ID], depth });
  return { snapshot: operation.snapshot(), stored: store.objects };
}

test('a backup as it was stored passes at every depth, signed or not', async () => {
  for (const depth of ['listing', 'hashes'] as const)
    for (const [key, trusted] of [
      [undefined, false],
      [keys.privateKey, false],
      [keys.privateKey, true],
    ] as const) {
      const { snapshot } = await verify(sampleBackup(ID, key), depth, trusted);
      expect(snapshot).toMatchObject({ state: 'completed', verifications: [{ result: 'passed' }] });
    }
});

test(`${TRIALS} single changes are found, for what they are and nowhere else, seed ${SEED}`, async () => {
  const random = seeded(SEED);
  const tried = new Map<string, number>();
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const original = sampleBackup(ID, random() < 0.5 ? keys.privateKey : undefined);
    const { kind, objects } = corrupted(random, original, ID);
    tried.set(kind, (tried.get(kind) ?? 0) + 1);
    const { snapshot, stored } = await verify(objects, 'hashes');
    const [verified] = snapshot.verifications;
    const names = [...stored.keys()].map((path) => path.slice(`${ID}/`.length));
    expect({
      what: `trial ${trial} of seed ${SEED}: ${kind}`,
      found: shortFindings(verified?.findings ?? []),
      error: snapshot.error?.code,
      recorded: newestVerification(names),
    }).toEqual({
      what: `trial ${trial} of seed ${SEED}: ${kind}`,
      found: expectedFindings(original, objects),
      error: 'VERIFICATION_FAILED',
      recorded: { depth: 'hashes', result: 'failed', seconds: expect.any(Number) },
    });
  }
  expect([...tried.keys()].sort()).toEqual(Object.keys(changes).sort());
  console.info(`seed ${SEED}: ${JSON.stringify(Object.fromEntries(tried))}`);
}, 120_000);

test('the listing sees names and sizes, and not contents', async () => {
  const random = seeded(SEED);
  for (let trial = 0; trial < 200; trial += 1) {
    const original = sampleBackup(ID);
    const { kind, objects } = corrupted(random, original, ID);
    const { snapshot } = await verify(objects, 'listing');
    const seen = expectedFindings(original, objects).filter((finding) => !finding.startsWith('content'));
    const what = `trial ${trial} of seed ${SEED}: ${kind}`;
    const found = shortFindings(snapshot.verifications[0]?.findings ?? []);
    expect({ what, found }).toEqual({ what, found: seen });
  }
});

test('a manifest that was changed and sealed anew is found by its signature', async () => {
  for (const key of [undefined, generateKeyPairSync('ed25519').privateKey]) {
    const { snapshot } = await verify(sampleBackup(ID, key), 'listing', true);
    expect(snapshot.verifications[0]).toMatchObject({ findingCount: 1, findings: [{ kind: 'manifest' }] });
  }
});
