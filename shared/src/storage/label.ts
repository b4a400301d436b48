import { BackupError } from '../errors/backup-error.ts';

/** A backup class, such as `nightly`: retention and schedules know backups by it. */
export const labelPattern = /^[a-z0-9-]{1,63}$/;

/** Of a backup that nobody gave a label. */
export const DEFAULT_LABEL = 'manual';

/** @throws BackupError USAGE */
export function checkLabel(label: string): void {
  if (labelPattern.test(label)) return;
  throw new BackupError('USAGE', `not a label: ${JSON.stringify(label.slice(0, 80))}`, {
    hint: 'a label is 1 to 63 small letters, digits and dashes',
  });
}
