import { beforeEach, describe, expect, test } from 'vitest';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { failedOf, manifestOf, startedOf } from '../testing/markers.ts';
import { InMemoryStore } from '../testing/store.ts';
import { Catalog } from './catalog.ts';
import { stateOf } from './markers.ts';
import { summarise } from './summary.ts';

test.each<[string[], string]>([
  [[], 'legacy'],
  [['users.sql', 'rondb'], 'legacy'],
  [['started.json'], 'interrupted'],
  [['started.json', 'users.sql'], 'interrupted'],
  [['started.json', 'failed.json'], 'failed'],
  [['failed.json'], 'failed'],
  [['started.json', 'manifest.json'], 'complete'],
  // The answer to its write was lost, and then the run failed.
  [['started.json', 'manifest.json', 'failed.json'], 'complete'],
  [['manifest.json'], 'complete'],
  [['started.json', 'manifest.json', 'failed.json', 'deleting.json'], 'deleting'],
  [['deleting.json'], 'deleting'],
])('%j is %s', (names, expected) => {
  expect(stateOf(new Set(names))).toBe(expected);
});

let store: InMemoryStore;
let catalog: Catalog;
beforeEach(() => {
  store = new InMemoryStore();
  catalog = new Catalog(store, []);
  store.objects.set('20/manifest.json', manifestOf(20));
  store.objects.set('20/started.json', startedOf(20));
  store.objects.set('20/rondb/1/BACKUP-20.1.ctl', '');
  store.objects.set('9/started.json', startedOf(9));
  store.objects.set('9/failed.json', failedOf(9));
  store.objects.set('100/started.json', startedOf(100));
  store.objects.set('250130300/users.sql', 'helm');
});

describe('the list', () => {
  test('is newest first by number, and knows its own directories only', async () => {
    for (const path of ['07/users.sql', 'other/20/manifest.json', '4294967295/x', '55', '-3/x']) {
      store.objects.set(path, 'x');
    }
    expect(await catalog.ids()).toEqual([250_130_300, 100, 20, 9]);
    expect(Object.fromEntries(await catalog.states())).toEqual({
      250130300: 'legacy',
      100: 'interrupted',
      20: 'complete',
      9: 'failed',
    });
  });

  test('keeps the order that is asked for, and leaves out what was deleted meanwhile', async () => {
    const entries = await catalog.readAll([9, 8, 250_130_300, 20]);
    expect(entries.map(({ backupId, state }) => [backupId, state])).toEqual([
      [9, 'failed'],
      [250_130_300, 'legacy'],
      [20, 'complete'],
    ]);
  });

  test('a started.json that lies beside another backup starts nothing', async () => {
    store.objects.set('40/started.json', startedOf(100));
    expect(await catalog.read(40)).toMatchObject({
      state: 'interrupted',
      started: undefined,
      problem: { code: 'MANIFEST_INVALID', message: '40/started.json is not valid: it is of backup 100' },
    });
  });

  test('shows a backup whose manifest is damaged, too new or too large, and the others all the same', async () => {
    store.objects.set('30/manifest.json', '{"formatVersion"');
    store.objects.set('31/manifest.json', JSON.stringify({ formatVersion: '2.0' }));
    store.objects.set('32/manifest.json', manifestOf(20));
    store.objects.set('33/manifest.json', '');
    // What a child prints is kept up to 64 MiB.
    store.objects.set('34/manifest.json', ' '.repeat(64 * 1024 * 1024 - 1));
    const entries = await catalog.readAll([34, 33, 32, 31, 30, 20]);
    expect(entries.map(({ state, problem }) => [state, problem?.code])).toEqual([
      ['complete', 'STORE_MISMATCH'],
      ['complete', 'MANIFEST_INVALID'],
      ['complete', 'MANIFEST_INVALID'],
      ['complete', 'MANIFEST_VERSION'],
      ['complete', 'MANIFEST_INVALID'],
      ['complete', undefined],
    ]);
    expect(entries[0]?.manifest).toBeUndefined();
  });

  test('ends with the store, and asks no more of it', async () => {
    const down = new BackupError('STORE_UNREACHABLE', 'down');
    for (let id = 1_000; id < 1_100; id += 1) store.objects.set(`${id}/manifest.json`, manifestOf(id));
    store.beforeRead = () => {
      throw down;
    };
    let lists = 0;
    const list = store.list.bind(store);
    store.list = async (...args) => {
      lists += 1;
      return await list(...args);
    };
    await expect(catalog.readAll(Array.from({ length: 100 }, (_, at) => at + 1_000))).rejects.toBe(down);
    expect(lists).toBeLessThan(10);
  });
});

