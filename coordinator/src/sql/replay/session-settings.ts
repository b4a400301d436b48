import { isSymbol, isWord, type Token, tokenize, visible } from './tokens.ts';

/** Session variables that dump programs set around objects, so that a body means what it meant. */
const VARIABLES = new Set([
  'CHARACTER_SET_CLIENT',
  'CHARACTER_SET_CONNECTION',
  'CHARACTER_SET_RESULTS',
  'COLLATION_CONNECTION',
  'FOREIGN_KEY_CHECKS',
  'NOTE_VERBOSITY',
  'SQL_MODE',
  'SQL_NOTES',
  'TIME_ZONE',
  'UNIQUE_CHECKS',
]);

/**
 * Whether a SET touches nothing but such variables of this session and user variables. Everything else is not run:
 * GTID_PURGED and GLOBAL would change the server, SQL_LOG_BIN=0 would keep replicas from what is restored.
 */
export function isSessionSetting(statement: string, backslashEscapes: boolean): boolean {
  const [set, ...rest] = visible(tokenize(statement, backslashEscapes));
  return isWord(set, 'SET') && assignments(rest).every(isHarmless);
}

function isHarmless(tokens: readonly Token[]): boolean {
  if (isWord(tokens[0], 'NAMES')) return tokens.length <= 4;
  const equals = tokens.findIndex((token) => isSymbol(token, '='));
  if (equals < 1) return false;
  const name = tokens
    .slice(0, equals)
    .filter((token) => !isSymbol(token, ':'))
    .map(({ text }) => text.toUpperCase())
    .join('');
  if (/^@[^@]/.test(name)) return true;
  return VARIABLES.has(name.replace(/^(?:@@)?(?:SESSION|LOCAL)?\.?/, ''));
}

/** Cut at commas outside of parentheses. */
function assignments(tokens: readonly Token[]): Token[][] {
  const found: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (isSymbol(token, '(')) depth += 1;
    if (isSymbol(token, ')')) depth -= 1;
    if (depth === 0 && isSymbol(token, ',')) found.push([]);
    else found.at(-1)?.push(token);
  }
  return found;
}
