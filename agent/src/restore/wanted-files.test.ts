import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkWantedFiles } from './wanted-files.ts';

const good = { path: 'rondb/4/BACKUP-7-0.4.Data', sizeBytes: 10, sha256: 'a'.repeat(64) };

test('files of data nodes of this backup', () => {
  const files = [good, { ...good, path: 'rondb/5/BACKUP-7-PART-1-OF-2/BACKUP-7.5.ctl', sha256: '' }];
  expect(checkWantedFiles(7, files)).toBe(files);
});

test.each([
  ['none', []],
  ['one twice', [good, good]],
  ['of another backup', [{ ...good, path: 'rondb/4/BACKUP-8-0.4.Data' }]],
  ['of another node than its directory says', [{ ...good, path: 'rondb/4/BACKUP-7-0.5.Data' }]],
  ['not of a data node', [{ ...good, path: 'manifest.json' }]],
  ['of a negative size', [{ ...good, sizeBytes: -1 }]],
  ['of a size beyond counting', [{ ...good, sizeBytes: 2 ** 53 }]],
  ['of another hash', [{ ...good, sha256: 'a'.repeat(63) }]],
])('%s: refused', (_, files) => {
  expect(() => checkWantedFiles(7, files)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

test('no path that is let through leads out of the directory of a node', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '..',
      '.',
      '',
      'rondb',
      '4',
      'BACKUP-7-0.4.Data',
      'BACKUP-7-PART-1-OF-1',
      '\\',
      '\n',
      '\0',
    ),
    fc.string({ maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      try {
        checkWantedFiles(7, [{ ...good, path: pieces.join('/') }]);
      } catch {
        return;
      }
      expect(pieces[0]).toBe('rondb');
      expect(pieces.filter((part) => ['', '.', '..'].includes(part))).toEqual([]);
    }),
  );
});
