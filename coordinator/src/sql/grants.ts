import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { byText, isSpace, quoteIdentifier, splitSql, unquote } from './quoting.ts';

/**
 * One privilege statement as SHOW GRANTS prints it, taken apart. Role grants and default roles are no part of this:
 * they are read from the server's tables, where they are exact.
 */
export interface Grant {
  /** `REVOKE` is a partial revoke of MySQL: all databases but this one. */
  readonly verb: 'GRANT' | 'REVOKE';
  /** Sorted, without columns: `SELECT`, `ALL PRIVILEGES`, `PROXY`, dynamic ones. May be empty. */
  readonly privileges: readonly string[];
  /** Sorted, one column each. */
  readonly columns: readonly { readonly privilege: string; readonly column: string }[];
  readonly on: GrantObject;
  /** Quoted with backticks: `` `ann`@`%` ``, `` `role` ``, `PUBLIC`. */
  readonly grantee: string;
  readonly grantOption: boolean;
}

/** `text` is the quoted form to print. `TABLE` is a view too. */
type GrantObject =
  | { readonly kind: 'GLOBAL' | 'DATABASE' | 'PROXY'; readonly text: string }
  | { readonly kind: 'TABLE'; readonly text: string; readonly database: string; readonly name: string }
  | {
      readonly kind: 'ROUTINE';
      /** `FUNCTION`, `PROCEDURE`, `PACKAGE`, `PACKAGE BODY`, `LIBRARY`. */
      readonly type: string;
      readonly text: string;
      readonly database: string;
      readonly name: string;
    };

/**
 * Reads one line of SHOW GRANTS; undefined for role grants and SET DEFAULT ROLE.
 *
 * @throws BackupError SQL_FAILED for a form that is not known
 */
export function parseGrant(line: string): Grant | undefined {
  const words = splitSql(line.trim().replace(/;$/, '')).filter((word) => !isSpace(word));
  const verb = words[0];
  if (verb === 'SET') return undefined;
  if (verb !== 'GRANT' && verb !== 'REVOKE') throw unknownForm(line);
  const on = words.indexOf('ON');
  const to = words.indexOf(verb === 'GRANT' ? 'TO' : 'FROM', Math.max(on, 0));
  if (to < 0) throw unknownForm(line);
  if (on < 0) return undefined;
  const object = parseObject(words[1] === 'PROXY', words.slice(on + 1, to));
  const granteeEnd = words[to + 2] === '@' ? to + 4 : to + 2;
  const grantee = words
    .slice(to + 1, granteeEnd)
    .map((word) => (/^[`']/.test(word) ? quoteIdentifier(unquote(word)) : word))
    .join('');
  if (object === undefined || grantee === '') throw unknownForm(line);
  const { privileges, columns } = parsePrivileges(words.slice(1, on));
  return {
    verb,
    privileges,
    columns,
    on: object,
    grantee,
    grantOption: hasGrantOption(words.slice(granteeEnd)),
  };
}

function parsePrivileges(words: readonly string[]): Pick<Grant, 'privileges' | 'columns'> {
  const privileges = new Set<string>();
  const columns = new Map<string, { privilege: string; column: string }>();
  let current: string[] = [];
  let inColumns = false;
  let hadColumns = false;
  const endPrivilege = (): void => {
    if (current.length > 0 && !hadColumns) privileges.add(current.join(' '));
    current = [];
    hadColumns = false;
  };
  for (const word of words) {
    if (word === '(') inColumns = true;
    else if (word === ')') inColumns = false;
    else if (inColumns) {
      hadColumns = true;
      const entry = { privilege: current.join(' '), column: unquote(word) };
      if (word !== ',') columns.set(JSON.stringify(entry), entry);
    } else if (word === ',') endPrivilege();
    else current.push(word);
  }
  endPrivilege();
  return {
    privileges: [...privileges].sort(byText),
    columns: [...columns.entries()].sort(([a], [b]) => byText(a, b)).map(([, entry]) => entry),
  };
}

function parseObject(proxy: boolean, words: readonly string[]): GrantObject | undefined {
  const text = words.join('');
  if (proxy) return { kind: 'PROXY', text };
  if (text === '*.*') return { kind: 'GLOBAL', text };
  const split = words.findIndex((word) => word.startsWith('`') || word.startsWith("'"));
  const [database, dot, name, ...rest] = words.slice(split);
  if (split < 0 || database === undefined || name === undefined || rest.length > 0) return undefined;
  if (dot === '.' && name === '*') return { kind: 'DATABASE', text: `${database}.*` };
  if (dot !== '.') return undefined;
  const where = { text: `${database}.${name}`, database: unquote(database), name: unquote(name) };
  const type = words.slice(0, split).join(' ');
  return type === '' || type === 'TABLE' ? { kind: 'TABLE', ...where } : { kind: 'ROUTINE', type, ...where };
}

/** MariaDB prints password hash, TLS and limits after the grantee too; CREATE USER has them. */
const hasGrantOption = (tail: readonly string[]): boolean =>
  tail.some((word, index) => word === 'GRANT' && tail[index + 1] === 'OPTION');

/** A string may be a password hash: nothing from the first one on is shown. */
const unknownForm = (line: string): BackupError =>
  new BackupError('SQL_FAILED', `the MySQL server printed a grant in an unknown form: ${line.split("'")[0]}`);
