import type { AccountModel, DefaultRole, RoleEdge } from './accounts.ts';
import type { SqlWarning } from './config.ts';
import type { Grant } from './grants.ts';
import { byText, quoteIdentifier, quoteString } from './quoting.ts';

const HEADER = `-- Accounts, roles and privileges. The same content gives the same bytes.
--
-- Replay it after databases.sql. It may be replayed again at any time: accounts that exist keep their password.
-- A privilege on one table, column or routine can only be granted where that object exists. Where it does not, the
-- statement is skipped and a row says which; replay this file again when the object is there.
SET NAMES utf8mb4;
SET SESSION sql_mode = '';
`;

/** The last line, as mysqldump writes it too: a file without it was cut. */
const FOOTER = '-- Dump completed\n';

/**
 * The text of users.sql, and what it cannot hold: second passwords, and default roles that are not granted (they come
 * from \`mandatory_roles\` of the server's configuration, which the new server may not have).
 *
 * Every account comes before every grant, roles included, then privileges, then roles, then default roles: each
 * statement finds what it names. Times of password changes and the history of passwords start anew. In MariaDB the
 * account that replays the file becomes an administrator of every role that it makes: only one can grant a role.
 */
export function usersFile(model: AccountModel): { readonly text: string; readonly warnings: SqlWarning[] } {
  const granted = new Set(model.roleEdges.map((edge) => edgeKey(edge.role, edge.to)));
  const defaults = model.defaultRoles.filter(({ role, of }) => granted.has(edgeKey(role, of)));
  const grants = model.accounts.flatMap((account) => account.grants);
  const statements = [
    ...model.accounts.flatMap((account) => (account.create === undefined ? [] : [account.create])),
    // Without it a partial revoke cannot be replayed; the server keeps it on while there is one.
    ...(grants.some((grant) => grant.verb === 'REVOKE') ? ['SET GLOBAL partial_revokes = ON'] : []),
    ...unique(grants.filter((grant) => grant.verb === 'GRANT').flatMap(grantStatements)),
    ...unique(grants.filter((grant) => grant.verb === 'REVOKE').flatMap(grantStatements)),
    ...model.roleEdges.map(roleStatement).sort(byText),
    ...defaultRoleStatements(model.kind, defaults),
  ];
  return {
    text: `${HEADER}${statements.map((statement) => `${statement};\n`).join('')}${FOOTER}`,
    warnings: [
      ...model.accounts.filter((account) => account.secondPassword).map(({ label }) => secondPassword(label)),
      ...model.defaultRoles.filter((entry) => !defaults.includes(entry)).map(notGranted),
    ],
  };
}

function grantStatements(grant: Grant): string[] {
  const wide = wideStatements(grant);
  const byColumn = grant.columns.map(({ privilege, column }) => {
    const statement = render(grant, `${privilege} (${quoteIdentifier(column)})`);
    return where(statement, existsCondition(grant, column));
  });
  return [...wide, ...byColumn];
}

/** Privileges on the whole object. */
function wideStatements(grant: Grant): string[] {
  const { on, privileges } = grant;
  if (on.kind === 'GLOBAL') {
    // A server that has not joined a cluster does not know this one and would refuse the whole statement.
    const rest = privileges.filter((name) => name !== 'NDB_STORED_USER');
    const stored = privileges.length === rest.length ? [] : [ndbStoredUser(grant)];
    const says = rest.some((name) => name !== 'USAGE') || (grant.grantOption && rest.length > 0);
    return [...(says ? [render(grant, rest.join(', '))] : []), ...stored];
  }
  if (privileges.length === 0) return [];
  const statement = render(grant, privileges.join(', '));
  if (on.kind === 'DATABASE' || on.kind === 'PROXY') return [statement];
  // The right to create a table can be granted before there is one, and takes the others of its statement along.
  const creates = privileges.includes('CREATE') || privileges.includes('ALL PRIVILEGES');
  if (on.kind === 'TABLE' && creates) return [statement];
  return [where(statement, existsCondition(grant))];
}

const ndbStoredUser = (grant: Grant): string =>
  where(
    render(grant, 'NDB_STORED_USER'),
    "information_schema.engines WHERE engine = 'ndbcluster' AND support IN ('YES', 'DEFAULT')",
  );

function render(grant: Grant, privileges: string): string {
  const type = grant.on.kind === 'ROUTINE' ? `${grant.on.type} ` : '';
  const to = grant.verb === 'GRANT' ? 'TO' : 'FROM';
  const option = grant.grantOption ? ' WITH GRANT OPTION' : '';
  return `${grant.verb} ${privileges} ON ${type}${grant.on.text} ${to} ${grant.grantee}${option}`;
}

function existsCondition({ on }: Grant, column?: string): string {
  if (on.kind !== 'TABLE' && on.kind !== 'ROUTINE') return '';
  const database = quoteString(on.database);
  const name = quoteString(on.name);
  if (on.kind === 'TABLE' && column === undefined) {
    return `information_schema.tables WHERE table_schema = ${database} AND table_name = ${name}`;
  }
  if (on.kind === 'TABLE') {
    return `information_schema.columns WHERE table_schema = ${database} AND table_name = ${name} AND column_name = ${quoteString(column ?? '')}`;
  }
  if (on.type === 'LIBRARY') {
    return `information_schema.libraries WHERE library_schema = ${database} AND library_name = ${name}`;
  }
  return `information_schema.routines WHERE routine_schema = ${database} AND routine_name = ${name} AND routine_type = ${quoteString(on.type)}`;
}

/** Runs the statement only where the condition finds a row; plain SQL has no IF, so it is prepared from a string. */
function where(statement: string, condition: string): string {
  const skipped = `SELECT ${quoteString(`skipped, its object does not exist: ${statement}`)} AS warning`;
  return [
    `SET @statement = IF(EXISTS(SELECT 1 FROM ${condition}), ${quoteString(statement)}, ${quoteString(skipped)})`,
    'PREPARE statement FROM @statement',
    'EXECUTE statement',
    'DEALLOCATE PREPARE statement',
  ].join(';\n');
}

const roleStatement = ({ role, to, admin }: RoleEdge): string =>
  `GRANT ${role} TO ${to}${admin ? ' WITH ADMIN OPTION' : ''}`;

function defaultRoleStatements(kind: AccountModel['kind'], defaults: readonly DefaultRole[]): string[] {
  if (kind === 'mariadb') {
    return defaults.map(({ role, of }) => `SET DEFAULT ROLE ${role} FOR ${of}`).sort(byText);
  }
  const byAccount = Map.groupBy(defaults, ({ of }) => of);
  return [...byAccount]
    .map(
      ([of, roles]) =>
        `SET DEFAULT ROLE ${roles
          .map(({ role }) => role)
          .sort(byText)
          .join(', ')} TO ${of}`,
    )
    .sort(byText);
}

const edgeKey = (role: string, to: string): string => `${role} ${to}`;
const unique = (statements: readonly string[]): string[] => [...new Set(statements)].sort(byText);

const secondPassword = (account: string): SqlWarning => ({
  code: 'SQL_SECOND_PASSWORD',
  message: `account ${account} has a second password, which the server does not print; users.sql holds the first`,
  object: account,
});

const notGranted = ({ role, of }: DefaultRole): SqlWarning => ({
  code: 'SQL_DEFAULT_ROLE_NOT_GRANTED',
  message: `default role ${role} of ${of} is not granted to it; users.sql leaves it out`,
  object: of,
});
