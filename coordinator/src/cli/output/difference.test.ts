import { parseManifest } from '@rondb-backup/shared/manifest/parse.ts';
import { expect, test } from 'vitest';
import { differenceOf } from '../../catalog/difference.ts';
import { manifestOf } from '../../testing/markers.ts';
import { renderDifference } from './difference.ts';
import { displayWidth } from './width.ts';

const manifest = (backupId: number, rest: Record<string, unknown> = {}) =>
  parseManifest(manifestOf(backupId, rest), backupId);
const long = 'name_of_64_characters_'.repeat(3).slice(0, 64);

test('two backups side by side, in 80 columns', () => {
  const before = manifest(1_795_345_503, {
    tables: [
      { database: 'shop', name: 'orders', rows: 1_000_000 },
      { database: 'shop', name: 'gone', rows: 1 },
      { database: 'shop', name: 'same', rows: 1 },
    ],
  });
  const after = manifest(1_795_431_903, {
    startedAt: '2026-11-23T11:05:03.000Z',
    completedAt: '2026-11-23T11:06:06.000Z',
    versions: { rondbBackup: '0.2.0' },
    tables: [
      { database: 'shop', name: 'orders', rows: 1_250_000 },
      { database: '倉庫', name: long, rows: 7 },
      { database: 'shop', name: 'same', rows: 1 },
    ],
  });
  const text = renderDifference(differenceOf(before, after), 80);
  const lines = text.split('\n');
  for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(80);
  expect(lines.find((line) => line.startsWith('took'))).toMatch(/^took +1m00s +1m03s +\+5\.0 %$/);
  expect(lines.find((line) => line.startsWith('rows'))).toMatch(/^rows +1,000,002 +1,250,008 +\+25\.0 %$/);
  expect(lines.find((line) => line.startsWith('made by'))).toMatch(/0\.1\.0 +rondb-backup 0\.2\.0 +differs$/);
  expect(lines.find((line) => line.startsWith('shop.orders'))).toMatch(/1,000,000 +1,250,000 +\+250,000$/);
  expect(lines.find((line) => line.startsWith('shop.gone'))).toMatch(/1 +- +removed$/);
  expect(lines.find((line) => line.startsWith('倉庫'))).toMatch(/…? +- +7 +added$/);
  expect(lines.at(-1)).toBe('1 tables have as many rows in both');
});

test('what cannot be known is not called the same', () => {
  const native = { snapshot: 'end', encrypted: true, compressed: false, covered: false };
  const text = renderDifference(differenceOf(manifest(1), manifest(2, { native, tables: [] })), 80);
  expect(text).toContain('rows are not known');
});
