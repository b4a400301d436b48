import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseManifest } from '@rondb-backup/shared/manifest/parse.ts';
import type { AgentInspection } from '../fleet/agent.ts';
import { BACKUP_ID, testRun } from '../testing/run.ts';
import type { Dumps } from './dumps.ts';
import type { Inspected } from './inspect.ts';
import { differences, filesOf, verifyListing } from './verify.ts';
import { buildManifest, writeManifest } from './write-manifest.ts';

const sha256 = 'ab'.repeat(32);
const dumps: Dumps = {
  directory: '/tmp/x',
  files: [
    { name: 'users.sql', sizeBytes: 10, sha256 },
    { name: 'databases.sql', sizeBytes: 20, sha256 },
  ],
  catalog: undefined,
  server: { kind: 'mysql', version: '9.7.4', joinedCluster: true } as unknown as Dumps['server'],
};

const inspection = (nodeId: number): AgentInspection => ({
  backupId: BACKUP_ID,
  nodeId,
  parts: 1,
  encrypted: false,
  compressed: true,
  contents: {
    formatVersion: 0x0006030b,
    ndbVersion: 591_620,
    mysqlVersion: 90_704,
    snapshot: 'end',
    checkpoints: { start: 50, stop: 58 },
    tables: [],
    expected: [],
    found: [],
    logEntries: 0,
    logChanges: [],
  },
  files: ['-0', '', ''].map((middle, index) => ({
    path: `BACKUP-${BACKUP_ID}${middle}.${nodeId}.${['Data', 'log', 'ctl'][index]}`,
    sizeBytes: nodeId * 10 + index,
    sha256,
  })),
});

function prepared(nodeIds: readonly number[] = [1, 2], missing: readonly number[] = []) {
  const testing = testRun([...nodeIds, ...missing]);
  const inspected: Inspected = {
    inspections: nodeIds.map(inspection),
    participants: testing.run.members.filter(({ nodeId }) => nodeIds.includes(nodeId)),
    missing,
    tables: [{ database: 'shop', table: 'orders', rows: 9 }] as unknown as Inspected['tables'],
  };
  return { ...testing, inspected };
}

describe('the files of a backup', () => {
  test('are every file of every node and every dump, by path', () => {
    const { inspected } = prepared([2, 12, 1]);
    const paths = filesOf(BACKUP_ID, inspected, dumps).map(({ path }) => path);
    expect(paths).toHaveLength(11);
    expect(paths).toEqual([...paths].sort());
    expect(paths).toContain(`rondb/12/BACKUP-${BACKUP_ID}-0.12.Data`);
    expect(paths).toContain('users.sql');
  });

  const file = fc.record({
    path: fc.constantFrom<string>('a', 'b', 'c/d', 'e'),
    sizeBytes: fc.nat(3),
    sha256: fc.constant(sha256),
  });
  const files = fc.uniqueArray(file, { selector: ({ path }) => path });

  test('differ from the listing in exactly what is missing, of another size or strange', () => {
    fc.assert(
      fc.property(files, files, (expected, listed) => {
        const present = new Map(listed.map(({ path, sizeBytes }) => [path, sizeBytes]));
        const found = differences(expected, present);
        const wrong = new Set<string>();
        for (const path of ['a', 'b', 'c/d', 'e']) {
          const want = expected.find((one) => one.path === path)?.sizeBytes;
          if (want !== present.get(path)) wrong.add(path);
        }
        expect(found).toHaveLength(wrong.size);
        for (const path of wrong) expect(found.some((text) => text.startsWith(`${path} `))).toBe(true);
      }),
    );
  });

  test('are found in the store, or named', async () => {
    const { run, store, inspected } = prepared();
    store.objects.set(`${BACKUP_ID}/started.json`, '{}');
    for (const { path, sizeBytes } of filesOf(BACKUP_ID, inspected, dumps)) {
      store.objects.set(`${BACKUP_ID}/${path}`, 'x'.repeat(sizeBytes));
    }
    // Left where a write of the marker was cut short and made again.
    store.objects.set(`${BACKUP_ID}/started.json.1a2b3c4d.partial`, '');
    store.objects.set(`${BACKUP_ID}/manifest.json.1a2b3c4d.partial.zupaqig0.partial`, '{');
    await verifyListing(run, inspected, dumps);
    store.objects.set(`${BACKUP_ID}/users.sql`, 'short');
    store.objects.set(`${BACKUP_ID}/rondb/1/stranger`, '');
    store.objects.delete(`${BACKUP_ID}/rondb/2/BACKUP-${BACKUP_ID}.2.ctl`);
    await expect(verifyListing(run, inspected, dumps)).rejects.toMatchObject({
      code: 'STORE_MISMATCH',
      message: `object store differs: rondb/2/BACKUP-${BACKUP_ID}.2.ctl is missing; users.sql has 5 bytes instead of 10; rondb/1/stranger is not ours`,
    });
  });
});

