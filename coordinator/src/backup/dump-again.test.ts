import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CoordinatorPorts } from '../ports.ts';
import { BACKUP_ID, testRun } from '../testing/run.ts';
import { dumpAgain } from './dump-again.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dump-again-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** An interrupted run without a MySQL server whose databases.sql is stored so. */
async function again(stored: string) {
  const { run, store } = testRun();
  const path = `${BACKUP_ID}/databases.sql`;
  store.objects.set(path, stored);
  const management = { ...run.ports.management, saveQuotas: async () => false };
  const ports = { ...run.ports, management } as unknown as CoordinatorPorts;
  const { files } = await dumpAgain({ ...run, ports }, directory, run.op.signal);
  return { files, left: store.objects.has(path), names: await readdir(directory) };
}

test('a dump that is stored whole is taken byte for byte, whatever its character set', async () => {
  const stored = 'CREATE VIEW `\xe9t\xe9`;\n-- Dump completed\n';
  const bytes = Buffer.from(stored, 'latin1');
  const { files, left } = await again(stored);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  expect(files).toEqual([{ name: 'databases.sql', sizeBytes: bytes.length, sha256 }]);
  expect(await readFile(join(directory, 'databases.sql'))).toEqual(bytes);
  expect(left).toBe(true);
});

test('a dump that was cut short is removed and made again', async () => {
  const { files, left, names } = await again('CREATE VIEW `a`;\n');
  expect(files).toEqual([]);
  expect(left).toBe(false);
  expect(names).toEqual([]);
});
