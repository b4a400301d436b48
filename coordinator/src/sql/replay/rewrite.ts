import { quoteIdentifier, unquote } from '../quoting.ts';
import { bytesOfText, textOfBytes } from './bytes.ts';
import { isSymbol, isWord, type Token, tokenize } from './tokens.ts';

/**
 * Gives databases their new names where they are quoted and certainly databases: as the first of three names, before a
 * function's or object's name, or where a table is named. `` `a`.`b` `` elsewhere is a table and its column. What is
 * in strings or without quotes stays: see `stillMentioned`.
 *
 * @param sql one character a byte
 * @param names old name to new name
 */
export function rewriteDatabases(
  sql: string,
  names: ReadonlyMap<string, string>,
  backslashEscapes: boolean,
): string {
  if (names.size === 0) return sql;
  const tokens = tokenize(sql, backslashEscapes);
  const seen = tokens.flatMap((token, index) => (token.kind === 'space' ? [] : [index]));
  for (const [place, index] of seen.entries()) {
    const token = tokens[index];
    const target = token?.kind === 'name' ? names.get(textOfBytes(unquote(token.text))) : undefined;
    const around = (offset: number): Token | undefined => tokens[seen[place + offset] ?? -1];
    if (token === undefined || target === undefined || !isDatabase(around)) continue;
    tokens[index] = { kind: token.kind, text: bytesOfText(quoteIdentifier(target)) };
  }
  return tokens.map(({ text }) => text).join('');
}

/** Words before a table, or before the object that a statement makes. */
const BEFORE_TABLE = ['FROM', 'JOIN', 'STRAIGHT_JOIN', 'INTO', 'UPDATE', 'CALL', 'REFERENCES'];
const BEFORE_OBJECT = ['VIEW', 'TABLE', 'FUNCTION', 'PROCEDURE', 'TRIGGER', 'EVENT', 'EXISTS'];
const ALONE = ['DATABASE', 'SCHEMA', 'USE'];

function isDatabase(around: (offset: number) => Token | undefined): boolean {
  if (isWord(around(-1), ...ALONE)) return true;
  if (isWord(around(-1), 'EXISTS') && isWord(around(-4), ...ALONE)) return true;
  if (isSymbol(around(-1), '.') || !isSymbol(around(1), '.')) return false;
  if (isSymbol(around(3), '.') || isSymbol(around(3), '(')) return true;
  let before = -1;
  while (isSymbol(around(before), '(')) before -= 1;
  return isWord(around(before), ...BEFORE_TABLE, ...BEFORE_OBJECT);
}

/**
 * Those of the databases that a statement seems to mean still: before a dot in any writing, or in a string before a
 * dot. A table or alias of the same name is among them.
 */
export function stillMentioned(
  sql: string,
  databases: Iterable<string>,
  backslashEscapes: boolean,
): string[] {
  const tokens = tokenize(sql, backslashEscapes).filter(({ kind }) => kind !== 'space');
  return [...databases].filter((database) =>
    tokens.some((token, index) => {
      if (token.kind === 'string') return mentions(textOfBytes(token.text), database);
      if (token.kind !== 'name' && token.kind !== 'word') return false;
      return isSymbol(tokens[index + 1], '.') && textOfBytes(unquote(token.text)) === database;
    }),
  );
}

function mentions(text: string, database: string): boolean {
  for (let at = text.indexOf(database); at >= 0; at = text.indexOf(database, at + 1)) {
    const after = text.slice(at + database.length, at + database.length + 2);
    if (/^`?\./.test(after) && !/[\w$]/.test(text[at - 1] ?? '')) return true;
  }
  return false;
}
