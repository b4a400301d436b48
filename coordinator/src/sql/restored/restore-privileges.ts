import { RESTORE_MARK_DATABASE, type SqlConfig } from '../config.ts';
import { checkPrivileges, type SqlPrivileges } from '../privileges.ts';
import type { SqlServer } from '../server.ts';

/**
 * To make what databases.sql holds, to look at it, to drop what is in the way (DROP), to make foreign keys (ALTER,
 * INDEX, REFERENCES), and to make accounts and grant them privileges.
 */
const STATIC = [
  'SELECT',
  'CREATE',
  'DROP',
  'ALTER',
  'INDEX',
  'REFERENCES',
  'CREATE VIEW',
  'SHOW VIEW',
  'CREATE ROUTINE',
  'ALTER ROUTINE',
  'EXECUTE',
  'TRIGGER',
  'EVENT',
  'CREATE USER',
  'GRANT OPTION',
];

/** To note there what a restore does. */
const MARKING = { database: RESTORE_MARK_DATABASE, privileges: ['INSERT', 'DELETE'] };

/**
 * Whether the account can replay the SQL of a backup. Nobody can grant a privilege that he does not hold himself: for
 * users.sql the account needs beside these what the accounts of the backup have. `replayGrants` reports each.
 *
 * @param marking whether the restore notes in the cluster what it does
 * @throws BackupError SQL_UNREACHABLE, SQL_DENIED, SQL_FAILED, DEADLINE_EXCEEDED
 */
export async function checkRestorePrivileges(
  config: SqlConfig,
  marking: boolean,
  signal: AbortSignal,
): Promise<SqlPrivileges> {
  const everywhere = (server: SqlServer): string[] => [...STATIC, ...dynamicPrivileges(server)];
  return await checkPrivileges(config, signal, everywhere, marking ? MARKING : undefined);
}

/**
 * For objects of another DEFINER, one that does not exist (MySQL 8.2 made two of SET_USER_ID), and one like root, whom
 * SYSTEM_USER protects; for functions and triggers where the binary log is on, which only SUPER may make (error 1419);
 * for `ndb_metadata_sync`; for roles.
 */
function dynamicPrivileges({ kind, version }: SqlServer): string[] {
  if (kind === 'mariadb') return ['SET USER', 'SUPER'];
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const definers =
    major > 8 || (major === 8 && minor >= 2)
      ? ['SET_ANY_DEFINER', 'ALLOW_NONEXISTENT_DEFINER']
      : ['SET_USER_ID'];
  return [...definers, 'SYSTEM_USER', 'SUPER', 'SYSTEM_VARIABLES_ADMIN', 'ROLE_ADMIN'];
}
