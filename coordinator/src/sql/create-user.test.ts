import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { describe, expect, test } from 'vitest';
import { portableCreateUser } from './create-user.ts';

// As servers print them. 8.0 and 8.4 from their manuals; the others captured.
describe('lines of SHOW CREATE USER', () => {
  test.each([
    [
      'MySQL 9.7',
      "CREATE USER `ann`@`%` IDENTIFIED WITH 'caching_sha2_password' AS 0x2441 DEFAULT ROLE `wri'ter`@`%`,`DEFAULT ROLE`@`10.%` REQUIRE SSL WITH MAX_QUERIES_PER_HOUR 10 PASSWORD EXPIRE INTERVAL 90 DAY ACCOUNT UNLOCK ATTRIBUTE '{\"comment\": \"it\\'s DEFAULT ROLE `x`\"}'",
      "CREATE USER IF NOT EXISTS `ann`@`%` IDENTIFIED WITH 'caching_sha2_password' AS 0x2441 REQUIRE SSL WITH MAX_QUERIES_PER_HOUR 10 PASSWORD EXPIRE INTERVAL 90 DAY ACCOUNT UNLOCK ATTRIBUTE '{\"comment\": \"it\\'s DEFAULT ROLE `x`\"}'",
    ],
    [
      'MySQL 8.0',
      "CREATE USER 'u1'@'localhost' IDENTIFIED WITH 'caching_sha2_password' AS 0x24 DEFAULT ROLE 'r'@'%' REQUIRE NONE PASSWORD EXPIRE DEFAULT ACCOUNT UNLOCK PASSWORD HISTORY DEFAULT PASSWORD REUSE INTERVAL DEFAULT PASSWORD REQUIRE CURRENT DEFAULT",
      "CREATE USER IF NOT EXISTS 'u1'@'localhost' IDENTIFIED WITH 'caching_sha2_password' AS 0x24 REQUIRE NONE PASSWORD EXPIRE DEFAULT ACCOUNT UNLOCK PASSWORD HISTORY DEFAULT PASSWORD REUSE INTERVAL DEFAULT PASSWORD REQUIRE CURRENT DEFAULT",
    ],
    [
      'MySQL 8.4 with a second factor',
      "CREATE USER `u`@`%` IDENTIFIED WITH 'caching_sha2_password' AS 0x24 AND IDENTIFIED WITH 'authentication_ldap_sasl' AS 'uid=u,ou=People' REQUIRE NONE PASSWORD EXPIRE DEFAULT ACCOUNT UNLOCK",
      "CREATE USER IF NOT EXISTS `u`@`%` IDENTIFIED WITH 'caching_sha2_password' AS 0x24 AND IDENTIFIED WITH 'authentication_ldap_sasl' AS 'uid=u,ou=People' REQUIRE NONE PASSWORD EXPIRE DEFAULT ACCOUNT UNLOCK",
    ],
    [
      'MariaDB 10.11',
      "CREATE USER `bob`@`10.0.0.0/255.0.0.0` IDENTIFIED VIA mysql_native_password USING '*B279' OR unix_socket REQUIRE ISSUER '/CN=ca' ACCOUNT LOCK PASSWORD EXPIRE",
      "CREATE USER IF NOT EXISTS `bob`@`10.0.0.0/255.0.0.0` IDENTIFIED VIA mysql_native_password USING '*B279' OR unix_socket REQUIRE ISSUER '/CN=ca' ACCOUNT LOCK PASSWORD EXPIRE",
    ],
  ])('%s', (_, printed, portable) => {
    expect(portableCreateUser(printed)).toBe(portable);
    expect(portableCreateUser(portable)).toBe(portable);
  });

  test('anything else is an error that does not repeat it', () => {
    const hash = '*2B602296A79E0A8784ACC5C88D92E46588CCA3C3';
    expect(() => portableCreateUser(`ALTER USER x IDENTIFIED BY '${hash}'`)).toThrow(BackupError);
    expect(() => portableCreateUser(`ALTER USER x IDENTIFIED BY '${hash}'`)).not.toThrow(hash);
  });
});
