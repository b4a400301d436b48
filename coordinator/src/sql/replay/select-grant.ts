import { selectsDatabase, selectsTable, type Selection, touchesDatabase } from '../../restore/selection.ts';
import type { Grant } from '../grants.ts';
import { OWN_DATABASES } from '../config.ts';
import { quoteIdentifier, unquote } from '../quoting.ts';
import { bytesOfText, textOfBytes } from './bytes.ts';
import { isWord, tokenize } from './tokens.ts';

interface ChosenGrant {
  /** What to run instead, one character a byte; may be nothing. */
  readonly sql: readonly string[];
  /** Why it is left out. */
  readonly why?: string;
}

/**
 * A grant follows the selection of its object, and its database's new name. A partial revoke is never left out: without
 * it an account could do more than before. Global grants and proxies stay as they are.
 *
 * The database of a grant is a pattern: `%` is any text, and a backslash makes `_` and `%` plain. An unescaped `_` is
 * taken for itself, as everybody means it.
 */
export function selectGrant(sql: string, grant: Grant, selection: Selection): ChosenGrant {
  const { on } = grant;
  if (on.kind === 'GLOBAL' || on.kind === 'PROXY') return { sql: [sql] };
  const pattern = textOfBytes('database' in on ? on.database : unquote(on.text.slice(0, -2)));
  const plain = on.kind === 'DATABASE' ? pattern.replaceAll(/\\([_%\\])/g, '$1') : pattern;
  if (on.kind === 'DATABASE' && /(?<!\\)%/.test(pattern)) {
    const whole = isEverything(selection) || grant.verb === 'REVOKE';
    return whole ? { sql: [sql] } : { sql: [], why: 'its pattern reaches beyond the selection' };
  }
  // What a restore needs to note what it does: that is a right of the account and no part of the data.
  if (OWN_DATABASES.has(plain)) return { sql: [sql] };
  const target = selection.rewriteDatabases.get(plain);
  const renamed =
    target === undefined ? undefined : withDatabase(sql, pattern.includes('\\') ? escaped(target) : target);
  if (grant.verb === 'REVOKE') return { sql: renamed === undefined ? [sql] : [sql, renamed] };
  const name = 'name' in on ? textOfBytes(on.name) : '';
  const selected =
    on.kind === 'TABLE'
      ? selectsTable(selection, plain, name)
      : on.kind === 'ROUTINE'
        ? selectsDatabase(selection, plain)
        : touchesDatabase(selection, plain);
  return selected ? { sql: [renamed ?? sql] } : { sql: [], why: 'its object is not selected' };
}

const isEverything = (selection: Selection): boolean =>
  [
    selection.includeDatabases,
    selection.excludeDatabases,
    selection.includeTables,
    selection.excludeTables,
  ].every((list) => list.length === 0);

/** The first quoted name behind ON. */
function withDatabase(sql: string, database: string): string {
  const tokens = tokenize(sql);
  const on = tokens.findIndex((token) => isWord(token, 'ON'));
  const at = tokens.findIndex((token, index) => index > on && token.kind === 'name');
  return tokens
    .map(({ text }, index) => (index === at ? bytesOfText(quoteIdentifier(database)) : text))
    .join('');
}

const escaped = (name: string): string => name.replaceAll(/[_%]/g, '\\$&');
