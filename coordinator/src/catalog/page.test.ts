import { expect, test } from 'vitest';
import { failedOf, manifestOf, startedOf } from '../testing/markers.ts';
import { InMemoryStore } from '../testing/store.ts';
import type { ListRequest } from '../service.ts';
import { Catalog } from './catalog.ts';
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

async function listed(wanted: Partial<ListRequest>): Promise<number[]> {
  const everything = {
    pageSize: 2,
    states: [],
    labels: [],
    ownCluster: false,
    since: undefined,
    completedUntil: undefined,
  };
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
