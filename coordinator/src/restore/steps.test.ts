import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ErrorCode } from '@rondb-backup/shared/errors/catalogue.ts';
import { expect, test } from 'vitest';
import type { RestoreStep } from '../fleet/agent.ts';
import { testRestore } from '../testing/restore.ts';
import { download } from './download.ts';
import { everything } from './selection.ts';
import { restoreData, restoreIndexes, restoreMetadata } from './steps.ts';

const failure = (code: ErrorCode) => new BackupError(code, `it is ${code}`);
const steps = (calls: readonly string[], action: string) => calls.filter((call) => call.startsWith(action));

test('every stored node is restored once, by the agent that it was dealt to, and so many at a time', async () => {
  const { run, agents } = testRestore({ 3: [1, 2], 6: [4], 9: [5] }, 2);
  let running = 0;
  let most = 0;
  for (const agent of agents.values())
    agent.duringStep = async () => {
      running += 1;
      most = Math.max(most, running);
      await sleep(20);
      running -= 1;
    };
  await run.op.phase('data', () => restoreData(run));
  expect([...agents.values()].map(({ calls }) => steps(calls, 'data'))).toEqual([
    ['data 1', 'data 2'],
    ['data 4'],
    ['data 5'],
  ]);
  expect(most).toBe(2);
  expect(run.op.snapshot().phases.find(({ name }) => name === 'data')?.amount).toEqual({
    bytes: 20,
    totalBytes: 30,
  });
});

test('an agent that went away in data may have lost its files: they are fetched again', async () => {
  const { run, agents } = testRestore({ 3: [1] });
  const agent = agents.get(3);
  agent?.failures.push(failure('AGENT_UNREACHABLE'));
  await restoreData(run);
  expect(agent?.calls).toEqual(['data 1', `claim ${run.op.id}`, 'download 1', 'data 1']);
});

test('a cluster that lost a node in data is asked again; what a retry would not change is not', async () => {
  const { run, agents } = testRestore({ 3: [1] });
  agents.get(3)?.failures.push(failure('RESTORE_CLUSTER_FAILED'));
  await restoreData(run);
  expect(agents.get(3)?.calls).toEqual(['data 1', 'data 1']);

  const damaged = testRestore({ 3: [1] });
  damaged.agents.get(3)?.failures.push(failure('RESTORE_FILE_DAMAGED'));
  await expect(restoreData(damaged.run)).rejects.toMatchObject({
    code: 'RESTORE_FILE_DAMAGED',
    message: expect.stringContaining('data node 3'),
  });
  expect(damaged.agents.get(3)?.calls).toEqual(['data 1']);
});

test.each([
  ['metadata', (run: Parameters<typeof restoreIndexes>[0]) => restoreMetadata(run, true)],
  ['indexes', restoreIndexes],
])('%s is done once, and not repeated whatever happens', async (action, step) => {
  const { run, agents } = testRestore({ 3: [2, 1], 6: [4] });
  await step(run);
  expect([...agents.values()].map(({ calls }) => calls)).toEqual([[`${action} 2`], []]);
  agents.get(3)?.failures.push(failure('RESTORE_CLUSTER_FAILED'));
  await expect(step(run)).rejects.toMatchObject({ code: 'RESTORE_CLUSTER_FAILED' });
  expect(agents.get(3)?.calls).toHaveLength(2);
});

test('a cancel ends all at once', async () => {
  const { run, agents } = testRestore({ 3: [1, 2], 6: [4] }, 1);
  for (const agent of agents.values())
    agent.duringStep = (signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  const restored = restoreData(run);
  setTimeout(() => run.op.cancel('enough'), 20);
  await expect(restored).rejects.toMatchObject({ code: 'CANCELLED' });
});

test('every step leaves out what restores and drills note for themselves', async () => {
  const { run, agents } = testRestore({ 3: [1] });
  const seen: RestoreStep[] = [];
  const agent = agents.get(3);
  if (agent !== undefined)
    agent.restoreStep = async (step) => {
      seen.push(step);
    };
  const selection = { ...everything, includeDatabases: ['shop'], excludeDatabases: ['scratch'] };
  const narrowed = { ...run, spec: { ...run.spec, selection } };
  await restoreMetadata(narrowed, false);
  await restoreData(narrowed);
  await restoreIndexes(narrowed);
  const excludeDatabases = ['scratch', 'rondb_backup_restore', 'rondb_backup_drill'];
  expect(seen.map(({ action }) => action)).toEqual(['metadata', 'data', 'indexes']);
  for (const step of seen) expect(step.selection).toEqual({ ...selection, excludeDatabases });
});

test('an SQL file that is not what the manifest says is found while nothing has happened', async () => {
  const { run, store } = testRestore({ 3: [1] });
  const directory = await mkdtemp(join(tmpdir(), 'restore-'));
  const text = 'CREATE DATABASE shop;\n';
  const sha256 = createHash('sha256').update(text).digest('hex');
  run.manifest.files.push({ path: 'databases.sql', sizeBytes: text.length, sha256 });
  store.objects.set('7/databases.sql', text);
  expect((await download(run, directory)).databases?.toString()).toBe(text);
  store.objects.set('7/databases.sql', text.replace('shop', 'shot'));
  await expect(download(run, directory)).rejects.toMatchObject({ code: 'RESTORE_FILE_DIFFERS' });
  await rm(directory, { recursive: true });
});
