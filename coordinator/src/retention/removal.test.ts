import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { adoptionOrigin } from '../adopt/origin.ts';
import { Catalog } from '../catalog/catalog.ts';
import type { InMemoryAgent } from '../testing/agent.ts';
import { failedOf, manifestOf, startedOf } from '../testing/markers.ts';
import { retentionOf } from '../testing/retention.ts';
import { restoreOrigin } from '../restore/origin.ts';
import { testRun } from '../testing/run.ts';
import type { InMemoryStore } from '../testing/store.ts';
import type { CoordinatorPorts } from '../ports.ts';
import { deleteBackup } from './delete-backup.ts';
import { pinBackup, unpinBackup } from './pins.ts';
import { pruneBackups } from './prune.ts';

const { signal } = new AbortController();
const DAY = 86_400_000;
const now = Date.now();
const denied = new BackupError('STORE_DENIED', 'AccessDenied');

let store: InMemoryStore;
let agents: readonly InMemoryAgent[];
let ports: CoordinatorPorts;
let catalog: Catalog;

beforeEach(() => {
  const context = testRun([1, 2]);
  ({ store, agents } = context);
  const config = { ...context.run.ports.config, retention: retentionOf({ keepLast: 1 }) };
  ports = { ...context.run.ports, config };
  catalog = new Catalog(store, []);
});

/** A backup as a run leaves it. */
function put(backupId: number, ageMs: number, rest: Record<string, unknown> = {}): void {
  const startedAt = new Date(now - ageMs).toISOString();
  store.objects.set(`${backupId}/started.json`, startedOf(backupId, { startedAt, ...rest }));
  store.objects.set(`${backupId}/manifest.json`, manifestOf(backupId, { startedAt, ...rest }));
  store.objects.set(`${backupId}/users.sql`, 'x');
  store.objects.set(`${backupId}/rondb/1/BACKUP-${backupId}.1.ctl`, 'x');
}
function putInterrupted(backupId: number, ageMs: number): void {
  const startedAt = new Date(now - ageMs).toISOString();
  store.objects.set(`${backupId}/started.json`, startedOf(backupId, { startedAt }));
  store.objects.set(`${backupId}/rondb/1/BACKUP-${backupId}.1.ctl`, 'x');
}
function putFailed(backupId: number, ageMs: number): void {
  putInterrupted(backupId, ageMs);
  const failedAt = new Date(now - ageMs).toISOString();
  store.objects.set(`${backupId}/failed.json`, failedOf(backupId, { failedAt }));
}
const pathsOf = (backupId: number): string[] =>
  [...store.objects.keys()].filter((path) => path.startsWith(`${backupId}/`));
const prune = async (dryRun = false) => {
  const pruned = await pruneBackups(ports, catalog, { dryRun, own: undefined, signal });
  return Object.fromEntries(pruned.map(({ backup, result }) => [backup.backupId, result]));
};
const remove = (backupId: number, force = false, own?: { origin: string; backupId: number | undefined }) =>
  deleteBackup(ports, catalog, backupId, { force, own, signal });
/** Calls `before` with each path that is about to be removed. */
function beforeRemoving(before: (path: string) => void): void {
  const plain = store.remove.bind(store);
  store.remove = async (path) => {
    before(path);
    await plain(path);
  };
}
const claim = (agent: InMemoryAgent | undefined, runId: string, silentMs: number): void => {
  const held = { runId: 'x', origin: runId, holder: 'h:1', sinceMs: 0, silentMs };
  Object.assign(agent?.node ?? {}, { claim: held });
};

