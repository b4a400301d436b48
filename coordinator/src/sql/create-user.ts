import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { isSpace, splitSql } from './quoting.ts';

/**
 * Turns a line of SHOW CREATE USER into one that can run on any server and twice: IF NOT EXISTS, and without
 * DEFAULT ROLE, which fails where the role does not exist or is not granted yet. All else stays as printed: hash, TLS,
 * limits, expiry, lock, comment.
 *
 * @throws BackupError SQL_FAILED where the line is no CREATE USER
 */
export function portableCreateUser(line: string): string {
  const words = splitSql(line.trim().replace(/;$/, ''));
  const plain = words.filter((word) => !isSpace(word));
  if (plain[0] !== 'CREATE' || plain[1] !== 'USER') {
    throw new BackupError('SQL_FAILED', 'the MySQL server printed an account in an unknown form');
  }
  const kept: string[] = [];
  for (let i = 0; i < words.length; i += 1) {
    const end = words[i] === 'DEFAULT' ? endOfDefaultRole(words, i) : undefined;
    if (end === undefined) kept.push(words[i] ?? '');
    else i = end - 1;
  }
  return kept
    .join('')
    .replace(/^CREATE\s+USER\s+(IF NOT EXISTS )?/, 'CREATE USER IF NOT EXISTS ')
    .trimEnd();
}

/** Where the clause that starts at `start` ends: at the first keyword after its list of quoted names. */
function endOfDefaultRole(words: readonly string[], start: number): number | undefined {
  if (words[start + 2] !== 'ROLE') return undefined;
  let end = start + 3;
  while (end < words.length && /^(?:[`'@,\s]|NONE$|ALL$)/.test(words[end] ?? '')) end += 1;
  return end;
}
