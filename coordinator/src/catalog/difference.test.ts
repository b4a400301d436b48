import { parseManifest } from '@rondb-backup/shared/manifest/parse.ts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { manifestOf } from '../testing/markers.ts';
import { differenceOf } from './difference.ts';

const manifest = (rest: Record<string, unknown> = {}) => parseManifest(manifestOf(7, rest), 7);
const file = (path: string, sizeBytes: number) => ({ path, sizeBytes, sha256: '0'.repeat(64) });
const table = (name: string, rows: number) => ({ database: 'shop', name, rows });

test('tables that came, went and changed, and how many did not', () => {
  const before = manifest({ tables: [table('same', 1), table('gone', 2), table('grown', 3)] });
  const after = manifest({ tables: [table('grown', 9), table('new', 0), table('same', 1)] });
  expect(differenceOf(before, after)).toMatchObject({
    tables: [
      { name: 'gone', before: 2, after: undefined },
      { name: 'grown', before: 3, after: 9 },
      { name: 'new', before: undefined, after: 0 },
    ],
    sameTables: 1,
    rows: { before: 6, after: 10 },
  });
});

test('sizes in all and by data node, and times', () => {
  const before = manifest({ files: [file('rondb/1/a', 10), file('users.sql', 1)] });
  const topology = { nodeGroups: [], participants: [1, 12], missing: [], degraded: false };
  const files = [file('rondb/1/a', 20), file('rondb/12/a', 5)];
  const after = manifest({ topology, files, completedAt: '2026-11-22T11:07:03.000Z' });
  const { bytes, bytesByNode, durationMs, traits } = differenceOf(before, after);
  expect(bytes).toEqual({ before: 11, after: 25 });
  expect([...bytesByNode]).toEqual([
    [1, { before: 10, after: 20 }],
    [12, { before: 0, after: 5 }],
  ]);
  expect(durationMs).toEqual({ before: 60_000, after: 120_000 });
  expect([...traits]).toEqual([
    ['data nodes', { before: '1', after: '1, 12' }],
    ['missing', { before: '2', after: 'none' }],
  ]);
});

test('a backup does not differ from itself, and the other way round is the other way round', () => {
  const tables = fc.uniqueArray(fc.record({ name: fc.string(), rows: fc.nat() }), {
    selector: ({ name }) => name,
  });
  fc.assert(
    fc.property(tables, tables, (some, others) => {
      const before = manifest({ tables: some.map(({ name, rows }) => table(name, rows)) });
      const after = manifest({ tables: others.map(({ name, rows }) => table(name, rows)) });
      expect(differenceOf(before, before)).toMatchObject({
        tables: [],
        traits: new Map(),
        sameTables: some.length,
      });
      const there = differenceOf(before, after).tables;
      const back = differenceOf(after, before).tables;
      expect(back).toEqual(there.map((one) => ({ ...one, before: one.after, after: one.before })));
    }),
  );
});
