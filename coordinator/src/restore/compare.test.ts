import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import { expect, test } from 'vitest';
import { boundsOf, holds } from './compare.ts';

const table = { database: 'shop', name: 'orders', rows: 100 };
const nativeOf = (native: object) =>
  ({ covered: true, snapshot: 'end', ...native }) as unknown as Manifest['native'];

test.each([
  ['no changes meanwhile', { logRecords: 0 }, {}, 100, 100],
  ['changes counted by table', { logRecords: 50 }, { logInserts: 7, logDeletes: 3 }, 97, 107],
  ['changes to other tables', { logRecords: 50 }, { logInserts: 0, logDeletes: 0 }, 100, 100],
  [
    'changes that are undone',
    { logRecords: 50, snapshot: 'start' },
    { logInserts: 7, logDeletes: 3 },
    93,
    103,
  ],
  ['changes counted together', { logRecords: 150 }, {}, 0, 250],
  ['changes that nobody counted', { logRecords: undefined }, {}, 100, 100],
  ['rows that nobody could count', { covered: false }, {}, 0, Number.MAX_SAFE_INTEGER],
])('the rows that a backup allows: %s', (_, native, counts, minRows, maxRows) => {
  expect(boundsOf(nativeOf(native), { ...table, ...counts })).toEqual({ minRows, maxRows });
});

test.each([
  ['restored', true],
  ['skipped', true],
  ['kept', true],
  ['different', false],
  ['failed', false],
] as const)('a report with something %s: %s', (outcome, expected) => {
  const object = { kind: 'view', name: 'v', outcome, detail: '' };
  const counted = { database: 'shop', name: 'orders', outcome, minRows: 1, maxRows: 1, rows: 1 };
  expect(holds({ tables: [], objects: [object] })).toBe(expected);
  expect(holds({ tables: [counted], objects: [] })).toBe(expected);
});
