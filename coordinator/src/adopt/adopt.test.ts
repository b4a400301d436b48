import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import type { StoredEntry } from '@rondb-backup/shared/storage/object-store.ts';
import { describe, expect, test } from 'vitest';
import { legacyFiles } from '../catalog/legacy-files.ts';
import { Operation } from '../operation/operation.ts';
import { testRun } from '../testing/run.ts';
import { requireStored } from './files.ts';
import { madeBy, timesOf } from './manifest.ts';
import { adoptionOrigin } from './origin.ts';
import { planAdoption, requireLegacy } from './plan.ts';
import { runAdoption } from './run.ts';
import { looksCutShort } from './sql-files.ts';

const ID = 264_750_300;
const entry = (path: string, sizeBytes = 1, modifiedMs = 0): StoredEntry => ({
  path,
  sizeBytes,
  modifiedMs,
  isDirectory: false,
});
const node4 = `rondb/4/BACKUP-${ID}-PART-1-OF-2/BACKUP-${ID}-0.4.Data`;
const node12 = `rondb/12/BACKUP-${ID}.12.ctl`;

describe('what is there', () => {
  test('is sorted into nodes, SQL and anything else', () => {
    const listed = [
      { ...entry('rondb', -1), isDirectory: true },
      entry(node12),
      entry(node4),
      entry('users.sql'),
      entry('pinned.json'),
      entry('rondb/4/lost+found'),
      entry('notes.txt'),
    ];
    const found = legacyFiles(ID, listed);
    expect([...found.byNode.keys()]).toEqual([4, 12]);
    expect(found.sql.map(({ path }) => path)).toEqual(['users.sql']);
    expect(found.strange).toEqual(['rondb/4/lost+found', 'notes.txt']);
  });

  test.each([
    [[], 'BACKUP_NOT_FOUND'],
    [['manifest.json', node4], 'ADOPT_NOT_LEGACY'],
    [['started.json', node4], 'ADOPT_NOT_LEGACY'],
    [['deleting.json', node4], 'ADOPT_NOT_LEGACY'],
    [['users.sql', 'databases.sql'], 'BACKUP_FILES_MISSING'],
    // A directory of that name is no marker.
    [['manifest.json/x', 'users.sql'], 'BACKUP_FILES_MISSING'],
  ])('%j cannot be adopted: %s', (paths, code) => {
    const listed = paths.map((path) => entry(path));
    expect(() => requireLegacy(ID, listed)).toThrow(expect.objectContaining({ code }));
  });
});

describe('the manifest', () => {
  const now = Date.parse('2026-11-25T00:00:00Z');
  const at = (time: string) => Date.parse(time);
  const times = (id: number, ...written: number[]) =>
    timesOf(
      id,
      legacyFiles(
        id,
        written.map((ms, index) => entry(`rondb/${index + 1}/BACKUP-${id}.${index + 1}.ctl`, 1, ms)),
      ),
      now,
    );

  test('has the time of the id, and the end of the last object', () => {
    // Friday of week 47.
    expect(times(264_750_300, at('2026-11-20T03:07:00Z'), at('2026-11-20T03:05:00Z'))).toEqual({
      startedAt: '2026-11-20T03:00:00.000Z',
      completedAt: '2026-11-20T03:07:00.000Z',
    });
  });

  test('has the time of the first object where the id tells none', () => {
    expect(times(42, at('2026-11-20T03:07:00Z'), 0, at('2026-11-20T03:05:00Z'))).toEqual({
      startedAt: '2026-11-20T03:05:00.000Z',
      completedAt: '2026-11-20T03:07:00.000Z',
    });
  });

  test('never ends before it begins, nor in the future', () => {
    expect(times(264_750_300, at('2020-01-01T00:00:00Z'), now + 1)).toMatchObject({
      completedAt: '2026-11-20T03:00:00.000Z',
    });
    expect(times(42)).toMatchObject({ startedAt: '2026-11-25T00:00:00.000Z' });
  });

  test.each([
    [591_620, 'NDB 9.7.4'],
    [(22 << 16) | (10 << 8) | 5, 'RonDB 22.10.5'],
    [(24 << 16) | (10 << 8) | 0, 'RonDB 24.10.0'],
    [(8 << 16) | (0 << 8) | 39, 'NDB 8.0.39'],
  ])('says of version word %i: %s', (word, text) => {
    expect(madeBy(word)).toBe(text);
  });
});

test.each([
  ['users.sql', 'CREATE USER x;\n-- Dump end time: Wed Nov 25 03:00:01 2026\n', 0],
  ['users.sql', 'CREATE USER x;\n-- Dump completed\n', 1],
  ['databases.sql', 'CREATE TABLE x (a int);\n-- Dump completed on 2026-11-25  3:00:01\n', 0],
  ['databases.sql', 'CREATE TABLE x (a', 1],
  ['databases.sql', '', 1],
  ['quotas.txt', '', 0],
])('%s with %j gives %i warnings', (name, content, count) => {
  expect(looksCutShort(name, Buffer.from(content))).toHaveLength(count);
});

