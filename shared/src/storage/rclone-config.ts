import { BackupError } from '../errors/backup-error.ts';

/** A section of rclone.conf: its keys and values. It holds secrets: never log it. */
export type RcloneSection = ReadonlyMap<string, string>;

/**
 * Reads rclone.conf: `[name]` lines, `key = value` lines, comments after `#` or `;` at the start of a line. Values
 * are taken as they are, as rclone does (no quotes, no escapes, no comments after a value).
 *
 * Read here and not by `rclone config dump`, which writes every secret of the file to a pipe.
 *
 * @throws BackupError STORE_CONFIG for an encrypted file or a line that is none of these; it is named by number only
 */
export function parseRcloneConfig(text: string): ReadonlyMap<string, RcloneSection> {
  const sections = new Map<string, Map<string, string>>();
  let current: Map<string, string> | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    if (line.startsWith('RCLONE_ENCRYPT_V')) {
      throw new BackupError('STORE_CONFIG', 'rclone.conf is encrypted', {
        hint: 'give an unencrypted rclone.conf that only this service can read, for example from a Secret',
      });
    }
    const name = /^\[(.+)\]$/.exec(line)?.[1];
    const equals = line.indexOf('=');
    if (name !== undefined) {
      current = sections.get(name) ?? new Map<string, string>();
      sections.set(name, current);
    } else if (equals > 0 && current !== undefined) {
      current.set(line.slice(0, equals).trim(), line.slice(equals + 1).trim());
    } else {
      throw new BackupError(
        'STORE_CONFIG',
        `line ${index + 1} of rclone.conf is no section, no "key = value" and no comment`,
      );
    }
  }
  return sections;
}
