import { describe, expect, test } from 'vitest';
import { dumpError } from './dump-databases.ts';
import { toSqlError } from './errors.ts';

const failed = (properties: object): Error => Object.assign(new Error('words of the server'), properties);

describe('errors of the driver', () => {
  test.each([
    [{ errno: 1045, code: 'ER_ACCESS_DENIED_ERROR' }, 'SQL_DENIED', false],
    [{ errno: 3118, code: 'ER_ACCOUNT_HAS_BEEN_LOCKED' }, 'SQL_DENIED', false],
    [{ errno: 1040, code: 'ER_CON_COUNT_ERROR' }, 'SQL_UNREACHABLE', true],
    [{ errno: -111, code: 'ECONNREFUSED' }, 'SQL_UNREACHABLE', true],
    [{ code: 'PROTOCOL_CONNECTION_LOST' }, 'SQL_UNREACHABLE', true],
    [{ code: 'HANDSHAKE_NO_SSL_SUPPORT' }, 'SQL_UNREACHABLE', false],
    [{ code: 'MYSQL_CLEAR_PASSWORD_NOT_ENABLED' }, 'SQL_DENIED', false],
    [{ errno: 1146, code: 'ER_NO_SUCH_TABLE' }, 'SQL_FAILED', true],
    [{}, 'SQL_FAILED', true],
  ])('%o', (properties, code, retryable) => {
    expect(toSqlError(failed(properties), 'do this')).toMatchObject({ code, retryable });
  });
});

describe('what dump programs print', () => {
  test.each([
    [
      "mysqldump: Got error: 1045: Access denied for user 'x'@'localhost' (using password: YES) when trying to connect",
      'SQL_DENIED',
    ],
    [
      "mysqldump: Got error: 2003: Can't connect to MySQL server on '127.0.0.1:9' (111) when trying to connect",
      'SQL_UNREACHABLE',
    ],
    [
      "mariadb-dump: Couldn't execute 'SHOW FIELDS FROM `v`': execute command denied to user 'm'@'%' for routine 's.f' (1370)",
      'SQL_DENIED',
    ],
    [
      "mysqldump: Couldn't execute 'SHOW FIELDS FROM `broken`': View 's.broken' references invalid table(s) (1356)",
      'SQL_FAILED',
    ],
    ['mysqldump: [Warning] something\nmysqldump: unknown option', 'SQL_FAILED'],
    ['', 'SQL_FAILED'],
  ])('%s', (stderr, code) => {
    expect(dumpError('mysqldump', 2, stderr).code).toBe(code);
  });
});
