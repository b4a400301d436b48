import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteIdentifier } from '../quoting.ts';
import { bytesOfText, textOfBytes } from './bytes.ts';
import { rewriteDatabases, stillMentioned } from './rewrite.ts';

const names = new Map([
  ['shop', 'sho`p2'],
  ['a', 'b'],
  ['b', 'a'],
]);
const rewritten = (sql: string): string => textOfBytes(rewriteDatabases(bytesOfText(sql), names, true));

describe('rewriteDatabases', () => {
  test.each([
    [
      'CREATE DATABASE /*!32312 IF NOT EXISTS*/ `shop` /*!40100 x */',
      'CREATE DATABASE /*!32312 IF NOT EXISTS*/ `sho``p2` /*!40100 x */',
    ],
    ['CREATE DATABASE `shop`', 'CREATE DATABASE `sho``p2`'],
    ['ALTER DATABASE `shop` COLLATE x', 'ALTER DATABASE `sho``p2` COLLATE x'],
    // Three names, then a table, then a function; swapped names do not meet.
    [
      'select `a`.`t`.`c` AS `c`,`b`.`f`(`shop`.`x`.`y`) from (`a`.`t` join `b`.`u` `a` on((`a`.`c` = `shop`.`u`.`d`)))',
      'select `b`.`t`.`c` AS `c`,`a`.`f`(`sho``p2`.`x`.`y`) from (`b`.`t` join `a`.`u` `a` on((`a`.`c` = `sho``p2`.`u`.`d`)))',
    ],
    // A table of the same name: its columns stay.
    ['select `shop`.`id` AS `id` from `shop`', 'select `shop`.`id` AS `id` from `shop`'],
    [
      "VIEW `shop`.`v` AS select 'from `shop`.`t`' AS `s`",
      "VIEW `sho``p2`.`v` AS select 'from `shop`.`t`' AS `s`",
    ],
    ['DEFINER=`shop`@`a` select 1', 'DEFINER=`shop`@`a` select 1'],
    ['call `shop`.`p`()', 'call `sho``p2`.`p`()'],
    ['select * from shop.t', 'select * from shop.t'],
  ])('%s', (before, after) => {
    expect(rewritten(before)).toBe(after);
  });

  test('without a name in it a statement stays byte for byte', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const sql = bytesOfText(text);
        expect(rewriteDatabases(sql, new Map([['not-in-it-ever', 'x']]), true)).toBe(sql);
      }),
    );
  });

  test('any name in place of any other, wherever a table is named', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(name, name, (old, target) => {
        const sql = (database: string): string =>
          bytesOfText(`select 'x' from ${quoteIdentifier(database)}.${quoteIdentifier('t')}`);
        expect(rewriteDatabases(sql(old), new Map([[old, target]]), true)).toBe(sql(target));
      }),
    );
  });
});

describe('stillMentioned', () => {
  test.each([
    ['do call shop.fill(1)', ['shop']],
    ['do call `shop` . fill(1)', ['shop']],
    ["set @s = 'select * from shop.t'", ['shop']],
    ["set @s = 'insert into `shop`.t'", ['shop']],
    ["set @s = 'workshop.t and shop'", []],
    ['select shop from t -- shop.t', []],
    ['select `é`.t', []],
  ])('%s', (sql, found) => {
    expect(stillMentioned(bytesOfText(sql), ['shop'], true)).toEqual(found);
  });
});