const statistics = { startGcp: 50, stopGcp: 59, records: 1, logRecords: 2, dataBytes: 3, logBytes: 4 };

describe('the manifest', () => {
  test('is one that a reader accepts, with the checkpoints of the files', async () => {
    const { run, store, inspected } = prepared();
    await run.op.phase('native', async () => undefined);
    await run.op.phase('manifest', () => writeManifest(run, { statistics }, inspected, dumps));
    const manifest = parseManifest(store.objects.get(`${BACKUP_ID}/manifest.json`) ?? '', BACKUP_ID);
    expect(manifest).toMatchObject({
      backupId: BACKUP_ID,
      runId: run.op.id,
      clusterName: 'prod',
      label: 'nightly',
      startedAt: '2026-11-22T11:05:03.000Z',
      topology: { participants: [1, 2], missing: [], degraded: false },
      // The client prints 59 where the files hold 58.
      native: { startGcp: 50, stopGcp: 58, records: 1, logRecords: 2, compressed: true, covered: true },
      tables: [{ database: 'shop', name: 'orders', rows: 9 }],
    });
    expect(manifest.phaseDurationsMs).not.toHaveProperty('manifest');
    expect(manifest.files).toEqual(filesOf(BACKUP_ID, inspected, dumps));
  });

  test('says which nodes took no part', () => {
    const { run, inspected } = prepared([1], [2]);
    const { topology } = buildManifest(run, { statistics: undefined }, inspected, dumps);
    expect(topology).toEqual({
      nodeGroups: [{ nodeGroup: 0, nodeIds: [1, 2] }],
      participants: [1],
      missing: [2],
      degraded: true,
    });
  });

  test('of files that nobody could read claims nothing of them', () => {
    const { run, inspected } = prepared();
    const closed = inspected.inspections.map((one) => ({ ...one, encrypted: true, contents: undefined }));
    const unread: Inspected = { ...inspected, inspections: closed, tables: undefined };
    const manifest = buildManifest(run, { statistics: undefined }, unread, dumps);
    expect(parseManifest(JSON.stringify(manifest), BACKUP_ID)).toMatchObject({
      native: { covered: false, encrypted: true },
      tables: [],
    });
    expect(manifest.native).not.toHaveProperty('stopGcp');
  });

  test('of a run that a version without labels began has none', () => {
    const { run, inspected } = prepared();
    const unlabelled = { ...run, label: undefined };
    const manifest = buildManifest(unlabelled, { statistics: undefined }, inspected, dumps);
    expect(manifest).not.toHaveProperty('label');
  });

  test('that a reader would refuse is not written', async () => {
    const { run, store, inspected } = prepared();
    const [first] = inspected.inspections;
    const twice = { ...inspected, inspections: first === undefined ? [] : [first, first] };
    await expect(writeManifest(run, { statistics }, twice, dumps)).rejects.toMatchObject({
      code: 'MANIFEST_INVALID',
    });
    expect(store.objects.size).toBe(0);
  });

  test('that was stored though its answer was lost is one', async () => {
    const { run, store, inspected } = prepared();
    const write = store.writeText.bind(store);
    store.writeText = async (path, text) => {
      await write(path, text);
      throw new BackupError('STORE_UNREACHABLE', 'connection lost');
    };
    await writeManifest(run, { statistics }, inspected, dumps);
    expect(store.objects.has(`${BACKUP_ID}/manifest.json`)).toBe(true);
    store.writeText = async () => {
      throw new BackupError('STORE_DENIED', 'no');
    };
    store.objects.clear();
    await expect(writeManifest(run, { statistics }, inspected, dumps)).rejects.toMatchObject({
      code: 'STORE_DENIED',
    });
  });

  test('is not written when another coordinator has taken the run over', async () => {
    const { run, store, inspected, agents } = prepared();
    const [, second] = agents;
    if (second) second.claimedBy = 'the operation of the other';
    await expect(writeManifest(run, { statistics }, inspected, dumps)).rejects.toMatchObject({
      code: 'RUN_IN_PROGRESS',
    });
    expect(store.objects.size).toBe(0);
  });

  test('is not written for a run that was cancelled', async () => {
    const { run, store, inspected } = prepared();
    run.op.cancel('on request');
    await expect(writeManifest(run, { statistics }, inspected, dumps)).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    expect(store.objects.size).toBe(0);
  });
});
