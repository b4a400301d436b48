/**
 * Words of the SQL that a server prints (SHOW GRANTS, SHOW CREATE USER), with an empty sql_mode: `identifiers` doubled
 * backticks, 'strings' with doubled quotes or backslashes, everything else. Joined again they are the input.
 */
export function splitSql(sql: string): string[] {
  return sql.match(/`(?:[^`]|``)*`|'(?:[^'\\]|''|\\[\s\S])*'|[A-Za-z0-9_$\u0080-\uffff]+|\s+|[\s\S]/g) ?? [];
}

export const quoteIdentifier = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** For an empty sql_mode, in which a backslash escapes. */
export const quoteString = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;

/** The name inside a quoted word; any other word is itself. */
export function unquote(word: string): string {
  if (word.length < 2) return word;
  if (word.startsWith('`')) return word.slice(1, -1).replaceAll('``', '`');
  if (!word.startsWith("'")) return word;
  return word.slice(1, -1).replace(/''|\\([\s\S])/g, (_, escaped: string | undefined) => escaped ?? "'");
}

export const isSpace = (word: string): boolean => /^\s+$/.test(word);

/** Order by code point: the same on every machine. */
export const byText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