describe('an adoption', () => {
  const prepare = () => {
    const prepared = testRun([3, 6]);
    const { store } = prepared;
    const [one, other] = prepared.agents;
    if (one === undefined || other === undefined) throw new Error('two agents');
    const agents = [one, other] as const;
    for (const nodeId of [1, 2, 4])
      store.objects.set(`${ID}/rondb/${nodeId}/BACKUP-${ID}.${nodeId}.ctl`, 'x'.repeat(nodeId));
    const config = {
      ...prepared.run.ports.config,
      restore: { downloadTimeoutMs: 60_000 },
      backup: { ...prepared.run.ports.config.backup, tempDir: '/tmp' },
    };
    const management = { topology: async () => prepared.run.topology };
    const ports = { ...prepared.run.ports, config, management } as unknown as typeof prepared.run.ports;
    const op = new Operation(silentLogger, 'adopt', adoptionOrigin(ID));
    return { store, agents, ports, op };
  };
  const names = (store: { readonly objects: ReadonlyMap<string, string> }) =>
    [...store.objects.keys()].filter((path) => path.endsWith('.json'));

  test('deals stored nodes over the agents there are', async () => {
    const { op, ports } = prepare();
    const { workers } = await planAdoption(op, ports, ID);
    expect(workers.map(({ share }) => share.storedNodeIds)).toEqual([[4], [2, 1]]);
  });

  test('refuses what nobody can look into, writes nothing and removes what was fetched', async () => {
    const { op, ports, store, agents } = prepare();
    await runAdoption(op, ports, ID);
    expect(op.error).toMatchObject({
      code: 'BACKUP_NOT_COVERED',
      message: expect.stringContaining('node 1: its files are encrypted and there is no password'),
      hint: expect.stringContaining('stays LEGACY'),
    });
    expect(names(store)).toEqual([]);
    for (const agent of agents) {
      expect(agent.calls).toContain(`deleteDownload ${ID}`);
      expect(agent.claimedBy).toBeUndefined();
    }
  });

  test('names the stored node whose files are damaged', async () => {
    const { op, ports, agents } = prepare();
    const damaged = new BackupError('BACKUP_INCOMPLETE', 'it lacks its end');
    agents[0].inspectFetched = async () => {
      throw damaged;
    };
    await runAdoption(op, ports, ID);
    expect(op.error).toMatchObject({
      code: 'BACKUP_INCOMPLETE',
      message: 'rondb/4: it lacks its end',
      retryable: false,
    });
  });

  test('fetches again what an agent lost that was away', async () => {
    const { op, ports, agents } = prepare();
    const [, agent] = agents;
    const inspect = agent.inspectFetched.bind(agent);
    let failures = 1;
    agent.inspectFetched = async (backup, options) => {
      failures -= 1;
      if (failures === 0) throw new BackupError('AGENT_UNREACHABLE', 'gone');
      return await inspect(backup, options);
    };
    await runAdoption(op, ports, ID);
    expect(agent.calls.filter((call) => call.startsWith('download'))).toHaveLength(2);
  });

  test('that is cancelled ends as such', async () => {
    const { op, ports, store, agents } = prepare();
    agents[0].inspectFetched = async () => {
      op.cancel('on request');
      op.signal.throwIfAborted();
      throw new Error('not reached');
    };
    await runAdoption(op, ports, ID);
    expect(op.snapshot().state).toBe('cancelled');
    expect(names(store)).toEqual([]);
    expect(agents[0].calls).toContain(`deleteDownload ${ID}`);
  });

  test.each([
    [
      'grew',
      (objects: Map<string, string>) => objects.set(`${ID}/rondb/1/BACKUP-${ID}.1.ctl`, 'xx'),
      'STORE_MISMATCH',
    ],
    [
      'got a file',
      (objects: Map<string, string>) => objects.set(`${ID}/rondb/1/BACKUP-${ID}.1.log`, ''),
      'STORE_MISMATCH',
    ],
    [
      'lost a file',
      (objects: Map<string, string>) => objects.delete(`${ID}/rondb/4/BACKUP-${ID}.4.ctl`),
      'STORE_MISMATCH',
    ],
    [
      'is being deleted',
      (objects: Map<string, string>) => objects.set(`${ID}/deleting.json`, '{}'),
      'ADOPT_NOT_LEGACY',
    ],
    [
      'was adopted by another',
      (objects: Map<string, string>) => objects.set(`${ID}/manifest.json`, '{}'),
      'ADOPT_NOT_LEGACY',
    ],
  ])('stops where the backup %s meanwhile', async (_, change, code) => {
    const { op, ports, store } = prepare();
    const run = await planAdoption(op, ports, ID);
    const files = [1, 2, 4].map((nodeId) => ({
      path: `rondb/${nodeId}/BACKUP-${ID}.${nodeId}.ctl`,
      sizeBytes: nodeId,
      sha256: '0'.repeat(64),
    }));
    await requireStored(run, files);
    change(store.objects);
    await expect(requireStored(run, files)).rejects.toMatchObject({ code });
  });
});
