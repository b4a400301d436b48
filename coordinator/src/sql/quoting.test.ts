import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteIdentifier, quoteString, splitSql, unquote } from './quoting.ts';

describe('splitSql', () => {
  test('keeps quoted text whole', () => {
    expect(splitSql("GRANT `a``b` TO 'it''s \\' ROLE'@'%'")).toEqual([
      'GRANT',
      ' ',
      '`a``b`',
      ' ',
      'TO',
      ' ',
      "'it''s \\' ROLE'",
      '@',
      "'%'",
    ]);
  });

  test('joined again it is the input, whatever that is', () => {
    const quotes = fc.string({ unit: fc.constantFrom('`', "'", '\\', 'a', ' ', '@', '\n', 'é', '\u0000') });
    fc.assert(
      fc.property(fc.oneof(quotes, fc.string()), (text) => {
        expect(splitSql(text).join('')).toBe(text);
      }),
    );
  });
});

test('what is quoted is one word and can be unquoted', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      expect(splitSql(quoteIdentifier(name))).toEqual([quoteIdentifier(name)]);
      expect(unquote(quoteIdentifier(name))).toBe(name);
      expect(splitSql(quoteString(name))).toEqual([quoteString(name)]);
    }),
  );
});
