import type { Selection } from '../../restore/selection.ts';
import { portableCreateUser } from '../create-user.ts';
import { type Grant, parseGrant } from '../grants.ts';
import { unquote } from '../quoting.ts';
import type { SqlServer } from '../server.ts';
import { type AccountName, accountAt } from './account-name.ts';
import { textOfBytes } from './bytes.ts';
import { selectGrant } from './select-grant.ts';
import { type Statement, splitStatements } from './split.ts';
import { isWord, type Token, tokenize, visible } from './tokens.ts';

/** An account of users.sql; `create` is one character a byte, without default roles, and harmless where it exists. */
export interface PlannedAccount {
  readonly account: AccountName;
  readonly create: string;
}

/** A statement about one account; `sql` is one character a byte. */
export interface PlannedGrant {
  readonly grantee: AccountName;
  /** For people; without secrets. */
  readonly name: string;
  readonly sql: string;
  /** Undefined for roles and default roles. */
  readonly grant: Grant | undefined;
}

export interface UsersPlan {
  readonly accounts: readonly PlannedAccount[];
  /** In an order in which each finds what it names. */
  readonly grants: readonly PlannedGrant[];
  readonly leftOut: readonly { readonly name: string; readonly grantee: AccountName; readonly why: string }[];
  /** Statements of no known form: their first words, and why they are not run. */
  readonly unknown: readonly { readonly name: string; readonly why: string }[];
}

/** Grants, partial revokes, roles, default roles. */
const PHASES = 4;

/**
 * Reads users.sql: our own, or what mysqlpump prints of SHOW CREATE USER and SHOW GRANTS.
 *
 * The conditional statements of our own file are taken for the grants that they hold: where an object does not exist, the
 * server says so itself.
 */
export function planUsers(text: string, selection: Selection, kind: SqlServer['kind']): UsersPlan {
  const accounts: PlannedAccount[] = [];
  const phases: PlannedGrant[][] = Array.from({ length: PHASES }, () => []);
  const leftOut: UsersPlan['leftOut'][number][] = [];
  const unknown: UsersPlan['unknown'][number][] = [];
  const addGrant = (sql: string): void => {
    const grant = parseGrant(sql);
    if (grant === undefined) {
      const to = roleGrantee(sql, kind);
      phases[2]?.push({ grantee: to, name: textOfBytes(sql), sql, grant });
      return;
    }
    const grantee = accountAt(visible(tokenize(grant.grantee)), 0, kind);
    const chosen = selectGrant(sql, grant, selection);
    const name = nameOf(grant);
    if (chosen.why !== undefined) leftOut.push({ name, grantee, why: chosen.why });
    for (const one of chosen.sql) {
      phases[grant.verb === 'GRANT' ? 0 : 1]?.push({
        grantee,
        name: nameOf(parseGrant(one) ?? grant),
        sql: one,
        grant,
      });
    }
  };
  const read = (statement: Statement): void => {
    const sql = statement.text;
    const tokens = visible(tokenize(sql));
    const [first, second] = tokens;
    if (isWord(first, 'CREATE') && isWord(second, 'USER', 'ROLE')) {
      const start = isWord(tokens[2], 'IF') ? 5 : 2;
      const role = isWord(second, 'ROLE');
      const account = accountAt(tokens, start, role ? kind : 'mysql');
      accounts.push({ account, create: role ? createRole(sql) : portableCreateUser(sql) });
      const defaults = role ? undefined : defaultRoles(tokens);
      if (defaults === undefined) return;
      const set = `SET DEFAULT ROLE ${defaults} TO ${account.bytes}`;
      phases[3]?.push({ grantee: account, name: textOfBytes(set), sql: set, grant: undefined });
    } else if (isWord(first, 'GRANT', 'REVOKE')) addGrant(sql);
    else if (isWord(first, 'SET') && isWord(second, 'DEFAULT')) {
      const to = tokens.findLastIndex((token) => isWord(token, 'TO', 'FOR'));
      const grantee = accountAt(tokens, to + 1, 'mysql');
      phases[3]?.push({ grantee, name: textOfBytes(sql), sql, grant: undefined });
    } else if (isWord(first, 'SET') && tokens.some(({ text: word }) => word === 'EXISTS')) {
      addGrant(unquote(tokens.filter((token) => token.kind === 'string').at(-2)?.text ?? ''));
    } else if (!isWord(first, 'SET', 'PREPARE', 'EXECUTE', 'DEALLOCATE', 'DROP')) {
      unknown.push({ name: opening(tokens), why: 'not a part of a restore of accounts' });
    }
  };
  for (const statement of splitStatements(text)) {
    try {
      if (statement.delimiter === '') throw new Error('the file ends within this statement');
      read(statement);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      unknown.push({ name: `line ${statement.line}`, why });
    }
  }
  return { accounts, grants: phases.flat(), leftOut, unknown };
}

const createRole = (sql: string): string =>
  sql.replace(/^CREATE\s+ROLE\s+(?:IF NOT EXISTS )?/i, 'CREATE ROLE IF NOT EXISTS ');

/** `GRANT role[, role] TO account [WITH ADMIN OPTION]` */
function roleGrantee(sql: string, kind: SqlServer['kind']): AccountName {
  const tokens = visible(tokenize(sql));
  return accountAt(tokens, tokens.findIndex((token) => isWord(token, 'TO', 'FROM')) + 1, kind);
}

/** The list behind DEFAULT ROLE in a CREATE USER, which `portableCreateUser` takes out. */
function defaultRoles(tokens: readonly Token[]): string | undefined {
  const at = tokens.findIndex(
    (token, index) => isWord(token, 'DEFAULT') && isWord(tokens[index + 1], 'ROLE'),
  );
  if (at < 0) return undefined;
  const rest = tokens.slice(at + 2);
  const end = rest.findIndex((token) => token.kind === 'word');
  return rest
    .slice(0, end < 0 ? rest.length : end)
    .map(({ text }) => text)
    .join('');
}

/** Made of what is known, so that no secret of an older form can be in it. */
function nameOf(grant: Grant): string {
  const columns = grant.columns.map(({ privilege, column }) => `${privilege} (${column})`);
  const what = [...grant.privileges, ...columns].join(', ');
  const to = grant.verb === 'GRANT' ? 'TO' : 'FROM';
  return textOfBytes(`${grant.verb} ${what} ON ${grant.on.text} ${to} ${grant.grantee}`);
}

const opening = (tokens: readonly Token[]): string =>
  textOfBytes(
    tokens
      .slice(0, 3)
      .filter(({ kind }) => kind !== 'string')
      .map(({ text }) => text)
      .join(' '),
  );
