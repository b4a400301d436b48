import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import { expect, test } from 'vitest';
import { Operation } from '../operation/operation.ts';
import type { OperationKind } from '../operation/state.ts';
import type { PrunedBackup, PruneResult } from '../retention/prune.ts';
import { type Notice, noticeOfBackup, noticeOfPrune, tellingOfOthers } from './notice.ts';

function ended(how: (op: Operation) => void, kind: OperationKind = 'backup') {
  const op = new Operation(silentLogger, kind);
  op.assignBackupId(7);
  how(op);
  return op.snapshot();
}
const refused = new BackupError('RUN_IN_PROGRESS', 'held by another');

test.each<[string, (op: Operation) => void, string | undefined]>([
  ['completed', (op) => op.end('completed'), 'backup.completed'],
  ['degraded', (op) => op.end('degraded'), 'backup.degraded'],
  ['failed', (op) => op.fail(new BackupError('STORE_FULL', 'full')), 'backup.failed'],
  [
    'cancelled',
    (op) => {
      op.cancel('on request');
      op.fail(op.signal.reason);
    },
    'backup.cancelled',
  ],
  ['refused, or taken over by another coordinator', (op) => op.fail(refused), undefined],
  ['running', () => undefined, undefined],
])('a backup that is %s', (_, how, event) => {
  const snapshot = ended(how);
  const notice = noticeOfBackup('nightly', snapshot);
  expect(notice?.event).toBe(event);
  expect(notice === undefined || notice.label === 'nightly').toBe(true);
  expect(notice?.error).toBe(event === undefined ? undefined : snapshot.error);
});

test('the end of a restore is told, whatever it is, and that of a backup is not told twice', () => {
  const told: Notice[] = [];
  const heard: string[] = [];
  const listener = tellingOfOthers(
    { notify: (notice) => void told.push(notice), close: async () => undefined },
    { started: () => void heard.push('started'), ended: ({ kind }) => void heard.push(kind) },
  );
  listener.started?.();
  listener.ended?.(ended((op) => op.end('completed')));
  listener.ended?.(ended((op) => op.fail(new BackupError('STORE_FULL', 'full')), 'restore'));
  expect(told).toMatchObject([
    { event: 'restore.ended', backupId: 7, state: 'failed', error: { code: 'STORE_FULL' } },
  ]);
  expect(heard).toEqual(['started', 'backup', 'restore']);
});

test('a prune is told with the ids of what went or did not, and not at all when there was nothing to do', () => {
  const pruned = (backupId: number, result: PruneResult) =>
    ({ backup: { backupId }, result, reason: '' }) as unknown as PrunedBackup;
  const idle = [pruned(1, 'kept'), pruned(2, 'ignored'), pruned(3, 'planned')];
  expect(noticeOfPrune(idle)).toBeUndefined();
  expect(
    noticeOfPrune([
      ...idle,
      pruned(4, 'deleted'),
      pruned(5, 'locked'),
      pruned(6, 'deleted'),
      pruned(7, 'failed'),
    ]),
  ).toEqual({
    event: 'retention.pruned',
    deletedBackups: [4, 6],
    lockedBackups: [5],
    undeletedBackups: [7],
  });
});

test.each(['verify', 'drill'] as const)(
  'a %s that fails is told, with the backups that have not passed',
  (kind) => {
    const told: Notice[] = [];
    const listener = tellingOfOthers({
      notify: (notice) => void told.push(notice),
      close: async () => undefined,
    });
    const found = {
      depth: 'hashes',
      startedAt: 0,
      completedAt: 1,
      readBytes: 0,
      findingCount: 0,
      findings: [],
    } as const;
    const failed = ended((op) => {
      op.verified({ ...found, backupId: 8, result: 'passed' });
      op.verified({ ...found, backupId: 7, result: 'failed' });
      op.fail(new BackupError('VERIFICATION_FAILED', 'backup 7'));
    }, kind);
    listener.ended?.(failed);
    listener.ended?.(ended((op) => op.end('completed'), kind));
    expect(told).toMatchObject([
      { event: 'verification.failed', failedBackups: [7], error: { code: 'VERIFICATION_FAILED' } },
    ]);
  },
);
