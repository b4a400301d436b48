import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { quoteIdentifier, unquote } from '../quoting.ts';
import type { SqlServer } from '../server.ts';
import { bytesOfText, textOfBytes } from './bytes.ts';
import { isSymbol, isWord, type Token } from './tokens.ts';

export interface AccountName {
  readonly user: string;
  /** Empty for MariaDB's roles. */
  readonly host: string;
  /** For SQL, one character a byte; equal for equal accounts. */
  readonly bytes: string;
}

export function accountName(user: string, host: string): AccountName {
  const quoted = host === '' ? quoteIdentifier(user) : `${quoteIdentifier(user)}@${quoteIdentifier(host)}`;
  const isPublic = host === '' && user === 'PUBLIC';
  return { user, host, bytes: bytesOfText(isPublic ? user : quoted) };
}

/** `ann@%`, and `reader` for a role of MariaDB. */
export const accountLabel = ({ user, host }: AccountName): string => (host === '' ? user : `${user}@${host}`);

export const isRole = ({ host }: AccountName): boolean => host === '';

/**
 * The account that starts at a token, however it is quoted. Without a host it is one at any host, and in a grant of
 * MariaDB a role.
 */
export function accountAt(tokens: readonly Token[], at: number, kind: SqlServer['kind']): AccountName {
  const user = tokens[at];
  if (user === undefined || user.kind === 'symbol' || user.kind === 'space') {
    throw new BackupError('SQL_FAILED', 'an account is expected');
  }
  const name = textOfBytes(unquoteAny(user.text));
  if (isWord(user, 'PUBLIC') && kind === 'mariadb') return accountName('PUBLIC', '');
  const host = isSymbol(tokens[at + 1], '@') ? tokens[at + 2] : undefined;
  if (host !== undefined) return accountName(name, textOfBytes(unquoteAny(host.text)).toLowerCase());
  return accountName(name, kind === 'mariadb' ? '' : '%');
}

/** Also "strings", which mean accounts too. */
const unquoteAny = (text: string): string =>
  text.startsWith('"')
    ? unquote(`'${text.slice(1, -1).replaceAll('""', '"').replaceAll("'", "''")}'`)
    : unquote(text);