describe('one backup', () => {
  test('that is not there is not found', async () => {
    await expect(catalog.read(8)).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
  });

  test('is not made by a directory of the name of a marker', async () => {
    store.objects.set('40/manifest.json/x', 'x');
    expect(await catalog.read(40)).toMatchObject({ state: 'legacy', problem: undefined });
  });

  test('that is complete is read once, until it is deleted', async () => {
    await catalog.read(20);
    await catalog.read(20);
    expect(store.reads).toEqual(['20/manifest.json']);
    store.objects.set('20/deleting.json', '{}');
    expect((await catalog.read(20)).state).toBe('deleting');
  });

  test('that could not be read is tried again', async () => {
    store.objects.set('30/manifest.json', '{');
    expect((await catalog.read(30)).problem).toBeDefined();
    store.objects.set('30/manifest.json', manifestOf(30));
    expect((await catalog.read(30)).problem).toBeUndefined();
  });

  test('that is interrupted is looked at anew', async () => {
    expect((await catalog.read(100)).state).toBe('interrupted');
    store.objects.set('100/manifest.json', manifestOf(100));
    expect((await catalog.read(100)).state).toBe('complete');
  });
});

describe('a backup of rondb-helm', () => {
  test('tells its size, its nodes and the time of its id', async () => {
    for (const nodeId of [5, 1])
      store.objects.set(`250130300/rondb/${nodeId}/BACKUP-250130300.${nodeId}.ctl`, 'x'.repeat(nodeId));
    expect(summarise(await catalog.read(250_130_300))).toMatchObject({
      state: 'legacy',
      bytes: 10,
      nodes: [1, 5],
      startedAt: Date.parse('2025-12-31T03:00:00Z'),
      completedAt: undefined,
      clusterName: undefined,
    });
  });

  test('tells the time of its id also where nobody looks into it, as a prune does not', async () => {
    store.objects.set('250130300/users.sql', 'x');
    const times: (number | undefined)[] = [];
    for await (const entries of catalog.everything())
      for (const entry of entries) if (entry.state === 'legacy') times.push(summarise(entry).startedAt);
    expect(times).toContain(Date.parse('2025-12-31T03:00:00Z'));
  });
});

describe('the summary', () => {
  test('of a complete backup has what its manifest says', async () => {
    expect(summarise(await catalog.read(20))).toEqual({
      backupId: 20,
      state: 'complete',
      clusterName: 'prod',
      startedAt: Date.parse('2026-11-22T11:05:03.000Z'),
      completedAt: Date.parse('2026-11-22T11:06:03.000Z'),
      bytes: 42,
      nodes: [1],
      missingNodes: [2],
      warningCount: 1,
      tableCount: 2,
      rowCount: 11,
      pinned: false,
      error: undefined,
    });
  });

  test('of any other has what its markers say, and claims nothing else', async () => {
    expect(summarise(await catalog.read(9))).toMatchObject({
      state: 'failed',
      clusterName: 'prod',
      nodes: [1, 2],
      bytes: undefined,
      completedAt: undefined,
      error: { code: 'NATIVE_DISK_FULL', hint: 'make room' },
    });
    store.objects.set('77/users.sql', 'helm');
    expect(summarise(await catalog.read(77))).toMatchObject({
      state: 'legacy',
      clusterName: undefined,
      startedAt: undefined,
      nodes: [],
      bytes: 4,
    });
    store.objects.set('30/manifest.json', '{');
    expect(summarise(await catalog.read(30))).toMatchObject({
      state: 'complete',
      bytes: undefined,
      error: { code: 'MANIFEST_INVALID' },
    });
  });
});
