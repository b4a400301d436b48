import { describe, expect, test } from 'vitest';
import type { Account, AccountModel } from './accounts.ts';
import { parseGrant } from './grants.ts';
import { usersFile } from './users-file.ts';

const account = (name: string, ...grants: string[]): Account => ({
  text: `\`${name}\`@\`%\``,
  label: `${name}@%`,
  create: `CREATE USER IF NOT EXISTS \`${name}\`@\`%\``,
  grants: grants.flatMap((grant) => parseGrant(`${grant} TO \`${name}\`@\`%\``) ?? []),
  secondPassword: false,
});
const model = (change: Partial<AccountModel>): AccountModel => ({
  kind: 'mysql',
  accounts: [],
  roleEdges: [],
  defaultRoles: [],
  ...change,
});
const statements = (change: Partial<AccountModel>): string[] =>
  usersFile(model(change))
    .text.split('\n')
    .filter((line) => line !== '' && !line.startsWith('--'))
    .slice(2);

describe('users.sql', () => {
  test('accounts come before grants, grants before roles, roles before default roles', () => {
    const r = '`r`@`%`';
    const u = '`u`@`%`';
    expect(
      statements({
        accounts: [account('u', 'GRANT SELECT ON *.*'), account('r', 'GRANT USAGE ON *.*')],
        roleEdges: [{ role: r, to: u, admin: true }],
        defaultRoles: [{ role: r, of: u }],
      }),
    ).toEqual([
      'CREATE USER IF NOT EXISTS `u`@`%`;',
      'CREATE USER IF NOT EXISTS `r`@`%`;',
      'GRANT SELECT ON *.* TO `u`@`%`;',
      'GRANT `r`@`%` TO `u`@`%` WITH ADMIN OPTION;',
      'SET DEFAULT ROLE `r`@`%` TO `u`@`%`;',
    ]);
  });

  test('the order in which the server lists things does not matter', () => {
    const grants = ['GRANT SELECT ON `b`.*', 'GRANT SELECT ON `a`.*', 'GRANT SELECT (`y`, `x`) ON `a`.`t`'];
    expect(statements({ accounts: [account('u', ...grants)] })).toEqual(
      statements({ accounts: [account('u', ...grants.toReversed())] }),
    );
  });

  test('a default role that is only mandatory is left out and named', () => {
    const { text, warnings } = usersFile(
      model({ accounts: [account('u')], defaultRoles: [{ role: '`m`@`%`', of: '`u`@`%`' }] }),
    );
    expect(text).not.toContain('SET DEFAULT ROLE');
    expect(warnings.map(({ code, object }) => [code, object])).toEqual([
      ['SQL_DEFAULT_ROLE_NOT_GRANTED', '`u`@`%`'],
    ]);
  });

  test('a privilege of the cluster does not cost the others of its statement', () => {
    const lines = statements({ accounts: [account('u', 'GRANT BACKUP_ADMIN,NDB_STORED_USER ON *.*')] });
    expect(lines).toContain('GRANT BACKUP_ADMIN ON *.* TO `u`@`%`;');
    expect(lines.find((line) => line.includes('NDB_STORED_USER'))).toMatch(/^SET @statement = IF\(EXISTS/);
  });

  test('a table that may be created later needs no table now', () => {
    expect(statements({ accounts: [account('u', 'GRANT CREATE, SELECT ON `a`.`t`')] })).toContain(
      'GRANT CREATE, SELECT ON `a`.`t` TO `u`@`%`;',
    );
  });

  test('MariaDB names one default role', () => {
    const change = {
      roleEdges: [{ role: '`r`', to: '`u`@`%`', admin: false }],
      defaultRoles: [{ role: '`r`', of: '`u`@`%`' }],
    };
    expect(statements({ kind: 'mariadb', ...change })).toContain('SET DEFAULT ROLE `r` FOR `u`@`%`;');
  });
});
