import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUserTable, splitTableName } from './dictionary.ts';
import { missingFile, type NativeFile, nativeFile, parseFileName, parsePartDirectory } from './names.ts';

describe('names on disk', () => {
  it('are those that a data node gives', () => {
    expect(parsePartDirectory('BACKUP-107-PART-2-OF-4', 107)).toEqual({ part: 2, of: 4 });
    expect(parseFileName('BACKUP-107-0.12.Data', 107)).toEqual({ kind: 'data', nodeId: 12 });
    expect(parseFileName('BACKUP-107.1.ctl', 107)).toEqual({ kind: 'ctl', nodeId: 1 });
    expect(parseFileName('BACKUP-107.1.log', 107)).toEqual({ kind: 'log', nodeId: 1 });
  });

  it.each([
    'BACKUP-108-PART-1-OF-2',
    'BACKUP-107-PART-3-OF-2',
    'BACKUP-107-PART-0-OF-2',
    'BACKUP-107-PART-01-OF-2',
    'BACKUP-107-PART-1-OF-2\n',
    ' BACKUP-107-PART-1-OF-2',
    '-PART-1-OF-2',
    '..',
    '',
  ])('part directory %j is a stranger', (name) => {
    expect(parsePartDirectory(name, 107)).toBeUndefined();
  });

  it.each([
    'BACKUP-108.1.ctl',
    'BACKUP-107-0.1.ctl',
    'BACKUP-107.1.Data',
    'BACKUP-107-1.1.Data',
    'BACKUP-107.01.ctl',
    'BACKUP-107.1.ctl\n',
    'BACKUP-107.1.ctl.tmp',
    '-BACKUP-107.1.ctl',
    '../BACKUP-107.1.ctl',
    'BACKUP-107.1.CTL',
  ])('file %j is a stranger', (name) => {
    expect(parseFileName(name, 107)).toBeUndefined();
  });

  it('lead nowhere else, whatever they hold', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (directory, name) => {
        expect(nativeFile(directory, name, 107, 1)).toBeUndefined();
      }),
    );
    expect(() => nativeFile(undefined, 'BACKUP-107.2.ctl', 107, 1)).toThrow('of data node 2, not of 1');
  });
});

describe('a set of files', () => {
  const part = (number: number, of: number): NativeFile[] =>
    (['ctl', 'log', 'data'] as const).map((kind) => ({ path: `${number}/${kind}`, kind, part: number, of }));

  it('is whole when each part has its three files', () => {
    expect(missingFile(part(1, 1))).toBeUndefined();
    expect(missingFile([...part(2, 2), ...part(1, 2)])).toBeUndefined();
  });

  it('names what it lacks', () => {
    expect(missingFile([])).toBe('any file');
    expect(missingFile([...part(1, 3), ...part(3, 3)])).toBe('part 2 of 3');
    expect(missingFile([...part(1, 2), ...part(2, 2).slice(1)])).toBe('the ctl file of part 2 of 2');
    expect(missingFile([...part(1, 1), ...part(2, 2)])).toBe('one number of parts: 1 and 2 are there');
    expect(missingFile([...part(1, 1), ...part(1, 1)])).toBe('one set of files: a part is there twice');
  });
});

describe('table names', () => {
  it.each([
    ['shop/def/t1', 'shop', 't1'],
    ['odd-name/def/we ird/tab', 'odd-name', 'we ird/tab'],
    ['a/b/def/t', 'a/b', 't'],
  ])('%s', (name, database, table) => {
    expect(splitTableName(name)).toEqual({ database, schema: 'def', table });
  });

  it('of people are told from those of the system', () => {
    const people = (type: number, name: string) => isUserTable({ id: 1, type, name });
    expect(people(2, 'shop/def/t1')).toBe(true);
    expect(people(2, 'shop/def/NDB$BLOB_13_3')).toBe(false);
    expect(people(2, 'mysql/def/ndb_apply_status')).toBe(false);
    expect(people(1, 'sys/def/SYSTAB_0')).toBe(false);
    expect(people(3, 'sys/def/19/u$unique')).toBe(false);
    expect(people(6, 'sys/def/19/PRIMARY')).toBe(false);
  });
});
