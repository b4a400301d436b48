import { parseManifest } from '@rondb-backup/shared/manifest/parse.ts';
import { expect, test } from 'vitest';
import { manifestOf } from '../../testing/markers.ts';
import { renderManifest } from './manifest.ts';
import { displayWidth } from './width.ts';

const sha256 = 'ab'.repeat(32);
const files = [1, 2].flatMap((node) =>
  [1, 2].map((part) => ({
    path: `rondb/${node}/BACKUP-4294967294-PART-${part}-OF-2/BACKUP-4294967294-0.${node}.Data`,
    sizeBytes: 2 ** 20,
    sha256,
  })),
);
const tables = Array.from({ length: 12 }, (_, index) => ({
  database: 'shop',
  name: `t${index}_${'x'.repeat(90)}`,
  rows: index,
}));
const manifest = parseManifest(
  manifestOf(7, {
    topology: {
      nodeGroups: [{ nodeGroup: 0, nodeIds: [1, 2] }],
      participants: [1, 2],
      missing: [],
      degraded: false,
    },
    files: [...files, { path: 'users.sql', sizeBytes: 9, sha256 }],
    tables,
    phaseDurationsMs: Object.fromEntries(
      ['preflight', 'native', 'inspect', 'upload', 'verify'].map((name) => [name, 754_000]),
    ),
    warnings: [{ code: 'X', message: 'a warning that goes on and on '.repeat(6), object: '' }],
  }),
  7,
);
const render = (shown: { tables: boolean; files: boolean }): string[] =>
  renderManifest(manifest, shown, 80).flatMap((block) => block.split('\n'));

test.each([
  { tables: false, files: false },
  { tables: true, files: true },
])('a manifest is shown in 80 columns with %j', (shown) => {
  for (const line of render(shown)) expect(displayWidth(line)).toBeLessThanOrEqual(80);
});

test('files are summed up by data node, tables are the largest ones', () => {
  const lines = render({ tables: false, files: false });
  expect(lines).toContainEqual(expect.stringMatching(/^data node 1 +2 +2\.0 MiB$/));
  expect(lines).toContainEqual(expect.stringMatching(/^users\.sql +1 +9 B +(ab)+/));
  expect(lines).toContainEqual(expect.stringMatching(/^all +5 +4\.0 MiB$/));
  expect(lines.filter((line) => line.startsWith('shop.'))).toHaveLength(10);
  expect(lines.find((line) => line.startsWith('shop.'))).toMatch(/^shop\.t11_x+… +11$/);
  expect(lines.at(-1)).toBe('and 2 more: see them with --tables');
});

test('all files with their whole hashes and all tables are there to be asked for', () => {
  const lines = render({ tables: true, files: true });
  expect(lines.filter((line) => line.includes(sha256))).toHaveLength(5);
  expect(lines.filter((line) => line.startsWith('shop.'))).toHaveLength(12);
});
