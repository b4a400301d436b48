import { describe, expect, test } from 'vitest';
import type { SqlConfig } from './config.ts';
import { clientOptions, dumpArguments, parseHelp } from './dump-program.ts';

const MYSQL_HELP = `mysqldump  Ver 9.7.4-cluster for Linux on x86_64 (Source distribution)
  -d, --no-data       No row information.
  -R, --routines      Dump stored routines (functions and procedures).
  --add-drop-trigger  Add a DROP TRIGGER before each create.
  -y, --no-tablespaces
  --set-gtid-purged[=name]
  --column-statistics Add an ANALYZE TABLE statement
  --dump-date         Put a dump date to the end of the output.
`;
const MARIADB_HELP = `mariadb-dump  Ver 10.19 Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)
  -d, --no-data       No row information.
  -R, --routines      Dump stored routines (functions and procedures).
  -y, --no-tablespaces
  --dump-date         Put a dump date to the end of the output.
`;
const config: SqlConfig = {
  host: 'db',
  port: 3306,
  user: 'backup',
  password: 'a"b\\c # ',
  mysqldumpProgram: 'mysqldump',
  excludeDatabases: [],
  connectTimeoutMs: 1,
  dumpTimeoutMs: 1,
};

describe('the dump program', () => {
  test('is known by its help, and gets no option that it does not know', () => {
    const mysql = parseHelp('mysqldump', MYSQL_HELP);
    const mariadb = parseHelp('mysqldump', MARIADB_HELP);
    expect([mysql?.kind, mariadb?.kind]).toEqual(['mysql', 'mariadb']);
    const argumentsOf = (program: NonNullable<typeof mysql>): string[] =>
      dumpArguments(program, '/f', ['-a'], [{ database: 'd', name: 'v' }]);
    if (mysql === undefined || mariadb === undefined) throw new Error('not parsed');
    expect(argumentsOf(mysql)).toEqual(
      expect.arrayContaining([
        '--set-gtid-purged=OFF',
        '--column-statistics=0',
        '--skip-dump-date',
        '--ignore-table=d.v',
      ]),
    );
    expect(argumentsOf(mysql)[0]).toBe('--defaults-file=/f');
    expect(argumentsOf(mysql).slice(-3)).toEqual(['--databases', '--', '-a']);
    expect(argumentsOf(mariadb).join(' ')).not.toMatch(/gtid|statistics|add-drop-trigger/);
  });

  test('anything else is not one', () => {
    expect(parseHelp('node', 'Usage: node [options]')).toBeUndefined();
    expect(parseHelp('x', '')).toBeUndefined();
  });
});

test('the option file quotes the password and names TLS in the words of each client', () => {
  const file = clientOptions({ ...config, tls: { caFile: '/ca.pem' } }, 'mysql');
  expect(file.split('\n')).toEqual(
    expect.arrayContaining([
      'password="a"b\\\\c # "',
      'ssl-ca="/ca.pem"',
      'ssl-mode=VERIFY_CA',
      'protocol=TCP',
    ]),
  );
  expect(clientOptions({ ...config, tls: {} }, 'mysql')).toContain('ssl-mode=REQUIRED');
  expect(clientOptions({ ...config, tls: { caFile: '/ca.pem' } }, 'mariadb')).toContain(
    '\nssl-verify-server-cert\n',
  );
  expect(clientOptions({ ...config, password: undefined }, 'mysql')).not.toContain('password');
});
