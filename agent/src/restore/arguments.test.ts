import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { restoreArguments } from './arguments.ts';
import type { RestoreStep, Selection } from './step.ts';

const all: Selection = {
  includeDatabases: [],
  excludeDatabases: [],
  includeTables: [],
  excludeTables: [],
  rewriteDatabases: {},
};
const place = { connectString: 'mgm:1186', path: '/r/7/rondb/4', encrypted: false };
const upstream = () => false;

const argumentsOf = (changes: Partial<RestoreStep>, selection: Partial<Selection> = {}, knows = upstream) =>
  restoreArguments(
    {
      backupId: 7,
      storedNodeId: 4,
      action: 'data',
      restoreEpoch: false,
      restoreDiskObjects: false,
      ...changes,
      selection: { ...all, ...selection },
    },
    place,
    knows,
  );

test.each<[Partial<RestoreStep>, string[]]>([
  [{ action: 'metadata' }, ['--restore-meta', '--disable-indexes', '--no-restore-disk-objects']],
  [{ action: 'metadata', restoreDiskObjects: true }, ['--restore-meta', '--disable-indexes']],
  [{ action: 'data' }, ['--restore-data']],
  [{ action: 'indexes' }, ['--rebuild-indexes']],
  [{ action: 'indexes', restoreEpoch: true }, ['--rebuild-indexes', '--restore-epoch']],
])('%o', (changes, expected) => {
  expect(argumentsOf(changes)).toEqual([
    '--ndb-connectstring=mgm:1186',
    '--connect-retries=6',
    '--connect-retry-delay=2',
    '--nodeid=4',
    '--backupid=7',
    '--backup-path=/r/7/rondb/4',
    ...expected,
    '--no-binlog',
    '--progress-frequency=1',
  ]);
});

test('RonDB is told that unique indexes are meant, where it asks for that', () => {
  expect(argumentsOf({}, {}, () => true)).toContain('--allow-unique-indexes');
  expect(argumentsOf({ action: 'metadata' }, {}, () => true)).not.toContain('--allow-unique-indexes');
});

test('the password is no argument', () => {
  const step = { backupId: 7, storedNodeId: 4, action: 'data', restoreEpoch: false } as const;
  const args = restoreArguments(
    { ...step, restoreDiskObjects: false, selection: all },
    { ...place, encrypted: true },
    upstream,
  );
  expect(args.slice(-2)).toEqual(['--decrypt', '--backup-password-from-stdin']);
});

describe('a selection', () => {
  test('has its exclusions last, because the last option that fits decides', () => {
    const selection = {
      includeDatabases: ['shop', 'ledger'],
      excludeDatabases: ['hr'],
      includeTables: ['a.b'],
      excludeTables: ['shop.orders', 'ledger.größe 2'],
      rewriteDatabases: { shop: 'shop2', ledger: 'alt' },
    };
    expect(argumentsOf({}, selection).slice(-6)).toEqual([
      '--include-databases=shop,ledger',
      '--include-tables=a.b',
      '--exclude-databases=hr',
      '--exclude-tables=shop.orders,ledger.größe 2',
      '--rewrite-database=shop,shop2',
      '--rewrite-database=ledger,alt',
    ]);
  });

  test.each<Partial<Selection>>([
    { includeDatabases: ['a,b'] },
    { excludeDatabases: [''] },
    { excludeDatabases: ['a\nb'] },
    { includeTables: ['a'] },
    { includeTables: ['a.b.c'] },
    { excludeTables: ['a.'] },
    { excludeTables: ['.b'] },
    { excludeTables: ['a.b,c'] },
    { rewriteDatabases: { 'a,b': 'c' } },
    { rewriteDatabases: { a: 'b,c' } },
  ])('%o cannot be given', (selection) => {
    expect(() => argumentsOf({}, selection)).toThrow(expect.objectContaining({ code: 'RESTORE_SELECTION' }));
  });

  test('of any names means those names and nothing else, or is refused', () => {
    const given = (names: readonly string[]) => {
      const args = argumentsOf({}, { includeDatabases: names });
      expect(args).toHaveLength(argumentsOf({}).length + 1);
      return args.at(-1)?.slice('--include-databases='.length).split(',');
    };
    const letter = fc.constantFrom('a', 'Z', 'ü', '-', '=', ' ', '.', '$', '"', '`', '/', '\\');
    const names = fc.array(fc.string({ unit: letter, minLength: 1, maxLength: 5 }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(names, (some) => {
        expect(given(some)).toEqual(some);
      }),
    );
    fc.assert(
      fc.property(names, fc.constantFrom('', ',', 'a,b', '\n', 'a\0'), (some, bad) => {
        expect(() => given([...some, bad])).toThrow('ndb_restore cannot select the database');
      }),
    );
  });
});
