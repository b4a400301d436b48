/** One statement of an SQL file, one character a byte. */
export interface Statement {
  /** Without its delimiter, without plain comments before it, and without space around it. */
  readonly text: string;
  /** Where it starts, from 1. */
  readonly line: number;
  /** What ended it; empty where the file ends within the statement, which nobody should run. */
  readonly delimiter: string;
  /** Whether a backslash escapes in its strings: the file may set NO_BACKSLASH_ESCAPES. */
  readonly backslashEscapes: boolean;
}

/**
 * Cuts a file for the mysql client into statements, by the client's own rules: strings, quoted names and comments hide
 * the delimiter, version comments (`/*!50003 … *\/`) do not, and `DELIMITER` changes it.
 *
 * Bytes below 0x80 are taken for ASCII: true of UTF-8 and single-byte character sets, not of every word in Shift-JIS or
 * GBK.
 */
export function* splitStatements(text: string): Generator<Statement> {
  let delimiter = ';';
  let backslashEscapes = true;
  let line = 1;
  let counted = 0;
  let at = 0;
  for (;;) {
    at = afterSpace(text, at);
    if (at >= text.length) return;
    const command = matchAt(/DELIMITER[ \t]+(\S+)[^\n]*/iy, text, at);
    if (command !== undefined) {
      delimiter = command[1] ?? delimiter;
      at += command[0].length;
      continue;
    }
    const end = endOfStatement(text, at, delimiter, backslashEscapes);
    const body = text.slice(at, end).trimEnd();
    line += newlines(text, counted, at);
    counted = at;
    const closed = end < text.length;
    if (body !== '') yield { text: body, line, delimiter: closed ? delimiter : '', backslashEscapes };
    backslashEscapes = escapesAfter(body, backslashEscapes);
    at = end + delimiter.length;
  }
}

/** Space and plain comments; also MariaDB's first line, a command to its client in a comment for no server. */
const SPACE = /(?:\s+|--(?=\s|$)[^\n]*|#[^\n]*|\/\*(?!!|M!)[\s\S]*?(?:\*\/|$)|\/\*M!999999\\-[^\n]*)+/y;

const afterSpace = (text: string, at: number): number => at + (matchAt(SPACE, text, at)?.[0].length ?? 0);

/** The index of the delimiter, or the end of the text. */
function endOfStatement(text: string, from: number, delimiter: string, escapes: boolean): number {
  const interesting = new RegExp(`['"\`#/-]|${delimiter.replaceAll(/[^\w]/g, '\\$&')}`, 'g');
  let at = from;
  for (;;) {
    interesting.lastIndex = at;
    const found = interesting.exec(text);
    if (found === null) return text.length;
    at = found.index;
    if (text.startsWith(delimiter, at)) return at;
    at += hiddenLength(text, at, escapes);
  }
}

/** Strings, names and comments are passed over whole; any other character alone. */
function hiddenLength(text: string, at: number, escapes: boolean): number {
  const first = text[at] ?? '';
  const quoted = /['"]/.test(first) && escapes ? ESCAPED[first] : DOUBLED[first];
  const hidden = quoted ?? /--(?=\s|$)[^\n]*|#[^\n]*|\/\*(?!!|M!)[\s\S]*?(?:\*\/|$)/y;
  return matchAt(hidden, text, at)?.[0].length ?? 1;
}

/** A string that never ends takes the rest of the file. */
const ESCAPED: Readonly<Record<string, RegExp>> = {
  "'": /'[^'\\]*(?:\\[\s\S][^'\\]*)*(?:'|$)/y,
  '"': /"[^"\\]*(?:\\[\s\S][^"\\]*)*(?:"|$)/y,
};
const DOUBLED: Readonly<Record<string, RegExp>> = {
  "'": /'[^']*(?:'|$)/y,
  '"': /"[^"]*(?:"|$)/y,
  '`': /`[^`]*(?:`|$)/y,
};

/** Dump programs set the mode of each routine before it and back after it, from a variable. */
function escapesAfter(statement: string, before: boolean): boolean {
  if (!/^(?:\/\*M?!\d+\s*)?SET\b/i.test(statement)) return before;
  const set = /\bsql_mode\s*=\s*(?:(['"])(.*?)\1|@)/is.exec(statement);
  return set === null ? before : !/NO_BACKSLASH_ESCAPES/i.test(set[2] ?? '');
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
