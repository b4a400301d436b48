import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orderViews } from './order-views.ts';

const END = '/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;\nrest\n';
const database = (name: string): string => `--\n-- Current Database: \`${name}\`\n--\n\nUSE \`${name}\`;\n\n`;
const view = (name: string, select: string): string =>
  [
    `--\n-- Final view structure for view \`${name}\`\n--\n`,
    `/*!50001 DROP VIEW IF EXISTS \`${name}\`*/;`,
    '/*!50001 CREATE ALGORITHM=UNDEFINED */',
    '/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */',
    `/*!50001 VIEW \`${name}\` AS ${select} */;\n\n`,
  ].join('\n');
const order = (dump: string): string[] =>
  [...dump.matchAll(/USE `(.*)`;\n\n--\n-- Final view structure for view `(.*)`/g)].map(
    (match) => `${match[1]}.${match[2]}`,
  );

describe('orderViews', () => {
  test('a view comes after those that it uses, over databases', () => {
    const dump = `${database('a')}${view('top', 'select `b`.`mid`.`id` AS `id` from `b`.`mid`')}${database('b')}${view('mid', 'select `zz`.`id` AS `id` from `zz`')}${view('zz', 'select 1 AS `mid`')}${END}`;
    const ordered = orderViews(dump);
    expect(order(ordered)).toEqual(['b.zz', 'b.mid', 'a.top']);
    expect(ordered.endsWith(END)).toBe(true);
  });

  test('column names are no references', () => {
    const dump = `${database('a')}${view('x', 'select `t`.`y` AS `y` from `t`')}${view('y', 'select `x`.`y` AS `y` from `x`')}${END}`;
    expect(order(orderViews(dump))).toEqual(['a.x', 'a.y']);
  });

  test('what seems a circle loses no view', () => {
    const dump = `${database('a')}${view('x', 'select 1 from `y`')}${view('y', 'select 1 from `x`')}${END}`;
    expect(order(orderViews(dump)).sort()).toEqual(['a.x', 'a.y']);
  });

  test('a view that names its columns is ordered like any other', () => {
    const named = view('zz', 'select 1').replace('VIEW `zz` AS', 'VIEW `zz` (`y`,`x`) AS');
    const dump = `${database('a')}${view('x', 'select `zz`.`x` AS `x` from `zz`')}${named}${END}`;
    const ordered = orderViews(dump);
    expect(order(ordered)).toEqual(['a.zz', 'a.x']);
    expect(ordered).toContain('VIEW `zz` (`y`,`x`) AS select 1');
  });

  test('what is not understood of a view is kept', () => {
    const strange = view('x', 'select 1').replace('VIEW `x` AS', 'VIEW x AS');
    expect(orderViews(`${database('a')}${strange}${END}`)).toContain(strange);
  });

  test('a dump without views, and any other text, stays as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(orderViews(text)).toBe(text);
      }),
    );
  });
});
