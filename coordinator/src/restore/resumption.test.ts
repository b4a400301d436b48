import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RestoreMark } from './mark.ts';
import { Obstacles } from './obstacles.ts';
import { planTables } from './plan-tables.ts';
import type { FoundTable } from './resumption.ts';
import { everything } from './selection.ts';

const ROWS = 9;
const names = ['a', 'b', 'c', 'd'];
const object = fc.record({ id: fc.integer({ min: 1, max: 3 }), version: fc.integer({ min: 1, max: 3 }) });
const name = fc.constantFrom(...names);
const found = fc.uniqueArray(
  fc.record({ name, object, rows: fc.constantFrom(undefined, 0, 1, ROWS, ROWS + 1) }),
  { selector: (table) => table.name },
);
const noted = fc.uniqueArray(fc.record({ name, object: fc.option(object, { nil: undefined }) }), {
  selector: (table) => table.name,
});

const manifest = {
  native: { covered: true, snapshot: 'end', logRecords: 0 },
  tables: names.map((one) => ({ database: 'shop', name: one, rows: ROWS })),
} as unknown as Manifest;
const inShop = <Table extends object>(table: Table) => ({ ...table, database: 'shop' });

test('only what is provably of the unfinished restore is dropped without leave', () => {
  fc.assert(
    fc.property(found, noted, fc.boolean(), (tables, marked, dropExisting) => {
      const there: FoundTable[] = tables.map(inShop);
      const unfinished = { tables: marked.map(inShop) } as unknown as RestoreMark;
      const planned = planTables(
        new Obstacles(),
        manifest,
        { selection: everything, dropExisting },
        there,
        unfinished,
      );
      for (const { name: one, action } of planned) {
        const now = there.find((table) => table.name === one);
        const mark = marked.find((table) => table.name === one);
        const same = now?.object.id === mark?.object?.id && now?.object.version === mark?.object?.version;
        const fresh = mark !== undefined && mark.object === undefined && now?.rows === 0;
        const inUse = (now?.rows ?? 0) > ROWS;
        const ours = (mark?.object !== undefined && same && !inUse) || fresh;
        const otherwise = dropExisting ? 'replace' : 'blocked';
        expect(action).toBe(now === undefined ? 'create' : ours ? 'redo' : otherwise);
      }
    }),
    { numRuns: 1_000 },
  );
});
