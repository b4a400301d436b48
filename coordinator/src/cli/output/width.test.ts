import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayWidth, truncate } from './width.ts';

// Cells as a terminal draws them; an accent of its own, a sign of two, a Devanagari cluster, a family and a flag.
test.each([
  ['', 0],
  ['shop', 4],
  ['Bücher', 6],
  ['e\u0301', 1],
  ['倉庫', 4],
  ['ﾃｰﾌﾞﾙ', 5],
  ['한국', 4],
  ['नि', 1],
  ['👩‍👩‍👧', 2],
  ['🇩🇪', 2],
])('%s takes %d cells', (text, cells) => {
  expect(displayWidth(text)).toBe(cells);
});

test.each([
  ['orders', 6, 'orders'],
  ['orders', 5, 'orde…'],
  ['orders', 1, '…'],
  ['倉庫番', 6, '倉庫番'],
  ['倉庫番', 5, '倉庫…'],
  ['倉庫番', 4, '倉…'],
  ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
])('%s in %d cells is %s', (text, width, expected) => {
  expect(truncate(text, width)).toBe(expected);
});

test('what is cut fits, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, width) => {
      expect(displayWidth(truncate(text, width))).toBeLessThanOrEqual(width);
    }),
  );
});
