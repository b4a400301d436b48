import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { SqlConfig } from './config.ts';
import { column, type SqlConnection, withConnection } from './connection.ts';
import { parseGrant } from './grants.ts';
import { quoteIdentifier, quoteString } from './quoting.ts';
import { readServer, type SqlServer } from './server.ts';

/**
 * What the dumps need, on all databases, those to come included.
 *
 * SELECT: accounts and hashes in `mysql`, tables, and the bodies of routines. Without SHOW VIEW or EVENT mysqldump
 * fails; without TRIGGER it leaves the triggers out and says nothing. MariaDB wants EXECUTE for views that call
 * functions.
 */
export const NEEDED_PRIVILEGES: Readonly<Record<SqlServer['kind'], readonly string[]>> = {
  mysql: ['SELECT', 'SHOW VIEW', 'TRIGGER', 'EVENT'],
  mariadb: ['SELECT', 'SHOW VIEW', 'TRIGGER', 'EVENT', 'EXECUTE'],
};

export interface SqlPrivileges {
  readonly server: SqlServer;
  /** As the server knows it, such as `backup@%`. */
  readonly account: string;
  /** One SQL_DENIED for each missing privilege, which names it; the hint is the statement that grants it. */
  readonly missing: readonly BackupError[];
}

/**
 * Whether the account can make both dumps; roles that are active on login count.
 *
 * @throws BackupError SQL_UNREACHABLE, SQL_DENIED, SQL_FAILED, DEADLINE_EXCEEDED
 */
export async function checkSqlPrivileges(config: SqlConfig, signal?: AbortSignal): Promise<SqlPrivileges> {
  return await checkPrivileges(config, signal, ({ kind }) => NEEDED_PRIVILEGES[kind]);
}

/** The same for other privileges, which may depend on the server. @throws as `checkSqlPrivileges` */
export async function checkPrivileges(
  config: SqlConfig,
  signal: AbortSignal | undefined,
  needed: (server: SqlServer) => readonly string[],
  inDatabase?: DatabasePrivileges,
): Promise<SqlPrivileges> {
  const options = { signal, timeoutMs: config.dumpTimeoutMs, what: 'reading the SQL privileges' };
  return await withConnection(config, options, async (connection) => {
    const server = await readServer(connection);
    const [row] = await connection.query('SELECT CURRENT_USER() AS account');
    const account = column(row ?? {}, 'account');
    const lines = await ownGrants(connection, server);
    const missing = [
      ...missingPrivileges(needed(server), account, lines),
      ...(inDatabase === undefined ? [] : missingInDatabase(inDatabase, account, lines)),
    ];
    return { server, account, missing };
  });
}

/** SHOW GRANTS of the current account. MariaDB adds those of the active role; MySQL only when the roles are named. */
async function ownGrants(connection: SqlConnection, server: SqlServer): Promise<string[]> {
  const roles = server.kind === 'mysql' ? await activeRoles(connection) : 'NONE';
  const using = roles === 'NONE' ? '' : ` FOR CURRENT_USER() USING ${roles}`;
  const rows = await connection.query(`SHOW GRANTS${using}`);
  return rows.flatMap((row) => Object.values(row)[0] ?? []);
}

const activeRoles = async (connection: SqlConnection): Promise<string> =>
  column((await connection.query('SELECT CURRENT_ROLE() AS roles'))[0] ?? {}, 'roles');

/** What an account lacks whose SHOW GRANTS prints `lines`. A partial revoke of MySQL counts, with its database. */
export function missingPrivileges(
  needed: readonly string[],
  account: string,
  lines: readonly string[],
): BackupError[] {
  const grants = lines.flatMap((line) => parseGrant(line) ?? []);
  const held = grants
    .filter(({ verb, on }) => verb === 'GRANT' && on.kind === 'GLOBAL')
    .flatMap(({ privileges, grantOption }) => [...privileges, ...(grantOption ? ['GRANT OPTION'] : [])]);
  return needed.flatMap((name) => {
    const lacking =
      held.includes(name) || (held.includes('ALL PRIVILEGES') && name !== 'GRANT OPTION')
        ? grants
            .filter(({ verb, privileges }) => verb === 'REVOKE' && privileges.includes(name))
            .map(({ on }) => on.text)
        : ['*.*'];
    return lacking.map((on) => {
      const hint = `GRANT ${name} ON ${on} TO ${quoteAccount(account)};`;
      return new BackupError('SQL_DENIED', `account ${account} lacks the privilege ${name} on ${on}`, {
        hint,
      });
    });
  });
}

export interface DatabasePrivileges {
  readonly database: string;
  readonly privileges: readonly string[];
}

/** The same for privileges that are needed in one database only, which may not exist yet. */
export function missingInDatabase(
  { database, privileges }: DatabasePrivileges,
  account: string,
  lines: readonly string[],
): BackupError[] {
  const on = `${quoteIdentifier(database)}.*`;
  const plain = (text: string): string => text.replaceAll(/\\([_%\\])/g, '$1');
  const grants = lines
    .flatMap((line) => parseGrant(line) ?? [])
    .filter(({ on: object }) => object.kind === 'GLOBAL' || plain(object.text) === on);
  const has = (verb: 'GRANT' | 'REVOKE', name: string): boolean =>
    grants.some(
      (grant) =>
        grant.verb === verb &&
        (grant.privileges.includes(name) || grant.privileges.includes('ALL PRIVILEGES')),
    );
  return privileges
    .filter((name) => !has('GRANT', name) || has('REVOKE', name))
    .map((name) => {
      const hint = `GRANT ${name} ON ${on} TO ${quoteAccount(account)};`;
      return new BackupError('SQL_DENIED', `account ${account} lacks the privilege ${name} on ${on}`, {
        hint,
      });
    });
}

/** CURRENT_USER() gives `user@host` unquoted; the host holds no `@`. */
function quoteAccount(account: string): string {
  const at = account.lastIndexOf('@');
  return at < 0
    ? quoteString(account)
    : `${quoteIdentifier(account.slice(0, at))}@${quoteIdentifier(account.slice(at + 1))}`;
}