describe('prune', () => {
  test('deletes what the rules do not keep, whole, and nothing else', async () => {
    for (const [id, age] of [
      [1, 3],
      [2, 2],
      [3, 1],
    ] as const)
      put(id, age * DAY);
    put(4, 9 * DAY, { clusterName: 'other' });
    store.objects.set('stranger/1/x', 'x');
    const others = [...pathsOf(3), ...pathsOf(4), 'stranger/1/x'];
    expect(await prune()).toEqual({ 1: 'deleted', 2: 'deleted', 3: 'kept', 4: 'ignored' });
    expect([...store.objects.keys()].toSorted()).toEqual(others.toSorted());
    expect(await prune()).toEqual({ 3: 'kept', 4: 'ignored' });
  });

  test('dry deletes nothing', async () => {
    put(1, 2 * DAY);
    put(2, DAY);
    const before = [...store.objects];
    expect(await prune(true)).toEqual({ 1: 'planned', 2: 'kept' });
    expect([...store.objects]).toEqual(before);
  });

  test('removes the manifest before its files, and its mark last', async () => {
    put(1, 2 * DAY);
    put(2, DAY);
    const removed: string[] = [];
    beforeRemoving((path) => {
      removed.push(path);
      if (path !== '1/manifest.json') return;
      // The store has no order of its own that this could come from.
      store.objects.delete('1/users.sql');
      store.objects.set('1/users.sql', 'x');
    });
    await prune();
    expect(removed.slice(0, 2)).toEqual(['1/started.json', '1/manifest.json']);
    expect(removed.slice(2, -1).toSorted()).toEqual(['1/rondb/1/BACKUP-1.1.ctl', '1/users.sql']);
    expect(removed.at(-1)).toBe('1/deleting.json');
  });

  test('leaves what an operation of this process works on', async () => {
    put(1, 2 * DAY);
    put(2, DAY);
    const own = { origin: 'other', backupId: 1 };
    const pruned = await pruneBackups(ports, catalog, { dryRun: false, own, signal });
    expect(pruned.map(({ result }) => result)).toEqual(['kept', 'kept']);
  });

  /** Prunes with a store that fails for good after so many calls, from the first that writes. */
  async function pruneCutAfter(calls: number) {
    const names = ['list', 'remove', 'removeBelow', 'writeText'] as const;
    const plain = Object.fromEntries(names.map((name) => [name, store[name].bind(store)]));
    let left = calls;
    let begun = false;
    for (const name of names) {
      store[name] = async (...args: never[]) => {
        begun ||= name !== 'list';
        if (begun) left -= 1;
        if (left < 0) throw new BackupError('STORE_UNREACHABLE', 'cut short');
        return await (plain[name] as (...given: never[]) => Promise<never>)(...args);
      };
    }
    const { 1: result } = await prune();
    Object.assign(store, plain);
    return result;
  }

  test('cut short after any step leaves no backup and no run, and the next one ends it', async () => {
    let calls = 0;
    let result: string | undefined;
    const states: string[] = [];
    do {
      store.objects.clear();
      put(1, 2 * DAY);
      put(2, DAY);
      const other = pathsOf(2);
      result = await pruneCutAfter(calls);
      calls += 1;
      const { state } = await catalog.read(1).catch(() => ({ state: 'gone' as const }));
      states.push(state);
      // Of a backup that is still one, only what it can do without may be gone.
      const kept = state === 'complete' ? pathsOf(1).filter((path) => path !== '1/started.json') : [];
      expect(kept).toHaveLength(state === 'complete' ? 3 : 0);
      expect(await prune()).toEqual({ ...(state === 'gone' ? {} : { 1: 'deleted' }), 2: 'kept' });
      expect([...store.objects.keys()]).toEqual(other);
    } while (result === 'failed');
    expect(result).toBe('deleted');
    expect([...new Set(states)]).toEqual(['complete', 'deleting', 'gone']);
    expect(states.filter((state) => state === 'deleting').length).toBeGreaterThan(3);
  });

  test.each(['STORE_LOCKED', 'STORE_DENIED'] as const)(
    'leaves whole what the store keeps: %s',
    async (code) => {
      put(1, 2 * DAY);
      put(2, DAY);
      const before = pathsOf(1);
      beforeRemoving(() => {
        throw new BackupError(code, 'WORM');
      });
      expect(await prune()).toEqual({ 1: 'locked', 2: 'kept' });
      expect(pathsOf(1)).toEqual(before);
    },
  );

  test('withdraws its mark where the manifest stays', async () => {
    put(1, 2 * DAY);
    put(2, DAY);
    beforeRemoving((path) => {
      if (path.endsWith('manifest.json')) throw denied;
    });
    const before = pathsOf(1);
    expect(await prune()).toEqual({ 1: 'locked', 2: 'kept' });
    expect(await catalog.read(1)).toMatchObject({ state: 'complete', problem: undefined });
    expect(pathsOf(1)).toEqual(before.filter((path) => path !== '1/started.json'));
  });

  test('goes on later where only some of it stays', async () => {
    put(1, 2 * DAY);
    put(2, DAY);
    let locked = true;
    beforeRemoving((path) => {
      if (locked && path.endsWith('.ctl')) throw denied;
    });
    expect(await prune()).toEqual({ 1: 'locked', 2: 'kept' });
    expect((await catalog.read(1)).state).toBe('deleting');
    locked = false;
    expect(await prune()).toEqual({ 1: 'deleted', 2: 'kept' });
    expect(pathsOf(1)).toEqual([]);
  });

  test('a pin that comes while it deletes wins, as long as the manifest is there', async () => {
    put(1, 2 * DAY);
    put(2, DAY);
    beforeRemoving((path) => {
      if (path === '1/started.json') store.objects.set('1/pinned.json', '{}');
    });
    expect(await prune()).toEqual({ 1: 'kept', 2: 'kept' });
    expect(await catalog.read(1)).toMatchObject({ state: 'complete', pinned: true });
  });

  test('leaves the last where the one that was to stay is being deleted meanwhile', async () => {
    put(1, 2 * DAY);
    put(2, DAY);
    beforeRemoving((path) => {
      if (path === '1/started.json') store.objects.set('2/deleting.json', '{}');
    });
    expect(await prune()).toEqual({ 1: 'kept', 2: 'kept' });
    expect((await catalog.read(1)).state).toBe('complete');
  });

  test('two at once delete the same, and both are done', async () => {
    for (let id = 1; id <= 6; id += 1) put(id, (9 - id) * DAY);
    const all = { 1: 'deleted', 2: 'deleted', 3: 'deleted', 4: 'deleted', 5: 'deleted', 6: 'kept' };
    expect(await Promise.all([prune(), prune()])).toEqual([all, all]);
    expect([...store.objects.keys()]).toEqual(pathsOf(6));
  });

  test('leaves what a run holds, heard of lately or not, and what data nodes have files of', async () => {
    putInterrupted(1, 9 * DAY);
    putFailed(2, 9 * DAY);
    expect(await prune(true)).toEqual({ 1: 'planned', 2: 'planned' });
    claim(agents[1], 'run', 500_000);
    expect(await prune(true)).toEqual({ 1: 'kept', 2: 'kept' });
    Object.assign(agents[1]?.node ?? {}, { claim: undefined });
    Object.assign(agents[0]?.node ?? {}, { localBackups: [{ backupId: 2, bytes: 1, nodeIds: [1] }] });
    expect(await prune(true)).toEqual({ 1: 'planned', 2: 'kept' });
  });

  test('leaves an interrupted run while no agent can be asked, and one that is resumed meanwhile', async () => {
    putInterrupted(1, 9 * DAY);
    const away = new BackupError('AGENT_UNREACHABLE', 'away');
    for (const agent of agents) agent.failures.push(away);
    expect(await prune()).toEqual({ 1: 'kept' });
    const plain = store.writeText.bind(store);
    store.writeText = async (...args) => {
      await plain(...args);
      claim(agents[0], 'run', 0);
    };
    expect(await prune()).toEqual({ 1: 'kept' });
    expect((await catalog.read(1)).state).toBe('interrupted');
  });

  test('leaves what is being restored, also since a moment ago', async () => {
    put(1, 2 * DAY);
    put(2, DAY);
    const restore = restoreOrigin(1, 'another cluster');
    claim(agents[1], restore, 0);
    expect(await prune()).toEqual({ 1: 'kept', 2: 'kept' });
    await expect(remove(1, true)).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
    Object.assign(agents[1]?.node ?? {}, { claim: undefined });
    const plain = store.writeText.bind(store);
    store.writeText = async (...args) => {
      await plain(...args);
      claim(agents[0], restore, 0);
    };
    expect(await prune()).toEqual({ 1: 'kept', 2: 'kept' });
    expect((await catalog.read(1)).state).toBe('complete');
    store.writeText = plain;
    claim(agents[0], restoreOrigin(11, 'prod'), 0);
    expect(await prune()).toEqual({ 1: 'deleted', 2: 'kept' });
  });

  test('ends where the store is away, and says what it did not try', async () => {
    for (let id = 1; id <= 20; id += 1) put(id, (30 - id) * DAY);
    let tried = 0;
    beforeRemoving(() => {
      tried += 1;
      throw new BackupError('STORE_UNREACHABLE', 'down');
    });
    const results = Object.values(await prune());
    expect(results.filter((result) => result === 'failed')).toHaveLength(19);
    expect(tried).toBeLessThanOrEqual(4);
  });
});

