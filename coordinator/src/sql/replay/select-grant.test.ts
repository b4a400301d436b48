import { expect, test } from 'vitest';
import { everything } from '../../restore/selection.ts';
import { parseGrant } from '../grants.ts';
import { selectGrant } from './select-grant.ts';

const chosen = (sql: string, change: Partial<typeof everything>): readonly string[] => {
  const grant = parseGrant(sql);
  if (grant === undefined) throw new Error('no grant');
  return selectGrant(sql, grant, { ...everything, ...change }).sql;
};
const only = { includeDatabases: ['a_b'] };
const renamed = { rewriteDatabases: new Map([['a_b', 'c_d']]) };

test.each([
  ['GRANT SELECT ON *.* TO `u`@`%`', only, ['GRANT SELECT ON *.* TO `u`@`%`']],
  ['GRANT SELECT ON `a_b`.* TO `u`@`%`', only, ['GRANT SELECT ON `a_b`.* TO `u`@`%`']],
  ['GRANT SELECT ON `a\\_b`.* TO `u`@`%`', only, ['GRANT SELECT ON `a\\_b`.* TO `u`@`%`']],
  ['GRANT SELECT ON `other`.* TO `u`@`%`', only, []],
  [
    'GRANT INSERT ON `rondb\\_backup\\_restore`.* TO `u`@`%`',
    only,
    ['GRANT INSERT ON `rondb\\_backup\\_restore`.* TO `u`@`%`'],
  ],
  ['GRANT SELECT ON `a%`.* TO `u`@`%`', only, []],
  ['GRANT SELECT ON `a%`.* TO `u`@`%`', renamed, ['GRANT SELECT ON `a%`.* TO `u`@`%`']],
  ['GRANT SELECT ON `a_b`.`t` TO `u`@`%`', { includeTables: ['a_b.s'] }, []],
  [
    'GRANT SELECT ON `a_b`.`t` TO `u`@`%`',
    { includeTables: ['a_b.t'] },
    ['GRANT SELECT ON `a_b`.`t` TO `u`@`%`'],
  ],
  ['GRANT EXECUTE ON PROCEDURE `a_b`.`t` TO `u`@`%`', { includeTables: ['a_b.t'] }, []],
  ['GRANT SELECT ON `a_b`.* TO `u`@`%`', renamed, ['GRANT SELECT ON `c_d`.* TO `u`@`%`']],
  ['GRANT SELECT ON `a\\_b`.* TO `u`@`%`', renamed, ['GRANT SELECT ON `c\\_d`.* TO `u`@`%`']],
  [
    'GRANT SELECT (`a_b`) ON `a_b`.`a_b` TO `a_b`@`%`',
    renamed,
    ['GRANT SELECT (`a_b`) ON `c_d`.`a_b` TO `a_b`@`%`'],
  ],
  // Without a partial revoke an account could do more than before.
  ['REVOKE INSERT ON `other`.* FROM `u`@`%`', only, ['REVOKE INSERT ON `other`.* FROM `u`@`%`']],
  [
    'REVOKE INSERT ON `a_b`.* FROM `u`@`%`',
    renamed,
    ['REVOKE INSERT ON `a_b`.* FROM `u`@`%`', 'REVOKE INSERT ON `c_d`.* FROM `u`@`%`'],
  ],
])('%s', (sql, change, expected) => {
  expect(chosen(sql, change)).toEqual(expected);
});
