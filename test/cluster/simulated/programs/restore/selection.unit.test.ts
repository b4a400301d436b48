import { expect, test } from 'vitest';
import { BadOption, rewritesOf, selectionOf } from './selection.ts';

const TABLES = ['a.p', 'a.c', 'b.x', 'a.Big Table', 'a.tëst', 'a.dot.ted'];

/** As seen on the real program. */
test.each([
  ['', TABLES],
  ['include-databases=a', ['a.p', 'a.c', 'a.Big Table', 'a.tëst', 'a.dot.ted']],
  ['include-databases=a exclude-tables=a.p', ['a.c', 'a.Big Table', 'a.tëst', 'a.dot.ted']],
  ['exclude-tables=a.p include-databases=a', ['a.p', 'a.c', 'a.Big Table', 'a.tëst', 'a.dot.ted']],
  ['include-tables=a.p exclude-databases=a', []],
  ['exclude-databases=a include-tables=a.p', ['a.p']],
  ['include-databases=b include-tables=a.p', ['a.p', 'b.x']],
  ['exclude-databases=b exclude-tables=a.p', ['a.c', 'a.Big Table', 'a.tëst', 'a.dot.ted']],
  ['include-databases=a,b', TABLES],
  ['include-databases=A', []],
  ['include-tables=a.p,a.nosuch', ['a.p']],
  ['include-tables=a.dot', []],
])('%s', (options, expected) => {
  const given = options === '' ? [] : options.split(' ').map(pair);
  const { selects } = selectionOf(given);
  const names = TABLES.map((name) => [name.slice(0, 1), name.slice(2)] as const);
  expect(names.filter((name) => selects(...name)).map((name) => name.join('.'))).toEqual(expected);
});

test('a space belongs to a name', () => {
  const { selects } = selectionOf([['include-tables', 'a.Big Table,a.p ']]);
  expect([selects('a', 'Big Table'), selects('a', 'p')]).toEqual([true, false]);
});

test.each(['p', 'a.dot.ted', '`a`.`dot.ted`'])('%s names no table', (name) => {
  expect(() => selectionOf([['exclude-tables', name]])).toThrow(BadOption);
});

test('pairs of databases', () => {
  expect(rewritesOf(['a,new', 'b,other'])).toEqual(
    new Map([
      ['a', 'new'],
      ['b', 'other'],
    ]),
  );
  for (const pair of ['a', 'a,', ',b', 'a,b,c']) expect(() => rewritesOf([pair])).toThrow(BadOption);
});

const pair = (text: string): readonly [string, string] => {
  const [option = '', value = ''] = text.split('=');
  return [option, value];
};
