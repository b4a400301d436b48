import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ErrorCode } from '@rondb-backup/shared/errors/catalogue.ts';
import { expect, test } from 'vitest';
import type { RestoreReport } from '../restore/report.ts';
import { findingsOf } from './findings.ts';

const table = { database: 'shop', minRows: 80, maxRows: 80, rows: 80 };
const report: RestoreReport = {
  tables: [
    { ...table, name: 'customers', outcome: 'restored' },
    { ...table, name: 'orders', outcome: 'different', rows: 70 },
    { ...table, name: 'notes', outcome: 'different', maxRows: 90, rows: 91 },
    { ...table, name: 'gone', outcome: 'failed', rows: 0 },
  ],
  objects: [
    { kind: 'account', name: 'root@localhost', outcome: 'kept', detail: '' },
    { kind: 'view', name: 'shop.open', outcome: 'failed', detail: 'no definer' },
  ],
};

test('a restore that holds finds nothing', () => {
  expect(findingsOf({ ...report, tables: [] }, undefined)).toEqual([]);
});

test('each table and object that is not as in the backup is a finding', () => {
  const found = findingsOf(report, new BackupError('RESTORE_DIFFERS', 'not all is'));
  expect(found?.map(({ kind, path, detail }) => `${kind} ${path}: ${detail}`)).toEqual([
    'restore shop.orders: 70 rows, and not 80',
    'restore shop.notes: 91 rows, and not 80 to 90',
    'restore shop.gone: it is not there, or cannot be read',
    'restore view shop.open: no definer',
  ]);
});

test.each<[ErrorCode, string | undefined]>([
  ['RESTORE_FILE_DIFFERS', 'content'],
  ['RESTORE_FILE_DAMAGED', 'restore'],
  ['RESTORE_FAILED', 'restore'],
  ['AGENT_UNREACHABLE', undefined],
  ['RESTORE_CLUSTER_FULL', undefined],
  ['RESTORE_PASSWORD_WRONG', undefined],
  ['DRILL_NOT_EMPTY', undefined],
  ['CANCELLED', undefined],
])('%s tells of the backup: %s', (code, kind) => {
  expect(findingsOf(undefined, new BackupError(code, 'why'))?.[0]?.kind).toBe(kind);
});
