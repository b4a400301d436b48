import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { SYSTEM_ACCOUNTS } from './config.ts';
import { column, type Row, type SqlConnection } from './connection.ts';
import { portableCreateUser } from './create-user.ts';
import { serverErrorNumber, toSqlError } from './errors.ts';
import { type Grant, parseGrant } from './grants.ts';
import { byText, quoteIdentifier } from './quoting.ts';
import type { SqlServer } from './server.ts';

export interface Account {
  /** As SQL prints it: `` `ann`@`%` ``, MariaDB roles `` `reader` ``, and MariaDB's `PUBLIC`. */
  readonly text: string;
  /** For people: `ann@%`. */
  readonly label: string;
  /** The statement that makes it; undefined for `PUBLIC`, which is always there. */
  readonly create: string | undefined;
  readonly grants: readonly Grant[];
  /** MySQL: a second password that is still valid, which no statement prints. */
  readonly secondPassword: boolean;
}

/** `role` is granted to `to`, both as SQL prints them. */
export interface RoleEdge {
  readonly role: string;
  readonly to: string;
  readonly admin: boolean;
}

export interface DefaultRole {
  readonly role: string;
  readonly of: string;
}

export interface AccountModel {
  readonly kind: SqlServer['kind'];
  readonly accounts: readonly Account[];
  readonly roleEdges: readonly RoleEdge[];
  readonly defaultRoles: readonly DefaultRole[];
}

/**
 * Dropped between the list and the question: 1396 and 1141 of MySQL, 1133 and 1141 of MariaDB. Such an account is
 * left out, as if it had been dropped a moment sooner.
 */
const ACCOUNT_GONE = new Set([1133, 1141, 1396]);

/**
 * Reads every account and role but the server's own.
 *
 * @throws BackupError SQL_FAILED where MySQL is older than 8.0.17, which cannot print hashes in a form that survives
 */
export async function readAccounts(connection: SqlConnection, server: SqlServer): Promise<AccountModel> {
  if (server.kind === 'mysql') await printHashesAsHex(connection, server);
  const listed = await connection.query(
    server.kind === 'mysql'
      ? `SELECT user AS user, host AS host, 'N' AS is_role,
           JSON_CONTAINS_PATH(COALESCE(user_attributes, '{}'), 'one', '$.additional_password') AS second
         FROM mysql.user`
      : 'SELECT User AS user, Host AS host, is_role AS is_role, 0 AS second FROM mysql.user',
  );
  const accounts: Account[] = [];
  for (const row of listed) {
    if (SYSTEM_ACCOUNTS.has(column(row, 'user'))) continue;
    const account = await readAccount(connection, row);
    if (account !== undefined) accounts.push(account);
  }
  accounts.sort((a, b) => byText(a.text, b.text));
  const known = new Set(accounts.map((account) => account.text));
  const roleEdges = (await readRoleEdges(connection, server)).filter(
    (edge) => known.has(edge.role) && known.has(edge.to),
  );
  const defaultRoles = (await readDefaultRoles(connection, server)).filter((entry) => known.has(entry.of));
  return { kind: server.kind, accounts, roleEdges, defaultRoles };
}

async function printHashesAsHex(connection: SqlConnection, server: SqlServer): Promise<void> {
  try {
    await connection.queryRaw('SET SESSION print_identified_with_as_hex = 1');
  } catch (error) {
    // 1193: unknown system variable.
    if (serverErrorNumber(error) !== 1193) throw toSqlError(error, 'ask for password hashes as hex');
    throw new BackupError('SQL_FAILED', `MySQL ${server.version} cannot print password hashes as hex`, {
      hint: 'users.sql needs MySQL 8.0.17 or later, or MariaDB',
      retryable: false,
    });
  }
}

async function readAccount(connection: SqlConnection, row: Row): Promise<Account | undefined> {
  const user = column(row, 'user');
  const host = column(row, 'host');
  const isRole = column(row, 'is_role') === 'Y';
  const isPublic = isRole && user === 'PUBLIC';
  const text = isPublic ? 'PUBLIC' : accountText(user, host, isRole);
  try {
    const create = isRole ? `CREATE ROLE IF NOT EXISTS ${text}` : await showCreateUser(connection, text);
    const grants = (await connection.queryRaw(`SHOW GRANTS FOR ${text}`))
      .map((grant) => parseGrant(onlyValue(grant)))
      // MariaDB lists the grants of a role's own roles with it.
      .filter((grant): grant is Grant => grant !== undefined && grant.grantee === text);
    return {
      text,
      label: isRole ? user : `${user}@${host}`,
      create: isPublic ? undefined : create,
      grants,
      secondPassword: column(row, 'second') === '1',
    };
  } catch (error) {
    if (ACCOUNT_GONE.has(serverErrorNumber(error) ?? 0)) return undefined;
    throw toSqlError(error, `read the grants of ${text}`);
  }
}

const showCreateUser = async (connection: SqlConnection, text: string): Promise<string> =>
  portableCreateUser(onlyValue((await connection.queryRaw(`SHOW CREATE USER ${text}`))[0] ?? {}));

async function readRoleEdges(connection: SqlConnection, server: SqlServer): Promise<RoleEdge[]> {
  const rows = await connection.query(
    server.kind === 'mysql'
      ? `SELECT from_user AS role_user, from_host AS role_host, to_user AS user, to_host AS host,
           with_admin_option AS admin FROM mysql.role_edges`
      : `SELECT Role AS role_user, '' AS role_host, User AS user, Host AS host, Admin_option AS admin
         FROM mysql.roles_mapping`,
  );
  // MariaDB's hosts are empty for roles only; an account without a host there is stored with '%'.
  const text = (user: string, host: string): string =>
    accountText(user, host, server.kind === 'mariadb' && host === '');
  return rows.map((row) => ({
    role: text(column(row, 'role_user'), column(row, 'role_host')),
    to: text(column(row, 'user'), column(row, 'host')),
    admin: column(row, 'admin') === 'Y',
  }));
}

async function readDefaultRoles(connection: SqlConnection, server: SqlServer): Promise<DefaultRole[]> {
  if (server.kind === 'mysql') {
    const rows = await connection.query(
      `SELECT user AS user, host AS host, default_role_user AS role_user, default_role_host AS role_host
       FROM mysql.default_roles`,
    );
    return rows.map((row) => ({
      role: accountText(column(row, 'role_user'), column(row, 'role_host'), false),
      of: accountText(column(row, 'user'), column(row, 'host'), false),
    }));
  }
  const rows = await connection.query(
    "SELECT User AS user, Host AS host, default_role AS role FROM mysql.user WHERE default_role <> ''",
  );
  return rows.map((row) => ({
    role: accountText(column(row, 'role'), '', true),
    of: accountText(column(row, 'user'), column(row, 'host'), false),
  }));
}

const accountText = (user: string, host: string, isRole: boolean): string =>
  isRole ? quoteIdentifier(user) : `${quoteIdentifier(user)}@${quoteIdentifier(host)}`;

/** SHOW GRANTS and SHOW CREATE USER name their one column after the account. */
function onlyValue(row: Row): string {
  const value = Object.values(row)[0];
  if (value === undefined || value === null) {
    throw new BackupError('SQL_FAILED', 'the MySQL server answered SHOW without a value');
  }
  return value;
}
