import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { askedDigest, parseMark } from './mark.ts';
import { everything, type Selection } from './selection.ts';

const of = { clusterName: 'prod', startedAt: '2026-11-22T11:05:03.000Z' };
const digest = (some: Partial<Selection>): string => askedDigest(of, { ...everything, ...some });

test('the same is asked for in whatever order, and something else whatever differs', () => {
  expect(digest({ includeDatabases: ['a', 'b', 'a'] })).toBe(digest({ includeDatabases: ['b', 'a'] }));
  const [ab, cd] = [['a', 'b'] as const, ['c', 'd'] as const];
  expect(digest({ rewriteDatabases: new Map([ab, cd]) })).toBe(
    digest({ rewriteDatabases: new Map([cd, ab]) }),
  );
  const others = [
    {},
    { includeDatabases: ['a'] },
    { excludeDatabases: ['a'] },
    { includeTables: ['a'] },
    { excludeTables: ['a'] },
    { includeDatabases: ['a', 'b'] },
    { includeDatabases: ['a,b'] },
    { rewriteDatabases: new Map([ab]) },
    { rewriteDatabases: new Map([['b', 'a'] as const]) },
  ].map(digest);
  expect(new Set(others).size).toBe(others.length);
  expect(askedDigest({ ...of, startedAt: '2026-11-22T11:05:04.000Z' }, everything)).not.toBe(digest({}));
});

test('what nobody of this version wrote is no mark', () => {
  const mark = {
    format: 1,
    runId: 'a',
    state: 'running',
    backupId: 7,
    asked: 'x',
    beganAt: 1,
    endedAt: 0,
    tables: [
      { database: 'd', name: 't', object: { id: 13, version: 16_777_217 } },
      { database: 'é', name: '\n' },
    ],
    accounts: [{ user: 'u', host: '%' }],
  };
  expect(parseMark(JSON.stringify(mark))).toEqual(mark);
  const refused = expect.objectContaining({ code: 'RESTORE_MARK' });
  for (const change of [{ format: 2 }, { state: 'ended' }, { backupId: 0 }, { tables: [{ name: 't' }] }])
    expect(() => parseMark(JSON.stringify({ ...mark, ...change }))).toThrow(refused);
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => parseMark(text)).toThrow(refused);
    }),
  );
});
