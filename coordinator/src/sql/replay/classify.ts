import { unquote } from '../quoting.ts';
import { textOfBytes } from './bytes.ts';
import type { Statement } from './split.ts';
import { isSymbol, isWord, type Token, tokenize, visible } from './tokens.ts';

type StatementKind =
  | 'database'
  | 'use'
  | 'table'
  | 'view-placeholder'
  | 'view'
  | 'routine'
  | 'trigger'
  | 'event'
  | 'account'
  | 'grant'
  | 'setting'
  | 'drop'
  | 'other';

/** What a statement is about; names are UTF-8 text. */
export interface Classified {
  readonly kind: StatementKind;
  /** That of the object, else that in use; undefined where there is neither. */
  readonly database: string | undefined;
  /** Of the object; of a setting, an account or anything else its first words. */
  readonly name: string;
  /** `FUNCTION`, `PROCEDURE`, `PACKAGE`, `PACKAGE BODY`, `LIBRARY`. */
  readonly routineType?: string;
  /** Of a trigger. */
  readonly table?: string;
  /** Of a table, in capitals. */
  readonly engine?: string;
}

const CREATED: Readonly<Record<string, StatementKind>> = {
  DATABASE: 'database',
  SCHEMA: 'database',
  TABLE: 'table',
  VIEW: 'view',
  FUNCTION: 'routine',
  PROCEDURE: 'routine',
  PACKAGE: 'routine',
  LIBRARY: 'routine',
  TRIGGER: 'trigger',
  EVENT: 'event',
  USER: 'account',
  ROLE: 'account',
};

/**
 * Says what a statement of a dump makes. `inUse` is the database of the last USE.
 *
 * A view placeholder is what dump programs write first, so that views which name each other can be made in any order:
 * a view without any of the clauses that they print for a true one, or in old versions a table inside a version comment.
 */
export function classify(statement: Statement, inUse: string | undefined): Classified {
  const tokens = visible(tokenize(statement.text, statement.backslashEscapes));
  const [first, second] = tokens;
  const plain = (kind: StatementKind): Classified => ({ kind, database: inUse, name: opening(statement) });
  if (isWord(first, 'USE')) return { kind: 'use', database: nameOf(second), name: nameOf(second) };
  if (isWord(first, 'CREATE')) return created(statement, tokens, inUse) ?? plain('other');
  if (isWord(first, 'ALTER') && isWord(second, 'DATABASE', 'SCHEMA')) {
    return { kind: 'setting', database: nameOf(tokens[2]), name: 'ALTER DATABASE' };
  }
  if (isWord(first, 'DROP')) return plain(isWord(second, 'USER', 'ROLE') ? 'account' : 'drop');
  if (isWord(first, 'GRANT', 'REVOKE')) return plain('grant');
  if (isWord(first, 'ALTER', 'RENAME') && isWord(second, 'USER')) return plain('account');
  if (isWord(first, 'SET')) return plain(isAboutAccounts(tokens) ? 'account' : 'setting');
  return plain('other');
}

function created(
  statement: Statement,
  tokens: readonly Token[],
  inUse: string | undefined,
): Classified | undefined {
  const at = tokens.findIndex((token) => isWord(token, ...Object.keys(CREATED), 'SEQUENCE', 'INDEX'));
  const word = tokens[at]?.text.toUpperCase() ?? '';
  const kind = CREATED[word];
  if (kind === undefined) return undefined;
  const body = isWord(tokens[at + 1], 'BODY') ? 1 : 0;
  const exists = isWord(tokens[at + 1 + body], 'IF') ? 3 : 0;
  const start = at + 1 + body + exists;
  const qualified = kind !== 'account' && isSymbol(tokens[start + 1], '.');
  const name = nameOf(tokens[qualified ? start + 2 : start]);
  if (kind === 'database') return { kind, database: name, name };
  if (kind === 'account') return { kind, database: undefined, name: opening(statement) };
  const database = qualified ? nameOf(tokens[start]) : inUse;
  if (kind === 'routine') return { kind, database, name, routineType: body === 1 ? `${word} BODY` : word };
  if (kind === 'trigger') return { kind, database, name, table: triggerTable(tokens.slice(start)) };
  if (kind === 'view') return { kind: at === 1 ? 'view-placeholder' : 'view', database, name };
  if (kind === 'event') return { kind, database, name };
  if (statement.text.startsWith('/*!50001')) return { kind: 'view-placeholder', database, name };
  return { kind, database, name, engine: engineOf(tokens) };
}

/** `… ON [db.]table FOR EACH ROW`: the first ON after the name. */
function triggerTable(tokens: readonly Token[]): string {
  const on = tokens.findIndex((token) => isWord(token, 'ON'));
  return nameOf(tokens[isSymbol(tokens[on + 2], '.') ? on + 3 : on + 1]);
}

/** The option behind the columns: a column's comment is a string, and partitions repeat it. */
function engineOf(tokens: readonly Token[]): string {
  const at = tokens.findIndex((token, index) => isWord(token, 'ENGINE') && isSymbol(tokens[index + 1], '='));
  return at < 0 ? '' : nameOf(tokens[at + 2]).toUpperCase();
}

const isAboutAccounts = (tokens: readonly Token[]): boolean =>
  (isWord(tokens[1], 'DEFAULT') && isWord(tokens[2], 'ROLE')) || isWord(tokens[1], 'PASSWORD', 'ROLE');

const nameOf = (token: Token | undefined): string =>
  token === undefined ? '' : textOfBytes(unquote(token.text));

/** The first words, for people: never a string, which may be a password. */
function opening(statement: Statement): string {
  const tokens = tokenize(statement.text, statement.backslashEscapes);
  const secret = tokens.findIndex(({ kind }) => kind === 'string');
  const words = tokens.slice(0, secret < 0 ? tokens.length : secret).map(({ text }) => text);
  return textOfBytes(words.join('').replaceAll(/\s+/g, ' ').trim().slice(0, 60));
}
