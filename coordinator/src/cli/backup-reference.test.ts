import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BackupSummary } from '../catalog/summary.ts';
import type { ListRequest } from '../service.ts';
import { parseReference, resolveBackup } from './backup-reference.ts';

test.each([
  ['1', { kind: 'id', backupId: 1 }],
  ['4294967294', { kind: 'id', backupId: 4_294_967_294 }],
  ['latest', { kind: 'latest', back: 0 }],
  ['latest~0', { kind: 'latest', back: 0 }],
  ['latest~1', { kind: 'latest', back: 1 }],
  ['latest~999', { kind: 'latest', back: 999 }],
  ['2026-11-22T10:00', { kind: 'time', at: new Date(2026, 10, 22, 10).getTime() }],
  ['2026-11-22 10:00', { kind: 'time', at: new Date(2026, 10, 22, 10).getTime() }],
  ['2026-11-22T10:00:30', { kind: 'time', at: new Date(2026, 10, 22, 10, 0, 30).getTime() }],
  ['2026-11-22T10:00Z', { kind: 'time', at: Date.UTC(2026, 10, 22, 10) }],
  ['2026-11-22T10:00:00+02:00', { kind: 'time', at: Date.UTC(2026, 10, 22, 8) }],
  ['2028-02-29T10:00Z', { kind: 'time', at: Date.UTC(2028, 1, 29, 10) }],
])('%j is understood', (text, reference) => {
  expect(parseReference(text)).toEqual(reference);
});

test.each([
  '',
  '0',
  '07',
  '-1',
  '4294967295',
  'last',
  'Latest',
  'latest~',
  'latest~-1',
  'latest~01',
  'latest~1000',
  'latest^',
  'latest~1~1',
  ' latest',
  '2026-11-22',
  '10:00',
  '2026-02-29T10:00Z',
  '2026-13-01T10:00',
  '2026-11-22T24:00',
  '2026-11-22T10:60',
  'tomorrow',
])('%j names no backup, and it is said what does', (text) => {
  expect(() => parseReference(text)).toThrow(
    expect.objectContaining({ code: 'BACKUP_ID_INVALID', hint: expect.stringContaining('latest~1') }),
  );
});

test('any text is understood or refused as no backup', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[latest~0-9T: Z-]{1,20}$/)), (text) => {
      let outcome: string;
      try {
        const reference = parseReference(text);
        outcome = reference.kind === 'time' && Number.isNaN(reference.at) ? 'no time' : 'understood';
      } catch (error) {
        outcome = error instanceof BackupError ? error.code : 'thrown';
      }
      expect(['understood', 'BACKUP_ID_INVALID']).toContain(outcome);
    }),
  );
});

const summary = (backupId: number): BackupSummary =>
  ({ backupId, startedAt: 0, label: 'nightly' }) as BackupSummary;

/** A service of three complete backups that remembers what it was asked for. */
function service() {
  const asked: ListRequest[] = [];
  return {
    asked,
    listBackups: async (request: ListRequest) => {
      asked.push(request);
      return { backups: [30, 20, 10].slice(0, request.pageSize).map(summary), nextPageToken: '' };
    },
  };
}

let stderr = '';
beforeEach(() => {
  stderr = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
});
afterEach(() => void vi.restoreAllMocks());

test('an id is taken as it is, and nobody is asked', async () => {
  const asked = service();
  expect(await resolveBackup(asked, { kind: 'id', backupId: 7 })).toBe(7);
  expect(asked.asked).toEqual([]);
  expect(stderr).toBe('');
});

test.each([
  [0, 30],
  [1, 20],
  [2, 10],
])('%d back from the latest is backup %d, which is said', async (back, expected) => {
  const asked = service();
  expect(await resolveBackup(asked, { kind: 'latest', back })).toBe(expected);
  expect(asked.asked).toMatchObject([{ states: ['complete'], ownCluster: true, completedUntil: undefined }]);
  expect(stderr).toContain(`is backup ${expected}, `);
});

test('a time is the newest of what was complete then', async () => {
  const asked = service();
  expect(await resolveBackup(asked, { kind: 'time', at: 5 })).toBe(30);
  expect(asked.asked).toMatchObject([
    { states: ['complete'], ownCluster: true, completedUntil: 5, pageSize: 1 },
  ]);
});

test('what is not there is said with how many there are, or since when', async () => {
  await expect(resolveBackup(service(), { kind: 'latest', back: 3 })).rejects.toMatchObject({
    code: 'BACKUP_NOT_FOUND',
    message: 'there is no latest~3: this cluster has 3 complete backups',
  });
  const none = { listBackups: async () => ({ backups: [], nextPageToken: '' }) };
  await expect(resolveBackup(none, { kind: 'time', at: 0 })).rejects.toMatchObject({
    code: 'BACKUP_NOT_FOUND',
    message: expect.stringContaining('no backup of this cluster was complete at 1970-01-01'),
  });
});
