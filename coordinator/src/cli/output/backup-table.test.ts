import * as fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { backupStates } from '../../catalog/markers.ts';
import type { BackupSummary } from '../../catalog/summary.ts';
import { renderBackups } from './backup-table.ts';
import { displayWidth } from './width.ts';

const now = new Date(2026, 10, 22, 12).getTime();
const HOUR = 3_600_000;
const backup = (rest: Partial<BackupSummary> = {}): BackupSummary => ({
  backupId: 1_795_345_503,
  state: 'complete',
  clusterName: 'prod',
  label: 'nightly',
  startedAt: now - 3 * HOUR,
  completedAt: now - 3 * HOUR + 754_000,
  bytes: 1_300_000_000,
  nodes: [1, 2, 3, 4],
  missingNodes: [],
  warningCount: 0,
  tableCount: 1,
  rowCount: 1,
  lastVerification: { at: now - 2 * HOUR, depth: 'hashes', result: 'passed' },
  pinned: false,
  error: undefined,
  ...rest,
});
const worst = backup({
  backupId: 4_294_967_294,
  startedAt: now - 400 * 24 * HOUR,
  bytes: 1023.9 * 2 ** 40,
  completedAt: now - 399 * 24 * HOUR,
  missingNodes: [5],
  pinned: true,
  label: 'a-label-that-is-as-long-as-a-label-may-be-which-is-63-characters',
});
const failed = backup({
  state: 'interrupted',
  completedAt: undefined,
  bytes: undefined,
  label: undefined,
  lastVerification: undefined,
});

afterEach(() => void vi.unstubAllEnvs());

test('what has room is shown in full', () => {
  const rows = [backup({ pinned: true, warningCount: 1 }), failed];
  expect(renderBackups(rows, now, 120).split('\n')).toEqual([
    '    BACKUP  STARTED           AGE  STATE           SIZE    TOOK  NODES  PIN  LABEL    VERIFIED',
    '1795345503  2026-11-22 09:00   3h  COMPLETE!    1.2 GiB  12m34s  4      yes  nightly  2h hashes',
    '1795345503  2026-11-22 09:00   3h  INTERRUPTED        -       -  4           -        -',
  ]);
});

test('80 columns hold an ordinary list, without what no backup has', () => {
  expect(renderBackups([backup()], now, 80).split('\n')).toEqual([
    '    BACKUP  STARTED      AGE  STATE     SIZE    TOOK  NODES  LABEL    VERIFIED',
    '1795345503  11-22 09:00   3h  COMPLETE  1.2G  12m34s  4      nightly  2h hash',
  ]);
});

test('80 columns hold the widest list: labels are cut', () => {
  const lines = renderBackups([worst, failed], now, 80).split('\n');
  expect(lines).toEqual([
    '    BACKUP STARTED      AGE STATE          SIZE   TOOK NODES PIN LABEL  VERIFIED',
    '4294967294 2025-10-18  400d DEGRADED    1023.9T 24h00m 4/5   yes a-lab… 2h hash',
    '1795345503 11-22 09:00   3h INTERRUPTED       -      - 4         -      -',
  ]);
});

test('no list is wider than 80 columns', () => {
  const summaries = fc.record({
    state: fc.constantFrom(...backupStates),
    label: fc.option(fc.stringMatching(/^[a-z0-9-]{1,63}$/), { nil: undefined }),
    startedAt: fc.integer({ min: now - 3_000 * 24 * HOUR, max: now }),
    bytes: fc.option(fc.nat({ max: 2 ** 50 }), { nil: undefined }),
    missingNodes: fc.constantFrom([], [5], [5, 6]),
    pinned: fc.boolean(),
    warningCount: fc.nat({ max: 2 }),
    lastVerification: fc.constantFrom(undefined, {
      at: now - 729 * 24 * HOUR,
      depth: 'listing' as const,
      result: 'passed' as const,
    }),
  });
  fc.assert(
    fc.property(fc.array(summaries, { maxLength: 5 }), (rests) => {
      const rows = rests.map(({ startedAt, ...rest }) =>
        backup({ ...rest, startedAt, completedAt: startedAt + 47 * HOUR }),
      );
      const text = renderBackups(rows, now, 80);
      for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(80);
    }),
  );
});

test('colours are for terminals, and nobody who says NO_COLOR', () => {
  vi.stubEnv('FORCE_COLOR', undefined);
  vi.stubEnv('NO_COLOR', undefined);
  expect(renderBackups([backup()], now, 80)).not.toContain('\u001b');
  vi.stubEnv('FORCE_COLOR', '1');
  expect(renderBackups([backup()], now, 80)).toContain('\u001b[32mCOMPLETE\u001b[39m');
});