describe('delete', () => {
  test('takes a backup, and what is left of a run that nobody works on', async () => {
    put(1, DAY);
    put(2, 0);
    putInterrupted(3, 0);
    putFailed(4, 0);
    for (const id of [1, 3, 4]) await remove(id);
    expect([...store.objects.keys()]).toEqual(pathsOf(2));
    await expect(remove(1)).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
  });

  test('needs force for the last complete one, whatever other clusters have', async () => {
    put(1, 0);
    put(2, 0, { clusterName: 'other' });
    putFailed(3, 0);
    const before = pathsOf(1);
    await expect(remove(1)).rejects.toMatchObject({ code: 'BACKUP_PROTECTED' });
    expect(pathsOf(1)).toEqual(before);
    await remove(1, true);
    expect(pathsOf(1)).toEqual([]);
  });

  test('needs force for the last whose manifest can be read', async () => {
    put(1, DAY);
    put(2, 0);
    store.objects.set('2/manifest.json', manifestOf(2).slice(1));
    await expect(remove(1)).rejects.toThrow('the last complete one');
  });

  test('two at once leave the last complete backup', async () => {
    put(1, 2 * DAY);
    put(2, DAY);
    await Promise.allSettled([remove(1), remove(2)]);
    expect([...(await catalog.states(signal)).values()]).toContain('complete');
  });

  test.each([false, true])('refuses a pinned one and one of another cluster, force: %s', async (force) => {
    put(1, 0);
    put(2, 0);
    put(3, 0, { clusterName: 'other' });
    await pinBackup(ports, catalog, 1, signal);
    const before = [...store.objects];
    for (const id of [1, 3])
      await expect(remove(id, force)).rejects.toMatchObject({ code: 'BACKUP_PROTECTED' });
    expect([...store.objects]).toEqual(before);
    await unpinBackup(ports, catalog, 1, signal);
    await remove(1, force);
    expect(pathsOf(1)).toEqual([]);
  });

  test('refuses what a run holds: this one, or one that agents know', async () => {
    putInterrupted(1, 0);
    await expect(remove(1, true, { origin: 'run', backupId: undefined })).rejects.toThrow('a run works on');
    await expect(remove(1, true, { origin: 'other', backupId: 1 })).rejects.toThrow('a run works on');
    claim(agents[0], 'run', 500_000);
    await expect(remove(1, true)).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
    store.objects.set('4/users.sql', 'helm');
    claim(agents[0], adoptionOrigin(4), 0);
    await expect(remove(4, true)).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
  });

  test('needs force for a run while no agent can be asked, and where nothing tells whose it is', async () => {
    putInterrupted(1, 0);
    put(2, 0);
    put(3, 0);
    store.objects.set('2/manifest.json', '{');
    const away = () => {
      for (const agent of agents)
        agent.failures.push(...Array.from({ length: 2 }, () => new BackupError('AGENT_UNREACHABLE', 'away')));
    };
    away();
    await expect(remove(1)).rejects.toMatchObject({ code: 'AGENT_UNREACHABLE' });
    away();
    await remove(1, true);
    await expect(remove(2)).rejects.toMatchObject({ code: 'BACKUP_PROTECTED' });
    await remove(2, true);
    expect([...store.objects.keys()]).toEqual(pathsOf(3));
  });

  test('says whether what the store keeps is whole', async () => {
    put(1, 0);
    put(2, 0);
    let stays = /started/;
    beforeRemoving((path) => {
      if (stays.test(path)) throw denied;
    });
    await expect(remove(1)).rejects.toThrow('it is whole');
    stays = /users/;
    await expect(remove(1)).rejects.toThrow('no backup any more');
  });
});

