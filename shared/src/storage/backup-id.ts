import { BackupError } from '../errors/backup-error.ts';

/** `START BACKUP` takes ids in [1 - 4294967294]; anything else is `Backup ID out of range`. */
const MAX_BACKUP_ID = 4_294_967_294;

export const isBackupId = (value: number): boolean =>
  Number.isSafeInteger(value) && value >= 1 && value <= MAX_BACKUP_ID;

/**
 * Reads a backup id as a person or a program wrote it: decimal digits, no sign, no leading zero.
 *
 * @throws BackupError BACKUP_ID_INVALID
 */
export function parseBackupId(text: string): number {
  const id = readBackupId(text);
  if (id === undefined)
    throw new BackupError('BACKUP_ID_INVALID', `not a backup id: ${JSON.stringify(text)}`);
  return id;
}

/** The id that `text` is the one spelling of, or undefined: `07` and `7` must not be two names for one backup. */
export function readBackupId(text: string): number | undefined {
  if (!/^[1-9][0-9]{0,9}$/.test(text)) return undefined;
  const id = Number(text);
  return isBackupId(id) ? id : undefined;
}

/**
 * The id of the next backup: the time, unless an id at or above it is known (a clock that was set back, two runs in
 * one second); then the highest known plus one. So ids grow, and tell their time until 2106.
 *
 * @param nowSeconds whole seconds since 1970
 * @param knownIds every id seen in the object store and on any data node
 * @throws BackupError BACKUP_ID_EXHAUSTED
 */
export function nextBackupId(nowSeconds: number, knownIds: Iterable<number>): number {
  let next = Math.max(1, Math.floor(nowSeconds));
  for (const id of knownIds) next = Math.max(next, id + 1);
  if (!isBackupId(next)) {
    throw new BackupError('BACKUP_ID_EXHAUSTED', `no backup id is left: the next would be ${next}`);
  }
  return next;
}
