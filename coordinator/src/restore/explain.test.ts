import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { describe, expect, test } from 'vitest';
import { testRestore } from '../testing/restore.ts';
import { removeDownloads, removeOldDownloads } from './downloads.ts';
import { explain, worthKeeping } from './explain.ts';

const failure = new BackupError('RESTORE_CLUSTER_FAILED', 'it failed', { hint: 'look' });

describe('what a second run does', () => {
  test('after the first change it drops what the first has made', async () => {
    const { run } = testRestore({ 3: [1] });
    await run.op.phase('download', async () => undefined);
    expect(explain(run, failure, { changed: false, kept: true }).hint).toBe(
      'look; nothing was changed in the cluster, and the same command begins anew; the fetched files are kept for it',
    );
    await run.op.phase('metadata', async () => undefined);
    await run.op.phase('data', () => Promise.reject(failure)).catch(() => undefined);
    expect(explain(run, failure, { changed: true, kept: false })).toMatchObject({
      code: 'RESTORE_CLUSTER_FAILED',
      hint: expect.stringMatching(/done: metadata\); the same command with --resume drops its tables/),
    });
    const resuming = { ...run, spec: { ...run.spec, resume: true } };
    expect(explain(resuming, failure, { changed: true, kept: false }).hint).toContain(
      '; the same command drops its tables',
    );
    // Whatever it says: another restore may have changed the mark long after the first change.
    const late = new BackupError('RESTORE_MARK', 'it is not ours');
    expect(explain(run, late, { changed: true, kept: false }).hint).toContain('an unfinished restore');
  });

  test('fetched files are kept for it, but not those of a damaged backup or after a cancel', () => {
    const { run } = testRestore({ 3: [1] });
    expect(worthKeeping(run.op, failure)).toBe(true);
    expect(worthKeeping(run.op, new BackupError('RESTORE_FILE_DIFFERS', 'x'))).toBe(false);
    run.op.cancel('enough');
    expect(worthKeeping(run.op, failure)).toBe(false);
  });
});

describe('fetched files', () => {
  const downloads = [7, 9].map((backupId) => ({ backupId, bytes: 1 }));

  test('of restores that died are removed, but for those of the one that is next', async () => {
    const { run, agents } = testRestore({ 3: [1] });
    const agent = agents.get(3);
    const members = run.members.map((member) => {
      return { ...member, node: { ...member.node, restore: { ...restoring, downloads } } };
    });
    await removeOldDownloads({ ...run, members }, 7);
    expect(agent?.calls).toEqual(['deleteDownload 9']);
    agent?.failures.push(new BackupError('AGENT_UNREACHABLE', 'gone'));
    await removeOldDownloads({ ...run, members });
    expect(agent?.calls.slice(1)).toEqual(['deleteDownload 7', 'deleteDownload 9']);
  });

  test.each(['AGENT_UNREACHABLE', 'AGENT_NOT_CLAIMED', 'DEADLINE_EXCEEDED'] as const)(
    'are removed later from an agent that is silent for a while (%s)',
    async (code) => {
      const { run, agents } = testRestore({ 3: [1] });
      agents.get(3)?.failures.push(new BackupError(code, 'gone'));
      expect(await removeDownloads(run, 7, 3_000)).toEqual([]);
      expect(agents.get(3)?.calls.at(-1)).toBe('deleteDownload 7');
    },
  );

  test('are removed after a cancel, without waiting for an agent that is silent', async () => {
    const { run, agents } = testRestore({ 3: [1], 6: [2] });
    run.op.cancel('enough');
    agents.get(3)?.failures.push(new BackupError('AGENT_UNREACHABLE', 'gone'));
    expect(await removeDownloads(run, 7, 3_000)).toMatchObject([{ code: 'RESTORE_FILES_LEFT' }]);
    expect(agents.get(6)?.calls.at(-1)).toBe('deleteDownload 7');
  });

  test('that cannot be removed are a warning', async () => {
    const { run, agents } = testRestore({ 3: [1], 6: [2] });
    agents.get(3)?.failures.push(new BackupError('AGENT_UNREACHABLE', 'gone'));
    expect(await removeDownloads(run, 7)).toMatchObject([
      { code: 'RESTORE_FILES_LEFT', message: expect.stringContaining('data node 3: gone') },
    ]);
    expect(agents.get(6)?.calls).toEqual([`claim ${run.op.id}`, 'deleteDownload 7']);
  });
});

const restoring = { ndbRestoreVersion: '9.7.4', freeBytes: 1, hasPassword: false, connectString: 'mgm:1186' };
