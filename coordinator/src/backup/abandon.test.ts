import { describe, expect, test } from 'vitest';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ErrorCode } from '@rondb-backup/shared/errors/catalogue.ts';
import { parseOwnMarker } from '@rondb-backup/shared/manifest/parse.ts';
import { failedSchema } from '@rondb-backup/shared/manifest/schema.ts';
import { BACKUP_ID, testRun } from '../testing/run.ts';
import { abandon } from './abandon.ts';

const FAILED = `${BACKUP_ID}/failed.json`;
const errorOf = (code: ErrorCode) => new BackupError(code, `it is ${code}`, { hint: 'do this' });

/** A run that failed so, with its native backup complete or not, and what became of the files. */
async function abandoned(code: ErrorCode, { native = false, cancelled = false } = {}) {
  const testing = testRun();
  const { op } = testing.run;
  if (cancelled) op.cancel('on request');
  await op
    .phase('native', () => (native ? Promise.resolve() : Promise.reject(errorOf(code))))
    .catch(() => undefined);
  if (native) await op.phase('upload', () => Promise.reject(errorOf(code))).catch(() => undefined);
  const error = await abandon(testing.run, errorOf(code));
  const deleted = testing.agents.every(({ calls }) => calls.includes(`deleteLocal ${BACKUP_ID}`));
  return { ...testing, error, deleted };
}

describe('the files on the data nodes', () => {
  test.each<[ErrorCode, { native?: boolean; cancelled?: boolean }, boolean]>([
    ['NATIVE_NODE_FAILURE', {}, true],
    ['NATIVE_FAILED', {}, true],
    ['DEADLINE_EXCEEDED', {}, true],
    ['SQL_FAILED', {}, true],
    ['CANCELLED', { cancelled: true }, true],
    // An operator who cancels wants nothing to stay; an agent that was shut down decides nothing.
    ['CANCELLED', { native: true, cancelled: true }, true],
    ['CANCELLED', { native: true }, false],
    // It may be the only copy.
    ['STORE_UNREACHABLE', { native: true }, false],
    ['STORE_DENIED', { native: true, cancelled: true }, false],
    ['AGENT_UNREACHABLE', { native: true }, false],
    // They belong to another backup, or may still become one.
    ['NATIVE_ID_USED', {}, false],
    ['NATIVE_BACKUP_RUNNING', {}, false],
    ['NATIVE_UNSETTLED', {}, false],
  ])('%s %o: removed: %s', async (code, how, removed) => {
    const { deleted, agents, error } = await abandoned(code, how);
    expect(deleted).toBe(removed);
    expect(agents.some(({ calls }) => calls.some((call) => call.startsWith('delete')))).toBe(removed);
    expect(error.code).toBe(code);
    expect(error.hint.includes(`kept on the data nodes as BACKUP-${BACKUP_ID}`)).toBe(
      !removed && how.native === true,
    );
  });

  test('are removed only once the cluster has let go of them', async () => {
    const { cluster } = await abandoned('DEADLINE_EXCEEDED');
    expect(cluster.calls).toEqual([`abortBackup ${BACKUP_ID}`, 'awaitIdle']);
    const { run, cluster: busy, agents } = testRun();
    busy.awaitIdle = async () => {
      throw errorOf('MGM_UNREACHABLE');
    };
    await abandon(run, errorOf('NATIVE_FAILED'));
    expect(agents.flatMap(({ calls }) => calls).join()).not.toContain('delete');
    expect(run.op.warnings).toMatchObject([{ code: 'LOCAL_FILES_LEFT' }]);
  });

  test('are not waited for where the cluster refused to begin: another backup runs', async () => {
    const { cluster } = await abandoned('NATIVE_BACKUP_RUNNING');
    expect(cluster.calls).toEqual([]);
  });

  test('that stay on one node are a warning that names it, and the others are removed', async () => {
    const { run, agents } = testRun();
    // Once when it is asked whose run this is, and once when its files are to go.
    agents[0]?.failures.push(errorOf('AGENT_UNREACHABLE'), errorOf('AGENT_UNREACHABLE'));
    await abandon(run, errorOf('NATIVE_FAILED'));
    expect(agents[1]?.calls.at(-1)).toBe(`deleteLocal ${BACKUP_ID}`);
    expect(run.op.warnings.map(({ message }) => message).join()).toContain('data node 1');
  });
});

test.each([false, true])(
  'a run that another coordinator has taken over is left to that one; cancelled: %s',
  async (cancelled) => {
    const { run, cluster, store, agents } = testRun();
    if (cancelled) run.op.cancel('on request');
    for (const agent of agents) agent.claimedBy = 'the operation of the other';
    const error = await abandon(run, errorOf('DEADLINE_EXCEEDED'));
    expect(error.code).toBe('RUN_IN_PROGRESS');
    expect(cluster.calls).toEqual([]);
    expect(store.objects.size).toBe(0);
    expect(agents.flatMap(({ calls }) => calls).join()).not.toContain('delete');
  },
);

describe('failed.json', () => {
  test('says what happened and where, and can be read back', async () => {
    const { store } = await abandoned('STORE_FULL', { native: true });
    expect(
      parseOwnMarker(failedSchema, store.objects.get(FAILED) ?? '', BACKUP_ID, 'failed.json'),
    ).toMatchObject({
      backupId: BACKUP_ID,
      clusterName: 'prod',
      startedAt: '2026-11-22T11:05:03.000Z',
      phase: 'upload',
      error: { code: 'STORE_FULL', message: 'it is STORE_FULL', hint: 'do this' },
    });
  });

  test('is not written for a native backup that may still become one', async () => {
    const { run, store } = testRun();
    await abandon({ ...run, startedAt: Date.now() }, errorOf('NATIVE_UNSETTLED'));
    expect(store.objects.size).toBe(0);
    // Not after the longest time that one may take.
    await abandon({ ...run, startedAt: Date.now() - 2 * 3_600_000 }, errorOf('NATIVE_UNSETTLED'));
    expect([...store.objects.keys()]).toEqual([FAILED]);
  });

  test('is not written beside a manifest, which may be stored though its writing failed', async () => {
    const { run, store } = testRun();
    store.objects.set(`${BACKUP_ID}/manifest.json`, '{}');
    expect(await abandon(run, errorOf('STORE_UNREACHABLE'))).toMatchObject({ code: 'STORE_UNREACHABLE' });
    expect([...store.objects.keys()]).toEqual([`${BACKUP_ID}/manifest.json`]);
  });

  test('that cannot be written does not hide the first cause', async () => {
    const { run, store } = testRun();
    store.writeText = async () => {
      throw errorOf('STORE_DENIED');
    };
    expect(await abandon(run, errorOf('NATIVE_FAILED'))).toMatchObject({ code: 'NATIVE_FAILED' });
  });
});
