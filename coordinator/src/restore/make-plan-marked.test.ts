import { describe, expect, test } from 'vitest';
import {
  ID,
  settings,
  spec,
  manifest,
  answer,
  failure,
  noTables,
  surveyOf,
  plan,
  codes,
} from '../testing/restore-survey.ts';
import { makePlan } from './make-plan.ts';
import { askedDigest, type RestoreMark } from './mark.ts';
import type { RestoreSpec } from './plan.ts';
import { everything } from './selection.ts';

describe('the mark of an earlier restore', () => {
  const markOf = (more: Partial<RestoreMark> = {}): RestoreMark => ({
    format: 1,
    runId: 'a',
    state: 'running',
    backupId: ID,
    asked: askedDigest(manifest, everything),
    beganAt: Date.UTC(2026, 10, 22),
    endedAt: 0,
    tables: [
      { database: 'shop', name: 'orders', object: { id: 13, version: 2 } },
      { database: 'shop', name: 'items' },
    ],
    accounts: [],
    ...more,
  });
  const found = (name: string, rows: number | undefined, version = 2) => {
    return { database: 'shop', name, rows, object: { id: 13, version } };
  };
  const sql = (mark: RestoreMark, inTheWay = [found('orders', 12), found('items', 0)]) =>
    answer({ ...noTables, inTheWay, mark });
  const actions = ({ tables }: ReturnType<typeof plan>) => tables.map(({ action }) => action);

  test('that broke off lets the same drop what it has made, and nothing else', () => {
    const taken = plan({ sql: sql(markOf()) }, { resume: true });
    expect([actions(taken), codes(taken.problems)]).toEqual([['redo', 'redo', 'create'], []]);
    expect(taken.unfinishedSince).toBe(Date.UTC(2026, 10, 22));
    expect(taken.replacedDigest).not.toBe(plan().replacedDigest);

    const strange = [found('orders', 12, 3), found('items', undefined)];
    const refused = plan({ sql: sql(markOf(), strange) }, { resume: true });
    expect([actions(refused), codes(refused.problems)]).toEqual([
      ['blocked', 'blocked', 'create'],
      ['RESTORE_TABLES_EXIST'],
    ]);
    expect(refused.problems[0]?.message).toContain(
      'shop.orders (12 rows now, 100 in the backup; it was made or altered after the unfinished restore)',
    );
    const forced = plan({ sql: sql(markOf(), strange) }, { resume: true, dropExisting: true });
    expect([actions(forced), codes(forced.problems)]).toEqual([['replace', 'replace', 'create'], []]);
  });

  test('that broke off is told of where nobody takes it up', () => {
    const { warnings, problems, tables } = plan({ sql: sql(markOf()) });
    expect(codes(problems)).toEqual(['RESTORE_TABLES_EXIST']);
    expect(tables.map(({ action }) => action)).toEqual(['blocked', 'blocked', 'create']);
    expect(warnings).toMatchObject([
      {
        code: 'RESTORE_UNFINISHED',
        message:
          'the cluster holds an unfinished restore of backup 7 since 2026-11-22T00:00:00.000Z; --resume takes it up',
      },
    ]);
  });

  test('that broke off long ago may be in use: its tables are dropped on request only', () => {
    const week = { sql: sql(markOf()), now: Date.UTC(2026, 10, 29) };
    expect(codes(plan(week, { resume: true }).problems)).toEqual([]);
    const later = { ...week, now: week.now + 1 };
    const refused = plan(later, { resume: true });
    expect(codes(refused.problems)).toEqual(['RESTORE_UNFINISHED', 'RESTORE_TABLES_EXIST']);
    expect(refused.problems[0]?.hint).toContain('--drop-existing');
    const forced = plan(later, { resume: true, dropExisting: true });
    expect([actions(forced), codes(forced.problems)]).toEqual([['replace', 'replace', 'create'], []]);
  });

  test('that is done leaves nothing to do, whatever else is the matter', () => {
    const { plan: done, able } = makePlan(
      surveyOf({ sql: sql(markOf({ state: 'done', endedAt: 9_000 })), listed: failure('STORE_UNREACHABLE') }),
      { ...spec, resume: true, dropExisting: true },
      settings,
    );
    expect(done).toMatchObject({ alreadyRestoredAt: 9_000, tables: [], problems: [], warnings: [] });
    expect(able).toEqual([]);
    expect(plan({ sql: sql(markOf({ state: 'done' })) }).alreadyRestoredAt).toBeUndefined();
  });

  test('that is done is none where all its tables have been dropped since', () => {
    const mark = markOf({ state: 'done', endedAt: 9_000 });
    const again = plan({ sql: sql(mark, []) }, { resume: true });
    expect([again.alreadyRestoredAt, actions(again)]).toEqual([undefined, ['create', 'create', 'create']]);
    const left = [found('items', 0)];
    expect(plan({ sql: sql(mark, left) }, { resume: true }).alreadyRestoredAt).toBe(9_000);
  });

  test.each<[string, Partial<RestoreMark>, Partial<RestoreSpec>, string[]]>([
    ['is not as the backup says', { state: 'different' }, {}, ['RESTORE_DIFFERS', 'RESTORE_TABLES_EXIST']],
    ['is not, even by one who may drop', { state: 'different' }, { dropExisting: true }, ['RESTORE_DIFFERS']],
    ['is of another backup', { backupId: 8 }, {}, ['RESTORE_UNFINISHED', 'RESTORE_TABLES_EXIST']],
    ['is of another backup, by one who may drop', { backupId: 8 }, { dropExisting: true }, []],
    ['is of another selection', { asked: 'x' }, {}, ['RESTORE_UNFINISHED', 'RESTORE_TABLES_EXIST']],
    ['is of another backup and done', { backupId: 8, state: 'done' }, {}, ['RESTORE_TABLES_EXIST']],
  ])('that %s is not taken up', (_, mark, request, problems) => {
    const made = plan({ sql: sql(markOf(mark)) }, { resume: true, ...request });
    expect(codes(made.problems)).toEqual(problems);
    expect(actions(made)).not.toContain('redo');
    expect([made.unfinishedSince, made.alreadyRestoredAt]).toEqual([undefined, undefined]);
  });
});
