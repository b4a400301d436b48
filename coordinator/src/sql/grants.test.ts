import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseGrant } from './grants.ts';

describe('lines of SHOW GRANTS', () => {
  test('columns, sorted, each with its privilege', () => {
    const line =
      'GRANT SELECT, SELECT (`name`, `id`), INSERT, UPDATE (`odd ``,)`) ON `shop`.`t``x` TO `ann`@`%` WITH GRANT OPTION';
    expect(parseGrant(line)).toEqual({
      verb: 'GRANT',
      privileges: ['INSERT', 'SELECT'],
      columns: [
        { privilege: 'SELECT', column: 'id' },
        { privilege: 'SELECT', column: 'name' },
        { privilege: 'UPDATE', column: 'odd `,)' },
      ],
      on: { kind: 'TABLE', text: '`shop`.`t``x`', database: 'shop', name: 't`x' },
      grantee: '`ann`@`%`',
      grantOption: true,
    });
  });

  test.each([
    ['GRANT SELECT, SHOW VIEW ON *.* TO `a`@`%`', 'GLOBAL', '*.*'],
    ['GRANT BACKUP_ADMIN,NDB_STORED_USER ON *.* TO `a`@`%` WITH GRANT OPTION', 'GLOBAL', '*.*'],
    ['GRANT SELECT ON `a\\_b%`.* TO `a`@`%`', 'DATABASE', '`a\\_b%`.*'],
    ['REVOKE SELECT ON `mysql`.* FROM `a`@`%`', 'DATABASE', '`mysql`.*'],
    ['GRANT EXECUTE ON PROCEDURE `s`.`p` TO `a`@`%`', 'ROUTINE', '`s`.`p`'],
    ['GRANT EXECUTE ON PACKAGE BODY `s`.`p` TO `a`@`%`', 'ROUTINE', '`s`.`p`'],
    ['GRANT PROXY ON ``@`%` TO `a`@`%` WITH GRANT OPTION', 'PROXY', '``@`%`'],
  ])('%s', (line, kind, text) => {
    expect(parseGrant(line)).toMatchObject({ grantee: '`a`@`%`', on: { kind, text } });
  });

  test('accounts in the quotes of older MySQL 8.0 are the same accounts', () => {
    expect(parseGrant("GRANT SELECT ON *.* TO 'o''brien'@'%'")?.grantee).toBe("`o'brien`@`%`");
  });

  test('MariaDB: roles and PUBLIC as grantee, password and limits after it', () => {
    expect(parseGrant("GRANT SELECT ON *.* TO `wri'ter`")?.grantee).toBe("`wri'ter`");
    expect(parseGrant('GRANT SELECT ON `s`.`t` TO PUBLIC')?.grantee).toBe('PUBLIC');
    const line =
      "GRANT USAGE ON *.* TO `b`@`%` IDENTIFIED BY PASSWORD '*2B60' REQUIRE SUBJECT '/CN=GRANT OPTION' WITH MAX_QUERIES_PER_HOUR 1";
    expect(parseGrant(line)).toMatchObject({ grantee: '`b`@`%`', grantOption: false });
    expect(parseGrant(`${line} GRANT OPTION`)).toMatchObject({ grantOption: true });
  });

  test.each([
    'GRANT `r`@`%`,`ON`@`%` TO `a`@`%` WITH ADMIN OPTION',
    'GRANT `reader` TO `wri`',
    'SET DEFAULT ROLE `r` FOR `a`@`%`',
  ])('roles are read elsewhere: %s', (line) => {
    expect(parseGrant(line)).toBeUndefined();
  });

  test('any text is a grant, no grant, or an error that shows no hash', () => {
    const words = fc.constantFrom(
      'GRANT',
      'REVOKE',
      'ON',
      'TO',
      'FROM',
      '`a`',
      '`b``c`',
      '.',
      '*',
      '@',
      '(',
      ')',
      ',',
      'SELECT',
      "IDENTIFIED BY PASSWORD '*SECRET'",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((list) => list.join(' ')),
        ),
        (line) => {
          const error = thrownBy(() => parseGrant(line));
          expect(error === undefined || error instanceof BackupError).toBe(true);
          expect(String(error)).not.toContain('*SECRET');
        },
      ),
    );
  });
});

function thrownBy(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}
