import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  backupPrefix,
  localBackupPath,
  nodeFileName,
  nodePrefix,
  objectPath,
  parseStoredPath,
  verificationPath,
} from './layout.ts';
import { newestVerification, verificationDepths, verificationResults } from './verification-name.ts';

const backupId = fc.integer({ min: 1, max: 4_294_967_294 });
const nodeId = fc.integer({ min: 1, max: 255 });
const type = fc.constantFrom('Data' as const, 'ctl' as const, 'log' as const);
const part = fc
  .tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 9999 }))
  .map(([a, b]) => ({ index: Math.min(a, b), count: Math.max(a, b) }));

const verification = fc.record({
  seconds: fc.integer({ min: 0, max: 9_999_999_999 }),
  depth: fc.constantFrom(...verificationDepths),
  result: fc.constantFrom(...verificationResults),
});

test('the paths are those of the design and of rondb-helm', () => {
  expect(objectPath(7, 'manifest')).toBe('7/manifest.json');
  expect(objectPath(7, 'databases')).toBe('7/databases.sql');
  expect(verificationPath(7, { seconds: 1_800_000_000, depth: 'hashes', result: 'passed' })).toBe(
    '7/verification-1800000000-hashes-passed.json',
  );
  expect(localBackupPath(7)).toBe('BACKUP/BACKUP-7');
  expect(nodePrefix(107, 5)).toBe('107/rondb/5');
  expect(nodeFileName({ backupId: 107, nodeId: 5, type: 'Data', part: { index: 1, count: 2 } })).toBe(
    'BACKUP-107-PART-1-OF-2/BACKUP-107-0.5.Data',
  );
  expect(nodeFileName({ backupId: 7, nodeId: 1, type: 'ctl' })).toBe('BACKUP-7.1.ctl');
});

test('every path made is read back as what it was made of', () => {
  const named = fc.constantFrom(
    ...(['started', 'manifest', 'failed', 'users', 'databases', 'quotas', 'pinned', 'deleting'] as const),
  );
  fc.assert(
    fc.property(backupId, named, (id, kind) => {
      expect(parseStoredPath(objectPath(id, kind))).toEqual({ kind, backupId: id });
    }),
  );
  fc.assert(
    fc.property(backupId, verification, (id, name) => {
      expect(parseStoredPath(verificationPath(id, name))).toEqual({
        kind: 'verification',
        backupId: id,
        ...name,
      });
    }),
  );
  fc.assert(
    fc.property(backupId, nodeId, type, fc.option(part, { nil: undefined }), (id, node, kind, where) => {
      const file = {
        backupId: id,
        nodeId: node,
        type: kind,
        ...(where === undefined ? {} : { part: where }),
      };
      const path = `${nodePrefix(id, node)}/${nodeFileName(file)}`;
      expect(parseStoredPath(path)).toEqual({ kind: 'node-file', ...file });
    }),
  );
});

test.each([
  '',
  '7',
  '07/manifest.json',
  '4294967295/manifest.json',
  '7/manifest.json/x',
  '7//manifest.json',
  '/7/manifest.json',
  '7/Manifest.json',
  '7/manifest.json.1a2b3c4d.partial',
  '7/verification-.json',
  '7/verification-1800000000.json',
  '7/verification-01-hashes-passed.json',
  '7/verification-1-hashes-maybe.json',
  '7/rondb/1/BACKUP-8.1.ctl',
  '7/rondb/1/BACKUP-7.2.ctl',
  '7/rondb/256/BACKUP-7.256.ctl',
  '7/rondb/1/BACKUP-7-1.1.Data',
  '7/rondb/1/BACKUP-7-PART-3-OF-2/BACKUP-7.1.ctl',
  '7/rondb/1/BACKUP-8-PART-1-OF-2/BACKUP-7.1.ctl',
  '7/rondb/1/../1/BACKUP-7.1.ctl',
  '7/rondb/1/BACKUP-7.1.ctl\n',
])('%j is foreign', (path) => expect(parseStoredPath(path)).toEqual({ kind: 'foreign' }));

test('any text is an answer', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => typeof parseStoredPath(text).kind === 'string'),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(parseStoredPath(`7/x${text}`)).toEqual({ kind: 'foreign' });
    }),
  );
});

test('ids out of range make no path', () => {
  for (const id of [0, -1, 1.5, Number.NaN, 4_294_967_295])
    expect(() => backupPrefix(id)).toThrow('not a backup id');
  for (const node of [0, 256, 1.5]) expect(() => nodePrefix(7, node)).toThrow('not a node id');
});

test('of several verifications the last one counts, whatever the order of the names', () => {
  const names = [
    'manifest.json',
    'verification-999-hashes-passed.json',
    'verification-1000-listing-failed.json',
    'verification-998-hashes-failed.json',
  ];
  expect(newestVerification(names)).toEqual({ seconds: 1_000, depth: 'listing', result: 'failed' });
  expect(newestVerification(names.toReversed())).toEqual({
    seconds: 1_000,
    depth: 'listing',
    result: 'failed',
  });
  expect(newestVerification(['started.json'])).toBeUndefined();
});
