import { expect, test } from 'vitest';
import { faultOf } from './choice.ts';
import { faults } from './faults.ts';

const names = Object.keys(faults).sort();
const round = (seed: number, number: number): string[] =>
  names.map((_, index) => faultOf(faults, seed, number * names.length + index + 1));

test('each round has every kind of fault once, in an order of its own that follows from the seed', () => {
  for (const number of [0, 1, 14]) expect(round(7, number).toSorted()).toEqual(names);
  expect(round(7, 0)).not.toEqual(round(7, 1));
  expect(round(7, 0)).not.toEqual(round(8, 0));
  expect(round(7, 1)).toEqual(round(7, 1));
});
