import { expect, test } from 'vitest';
import { failedOf, manifestOf, startedOf } from '../testing/markers.ts';
import { InMemoryStore } from '../testing/store.ts';
import type { ListRequest } from '../service.ts';
import { Catalog, type CatalogEntry } from './catalog.ts';
import { readPage } from './page.ts';

const at = (time: string): number => Date.parse(`2026-11-22T${time}:00Z`);
const complete = (backupId: number, started: string, completed: string, clusterName = 'prod') =>
  manifestOf(backupId, {
    clusterName,
    startedAt: new Date(at(started)).toISOString(),
    completedAt: new Date(at(completed)).toISOString(),
  });

const store = new InMemoryStore();
store.objects.set('1/manifest.json', complete(1, '08:00', '08:10'));
store.objects.set('2/manifest.json', complete(2, '09:00', '09:10', 'other'));
store.objects.set('3/manifest.json', complete(3, '10:00', '10:10'));
store.objects.set('4/failed.json', failedOf(4));
store.objects.set('5/started.json', startedOf(5));
store.objects.set('6/rondb/1/BACKUP-6.1.ctl', 'x');

const everything: ListRequest = {
  pageSize: 2,
  pageToken: '',
  states: [],
  labels: [],
  ownCluster: false,
  since: undefined,
  completedUntil: undefined,
};

async function listed(wanted: Partial<ListRequest>): Promise<number[]> {
  const found: number[] = [];
  let pageToken = '';
  do {
    const request = { ...everything, ...wanted, pageToken };
    const page = await readPage(new Catalog(store, []), request, 'prod', async (read) => read);
    expect(page.backups.length).toBeLessThanOrEqual(request.pageSize);
    found.push(...page.backups.map(({ backupId }) => backupId));
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return found;
}

test.each<[Partial<ListRequest>, number[]]>([
  [{}, [6, 5, 4, 3, 2, 1]],
  [{ pageSize: 1 }, [6, 5, 4, 3, 2, 1]],
  [{ ownCluster: true }, [5, 4, 3, 1]],
  [{ states: ['complete'] }, [3, 2, 1]],
  [{ states: ['complete'], ownCluster: true }, [3, 1]],
  [{ states: ['complete', 'failed'], ownCluster: true }, [4, 3, 1]],
  [{ states: ['interrupted', 'legacy'] }, [6, 5]],
  [{ states: ['running'] }, []],
  [{ since: at('09:00') }, [5, 4, 3, 2]],
  [{ since: at('09:01') }, [5, 4, 3]],
  [{ completedUntil: at('10:10') }, [3, 2, 1]],
  [{ completedUntil: at('10:09') }, [2, 1]],
  [{ completedUntil: at('10:09'), ownCluster: true }, [1]],
  [{ completedUntil: at('08:09') }, []],
  [{ labels: ['nightly'] }, []],
])('what is asked for with %j is %j, page by page', async (wanted, expected) => {
  expect(await listed(wanted)).toEqual(expected);
});

test('one that somebody works on is running, and not interrupted', async () => {
  const withLiving = async (entries: readonly CatalogEntry[]): Promise<CatalogEntry[]> =>
    entries.map((entry) => (entry.backupId === 5 ? { ...entry, state: 'running' } : entry));
  for (const [state, expected] of [
    ['running', [5]],
    ['interrupted', []],
  ] as const) {
    const request = { ...everything, states: [state] };
    const { backups } = await readPage(new Catalog(store, []), request, 'prod', withLiving);
    expect(backups.map(({ backupId }) => backupId)).toEqual(expected);
  }
});

test('the newest complete one is found with one object read', async () => {
  store.reads.length = 0;
  expect(await listed({ states: ['complete'], pageSize: 1, completedUntil: at('10:10') })).toEqual([3, 2, 1]);
  const request = { ...everything, states: ['complete'] as const, pageSize: 1 };
  store.reads.length = 0;
  await readPage(new Catalog(store, []), request, 'prod', async (read) => read);
  expect(store.reads).toEqual(['3/manifest.json']);
});
