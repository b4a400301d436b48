import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import { expect, test } from 'vitest';
import { Operation } from '../../operation/operation.ts';
import type { PlannedTable, RestorePlan } from '../../restore/plan.ts';
import { renderRestoreOutcome } from './restore-outcome.ts';
import { renderPlan } from './restore-plan.ts';
import { wrap } from './wrap.ts';

const table = (name: string, action: PlannedTable['action']): PlannedTable => ({
  database: 'shop',
  name,
  targetDatabase: 'store',
  rows: 1_000,
  existingRows: action === 'create' ? 0 : 12,
  action,
});
const plan = {
  backup: { backupId: 1_795_345_503, clusterName: 'old', startedAt: 0 },
  clusterName: 'prod',
  shares: [{ nodeId: 3, storedNodeIds: [1, 2, 4], bytes: 2 ** 30, freeBytes: 2 ** 40 }],
  tables: [
    table('orders', 'blocked'),
    table('items', 'replace'),
    table('posts', 'create'),
    table('old', 'skip'),
    table('half', 'redo'),
  ],
  withUsers: true,
  withDatabases: true,
  withEpoch: false,
  parallelSteps: 2,
  problems: [
    {
      code: 'RESTORE_TABLES_EXIST',
      message: 'a long message of many words '.repeat(6),
      hint: 'drop them',
      retryable: false,
    },
  ],
  unfinishedSince: 0,
  alreadyRestoredAt: undefined,
  warnings: [{ code: 'RESTORE_MEMORY', message: 'not \u001b[2J much memory', object: '' }],
} as unknown as RestorePlan;

test('a plan says all that matters in 80 columns, and commands no terminal', () => {
  const text = renderPlan(plan);
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  for (const part of [
    '1795345503',
    'cluster prod',
    'shop as store',
    'store.orders, in the way',
    'store.items, is dropped',
    'store.half, unfinished, is dropped',
    'the unfinished restore since 1970-01-01',
    '1, 2, 4',
    'problem [RESTORE_TABLES_EXIST]',
    'hint: drop them',
    'ndb_restore at a time: 2',
    'warning: not ?[2J much memory',
    'it cannot be run',
  ])
    expect(text).toContain(part);
  expect(text).not.toContain('\u001b');
  expect(text).not.toContain('store.posts');
  expect(renderPlan({ ...plan, problems: [] })).toContain('nothing stands in the way');
  const done = { ...plan, shares: [], tables: [], problems: [], warnings: [], unfinishedSince: undefined };
  expect(renderPlan({ ...done, alreadyRestoredAt: 0 })).toMatch(/already restored at 1970-01-01.*: nothing/);
});

test('a report lists what is not plainly restored, and counts the rest', () => {
  const op = new Operation(silentLogger, 'restore');
  expect(renderRestoreOutcome(op.snapshot())).toBeUndefined();
  op.assignBackupId(7);
  op.restored({
    tables: [
      { database: 'shop', name: 'orders', outcome: 'restored', minRows: 1_000, maxRows: 1_000, rows: 1_000 },
      { database: 'shop', name: 'items', outcome: 'different', minRows: 10, maxRows: 12, rows: 9 },
      { database: 'shop', name: 'posts', outcome: 'skipped', minRows: 10, maxRows: 12, rows: 0 },
    ],
    objects: [
      ...Array.from({ length: 3_000 }, (_, index) => {
        return { kind: 'table', name: `big.t${index}`, outcome: 'skipped', detail: 'not selected' } as const;
      }),
      { kind: 'view', name: 'shop.sums', outcome: 'failed', detail: 'no such table' },
      { kind: 'account', name: 'a@b', outcome: 'kept', detail: '' },
      { kind: 'account', name: 'c@d', outcome: 'kept', detail: '' },
    ],
  });
  op.end('completed');
  const text = renderRestoreOutcome(op.snapshot());
  expect(text).toContain('restore of backup 7 completed');
  expect(text).toContain('tables as in the backup: 1, with 1,000 rows; not selected: 1');
  expect(text).toMatch(/different +9 +10 to 12 +shop\.items/);
  expect(text).toContain('failed view shop.sums: no such table');
  expect(text).toContain('kept account a@b, c@d');
  expect(text?.replaceAll('\n ', '')).toContain('skipped table big.t0, big.t1, ');
  expect(text?.replaceAll('\n ', '')).toContain('big.t9 and 2990 more: not selected');
  expect(text).not.toMatch(/shop\.(?:orders|posts)/);
});

test('long text is broken between words, and long words are kept', () => {
  const long = 'x'.repeat(100);
  expect(wrap('a b')).toBe('a b');
  expect(wrap(`${'word '.repeat(20)}end`)).toBe(`${'word '.repeat(15)}word\n  word word word word end`);
  expect(wrap(`a ${long} b`).split('\n')).toEqual(['a', `  ${long}`, '  b']);
});
