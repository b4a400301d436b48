import { expect, test } from 'vitest';
import { Catalog } from '../catalog/catalog.ts';
import { InMemoryStore } from '../testing/store.ts';
import { lastRuns } from './last-runs.ts';
import { outcomeOfEntry } from './status.ts';

const common = { formatVersion: '1.0', runId: 'r', startedAt: '2026-05-10T02:00:00.000Z' };
const started = (backupId: number, label: string | undefined, clusterName = 'prod') =>
  JSON.stringify({
    ...common,
    backupId,
    clusterName,
    label,
    holder: 'h:1',
    rondbBackupVersion: '0.1.0',
    expectedNodes: [1],
  });
const failed = (backupId: number, code: string) =>
  JSON.stringify({
    ...common,
    backupId,
    clusterName: 'prod',
    failedAt: common.startedAt,
    phase: 'native',
    error: { code, message: 'm', hint: 'h', retryable: false },
  });
const ask = async (store: InMemoryStore, ...labels: string[]) => {
  const found = await lastRuns(new Catalog(store, []), 'prod', labels, new AbortController().signal);
  return Object.fromEntries([...found].map(([label, entry]) => [label, outcomeOfEntry(entry)]));
};

test('the newest run of each label in this cluster counts, whatever became of it', async () => {
  const store = new InMemoryStore();
  store.objects.set('10/started.json', started(10, 'nightly'));
  store.objects.set('11/started.json', started(11, 'weekly'));
  store.objects.set('11/failed.json', failed(11, 'CANCELLED'));
  store.objects.set('12/started.json', started(12, 'nightly'));
  store.objects.set('12/failed.json', failed(12, 'NATIVE_DISK_FULL'));
  store.objects.set('13/started.json', started(13, 'nightly', 'another'));
  store.objects.set('14/started.json', started(14, undefined));
  store.objects.set('15/users.sql', 'made by rondb-helm');
  const at = Date.parse(common.startedAt);
  expect(await ask(store, 'nightly', 'weekly', 'monthly')).toMatchObject({
    nightly: { at, backupId: 12, result: 'failed', error: { code: 'NATIVE_DISK_FULL' } },
    weekly: { at, backupId: 11, result: 'cancelled' },
  });
  expect(await ask(store, 'monthly')).toEqual({});
});

test('it is looked for in many, but not in all there ever were', async () => {
  const store = new InMemoryStore();
  for (let id = 1; id <= 600; id += 1) store.objects.set(`${id}/started.json`, started(id, 'manual'));
  store.objects.set('101/started.json', started(101, 'nightly'));
  store.objects.set('100/started.json', started(100, 'weekly'));
  expect(Object.keys(await ask(store, 'nightly', 'weekly'))).toEqual(['nightly']);
  store.reads.length = 0;
  await ask(store, 'manual');
  expect(store.reads.length).toBeLessThanOrEqual(20);
});
