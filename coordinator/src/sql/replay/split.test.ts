import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitStatements } from './split.ts';

const texts = (file: string): string[] => [...splitStatements(file)].map(({ text }) => text);

describe('splitStatements', () => {
  test('cuts as the mysql client does', () => {
    const file = [
      '/*M!999999\\- enable the sandbox mode */ ',
      "-- MySQL dump; it's a comment",
      '/* a comment; too */',
      '/*!40101 SET NAMES utf8mb4 */;',
      'SELECT 1; # the rest; of the line',
      'DELIMITER ;;',
      '/*!50003 CREATE*/ /*!50003 PROCEDURE `a;;b`() BEGIN',
      "  SELECT ';;', \"it's\", 'a\\';;'; -- body;; comment",
      '  SELECT 2; /* ;; */',
      'END */;;',
      'DELIMITER ;',
      'SELECT 4--1;',
    ].join('\n');
    expect([...splitStatements(file)]).toEqual([
      { text: '/*!40101 SET NAMES utf8mb4 */', line: 4, delimiter: ';', backslashEscapes: true },
      { text: 'SELECT 1', line: 5, delimiter: ';', backslashEscapes: true },
      {
        text: file.slice(file.indexOf('/*!50003'), file.indexOf(';;\nDELIMITER ;\n')),
        line: 7,
        delimiter: ';;',
        backslashEscapes: true,
      },
      { text: 'SELECT 4--1', line: 12, delimiter: ';', backslashEscapes: true },
    ]);
  });

  test('a file that ends within a statement says so', () => {
    expect([...splitStatements("SELECT 1;\nSELECT 'a;")]).toMatchObject([
      { text: 'SELECT 1', delimiter: ';' },
      { text: "SELECT 'a;", delimiter: '', line: 2 },
    ]);
    expect([...splitStatements('-- nothing\n;;\n')]).toEqual([]);
  });

  test('backslashes are what the mode of the moment says', () => {
    const file = `SET sql_mode = 'ANSI,NO_BACKSLASH_ESCAPES';
SELECT 'a\\';
/*!50003 SET sql_mode = @saved_sql_mode */ ;
SELECT 'a\\';';`;
    expect(texts(file)[1]).toBe("SELECT 'a\\'");
    expect(texts(file)[3]).toBe("SELECT 'a\\';'");
  });

  const quoted = (quote: string) =>
    fc
      .string({
        unit: fc.constantFrom(';', '/', '$', '\n', ' ', 'x', '-', '#', '*', quote, '\\', 'DELIMITER '),
      })
      .map((inner) => {
        const escaped = quote === '`' ? inner : inner.replaceAll('\\', '\\\\');
        return quote + escaped.replaceAll(quote, quote + quote) + quote;
      });
  const piece = fc.oneof(
    quoted("'"),
    quoted('"'),
    quoted('`'),
    fc.constantFrom(
      'word',
      ' ',
      '/* ; $$ // */',
      '-- ; $$ //\n',
      '# ; $$ //\n',
      '/*!50003 x*/',
      '- ',
      '(',
      '1',
    ),
  );
  const statement = fc.array(piece, { minLength: 1 }).map((pieces) => `BEGIN ${pieces.join(' ')} END`);

  test.each([';', ';;', '$$', '//'])('statements joined by %s are those statements again', (delimiter) => {
    fc.assert(
      fc.property(fc.array(statement), (statements) => {
        const file = `DELIMITER ${delimiter}\n${statements.map((one) => `${one} ${delimiter}\n`).join('')}`;
        expect(texts(file)).toEqual(statements);
      }),
    );
  });

  test('any text ends, and nothing that is not space or comment gets lost', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ';', "'", '`', '\n', '\\', 'é') }), (text) => {
        const kept = texts(text).join('').replaceAll(/[\s;]/g, '');
        expect(kept).toBe(text.replaceAll(/[\s;]/g, ''));
      }),
    );
  });
});
