import { expect, test } from 'vitest';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { MANIFEST_VERSION } from '@rondb-backup/shared/manifest/schema.ts';
import type { Member } from '../fleet/fleet.ts';
import type { LocalState } from '../fleet/agent.ts';
import { InMemoryAgent } from '../testing/agent.ts';
import { testRun } from '../testing/run.ts';
import { tidy } from './tidy.ts';

const failedOf = (backupId: number, clusterName = 'prod') =>
  JSON.stringify({
    formatVersion: MANIFEST_VERSION,
    backupId,
    runId: 'r',
    clusterName,
    startedAt: '2026-11-22T11:05:03.000Z',
    failedAt: '2026-11-22T11:05:09.000Z',
    phase: 'native',
    error: { code: 'NATIVE_FAILED', message: 'm', hint: 'h', retryable: false },
  });

/** A data node that holds backups 20 (failed), 21 (failed), 22 (another cluster's), 23 (in no object store). */
async function tidied(local: LocalState, trouble?: BackupError) {
  const { run, store } = testRun();
  store.objects.set('20/failed.json', failedOf(20));
  store.objects.set('21/failed.json', failedOf(21));
  store.objects.set('22/failed.json', failedOf(22, 'other'));
  const localBackups = [20, 21, 22, 23].map((backupId) => ({ backupId, bytes: 1, nodeIds: [1] }));
  const agent = new InMemoryAgent(1, { localBackups });
  agent.local = local;
  if (trouble !== undefined) agent.failures.push(trouble);
  const member: Member = { agent, nodeId: 1, node: agent.node };
  await tidy(run.op, run.ports, [member]);
  return agent.calls.filter((call) => call.startsWith('deleteLocal'));
}

const partial: LocalState = { kind: 'incomplete', reason: 'it lacks its end' };

test('partial files of failed runs of this cluster go, and nothing else', async () => {
  expect(await tidied(partial)).toEqual(['deleteLocal 20', 'deleteLocal 21']);
});

test('a whole native backup of a failed run stays: it may be the only copy', async () => {
  expect(await tidied({ kind: 'complete' })).toEqual([]);
});

test('one that cannot be removed does not keep the others', async () => {
  expect(await tidied(partial, new BackupError('BACKUP_FILE_INVALID', 'no ctl file'))).toEqual([
    'deleteLocal 21',
  ]);
});
