import { expect, test } from 'vitest';
import type { SqlCatalog } from './catalog.ts';
import { compareTables } from './compare.ts';

const catalog: SqlCatalog = {
  databases: ['shop'],
  tables: [
    { database: 'shop', name: 'both', engine: 'NDBCLUSTER' },
    { database: 'shop', name: 'created', engine: 'NDBCLUSTER' },
    { database: 'shop', name: 'local', engine: 'INNODB' },
    { database: 'shop', name: 'simulated', engine: 'INNODB' },
  ],
  views: [{ database: 'shop', name: 'v' }],
  excludedDatabases: new Set(['mysql', 'scratch']),
};

test('what the two sides disagree on is named; a table in the native backup is backed up whatever its engine', () => {
  const native = ['both', 'simulated', 'dropped'].map((name) => ({ database: 'shop', name }));
  const warnings = compareTables(catalog, [...native, { database: 'scratch', name: 'left out' }]);
  expect(warnings.map(({ code, object }) => [code, object])).toEqual([
    ['SQL_TABLE_NOT_IN_NATIVE_BACKUP', 'shop.created'],
    ['SQL_TABLE_DROPPED', 'shop.dropped'],
    ['SQL_ENGINE_NOT_BACKED_UP', 'shop.local'],
  ]);
  expect(warnings[2]?.message).toContain('INNODB');
});
