import type { ListRequest } from './service.ts';
import { expect, test } from 'vitest';
import { Coordinator } from './coordinator.ts';
import { everything } from './restore/selection.ts';
import { testRun } from './testing/run.ts';

const started = (backupId: number, label?: string) =>
  JSON.stringify({
    formatVersion: label === undefined ? '1.0' : '1.1',
    backupId,
    runId: 'run',
    clusterName: 'prod',
    startedAt: '2026-11-22T11:05:03.000Z',
    holder: 'host:1',
    rondbBackupVersion: '0.1.0',
    expectedNodes: [1],
    label,
  });

function withBackups() {
  const { run, store } = testRun();
  for (const [backupId, label] of [
    [5],
    [6, 'manual'],
    [7, 'nightly'],
    [8, 'weekly'],
    [9, 'nightly'],
  ] as const)
    store.objects.set(`${backupId}/started.json`, started(backupId, label));
  return new Coordinator(run.ports);
}

const anything: ListRequest = {
  pageSize: 100,
  pageToken: '',
  states: [],
  labels: [],
  ownCluster: false,
  since: undefined,
  completedUntil: undefined,
};

test.each<[string[], number[]]>([
  [[], [9, 8, 7, 6, 5]],
  [['nightly'], [9, 7]],
  [
    ['nightly', 'manual'],
    [9, 7, 6],
  ],
  [['none'], []],
])('a list of the labels %j has these backups: %j', async (labels, expected) => {
  const request = { ...anything, pageSize: 2, labels };
  const coordinator = withBackups();
  const found: number[] = [];
  let pageToken = '';
  do {
    const page = await coordinator.listBackups({ ...request, pageToken });
    found.push(...page.backups.map(({ backupId }) => backupId));
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  expect(found).toEqual(expected);
});

test('what is no label is refused before anything begins', async () => {
  const coordinator = withBackups();
  const usage = expect.objectContaining({ code: 'USAGE' });
  await expect(coordinator.startBackup({ requestId: '', label: 'a/b' })).rejects.toEqual(usage);
  for (const wrong of [{ labels: [''] }, { pageSize: 0 }, { pageToken: 'x' }, { since: -1 }])
    await expect(coordinator.listBackups({ ...anything, ...wrong })).rejects.toEqual(usage);
});

test('to drop what is in the way takes the name of the cluster', async () => {
  const spec = {
    backupId: 7,
    selection: everything,
    dropExisting: true,
    overwriteUsers: false,
    resume: false,
  };
  for (const confirmClusterName of ['', 'PROD', 'other']) {
    const request = { requestId: '', spec, confirmClusterName, confirmReplacedDigest: '' };
    const refused = withBackups().startRestore(request);
    await expect(refused).rejects.toMatchObject({ code: 'USAGE' });
  }
});
