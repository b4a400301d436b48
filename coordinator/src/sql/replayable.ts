import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';

/** What a dump program prints before a table or sequence: replayed after a restore of data, it would delete the data. */
const DESTRUCTIVE = /^(?:\/\*!\d+ )?DROP (?:TABLE|SEQUENCE) IF EXISTS `(?:[^`]|``)*`(?:\*\/)?;$/;
/** The same in a form that no known program prints. Lines inside a CREATE TABLE are indented. */
const LEFT_OVER = /^(?:\/\*M?!\d+\s*)?(?:DROP\s+(?:TABLE|SEQUENCE|DATABASE|SCHEMA)|TRUNCATE)\b/i;

/**
 * Turns the output of mysqldump or mariadb-dump into a file that may be replayed over restored data, and twice: tables
 * and sequences that exist are kept, views, routines, triggers and events are made anew.
 *
 * `dump` is text with one character a byte (latin1): bodies may be in any character set and must not change. What is
 * between DELIMITER lines is the body of a routine, trigger or event and is left as it is.
 *
 * @throws BackupError SQL_FAILED where a statement remains that deletes data
 */
export function replayableDump(dump: string): string {
  let inBody = false;
  const kept: string[] = [];
  for (const line of dump.split('\n')) {
    if (line.startsWith('DELIMITER ')) inBody = line !== 'DELIMITER ;';
    if (inBody) kept.push(line);
    else if (!DESTRUCTIVE.test(line)) kept.push(keepExisting(line));
  }
  return kept.join('\n');
}

function keepExisting(line: string): string {
  if (/^CREATE (?:TABLE|SEQUENCE) `/.test(line))
    return line.replace(/^CREATE (\w+) /, 'CREATE $1 IF NOT EXISTS ');
  if (LEFT_OVER.test(line)) {
    throw new BackupError(
      'SQL_FAILED',
      `the dump program printed a statement that deletes data: ${line.slice(0, 200)}`,
      {
        retryable: false,
      },
    );
  }
  return line;
}
