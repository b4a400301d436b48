/** A piece of a statement; joined again they are the statement. */
export interface Token {
  /** `space` is what the grammar does not see: also comments, and the marks around version comments. */
  readonly kind: 'space' | 'name' | 'string' | 'word' | 'symbol';
  readonly text: string;
}

const SPACE = String.raw`\s+|--(?=\s|$)[^\n]*|#[^\n]*|\/\*(?!!|M!)[\s\S]*?(?:\*\/|$)|\/\*M?!\d*|\*\/`;
const NAME = '`[^`]*(?:``[^`]*)*`';
const ESCAPED = String.raw`'[^'\\]*(?:(?:\\[\s\S]|'')[^'\\]*)*'|"[^"\\]*(?:(?:\\[\s\S]|"")[^"\\]*)*"`;
const DOUBLED = `'[^']*(?:''[^']*)*'|"[^"]*(?:""[^"]*)*"`;
const WORD = String.raw`[A-Za-z0-9_$\u0080-\uffff]+`;
const grammar = (strings: string): RegExp =>
  new RegExp(`(${SPACE})|(${NAME})|(${strings})|(${WORD})|([\\s\\S])`, 'y');
const WITH_ESCAPES = grammar(ESCAPED);
const WITHOUT_ESCAPES = grammar(DOUBLED);
const KINDS = ['space', 'name', 'string', 'word', 'symbol'] as const;

/** Takes a statement apart; a quote that is never closed is a symbol. */
export function tokenize(statement: string, backslashEscapes = true): Token[] {
  const pattern = backslashEscapes ? WITH_ESCAPES : WITHOUT_ESCAPES;
  const tokens: Token[] = [];
  for (let at = 0; at < statement.length; ) {
    pattern.lastIndex = at;
    const groups = pattern.exec(statement)?.slice(1) ?? [];
    const index = groups.findIndex((group) => group !== undefined);
    const text = groups[index] ?? statement.slice(at);
    tokens.push({ kind: KINDS[index] ?? 'symbol', text });
    at += text.length;
  }
  return tokens;
}

/** The tokens that the grammar sees. */
export const visible = (tokens: readonly Token[]): Token[] => tokens.filter(({ kind }) => kind !== 'space');

export const isWord = (token: Token | undefined, ...words: readonly string[]): boolean =>
  token?.kind === 'word' && words.includes(token.text.toUpperCase());

export const isSymbol = (token: Token | undefined, text: string): boolean =>
  token?.kind === 'symbol' && token.text === text;