describe('pin', () => {
  test('takes backups only, twice or not, and shows in the catalog', async () => {
    put(1, 0);
    putFailed(2, 0);
    putInterrupted(3, 0);
    store.objects.set('4/users.sql', 'helm');
    for (const id of [1, 1, 4]) await pinBackup(ports, catalog, id, signal);
    for (const id of [2, 3])
      await expect(pinBackup(ports, catalog, id, signal)).rejects.toMatchObject({ code: 'USAGE' });
    expect(await catalog.read(1)).toMatchObject({ state: 'complete', pinned: true });
    expect(await catalog.read(4)).toMatchObject({ state: 'legacy', pinned: true });
    for (const id of [1, 1]) await unpinBackup(ports, catalog, id, signal);
    expect((await catalog.read(1)).pinned).toBe(false);
  });

  test('leaves one alone that is being deleted, also since a moment ago', async () => {
    put(1, 0);
    const plain = store.writeText.bind(store);
    store.writeText = async (...args) => {
      store.objects.set('1/deleting.json', '{}');
      await plain(...args);
    };
    await expect(pinBackup(ports, catalog, 1, signal)).rejects.toMatchObject({ code: 'BACKUP_DELETING' });
    expect(store.objects.has('1/pinned.json')).toBe(false);
  });
});
