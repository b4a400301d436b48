import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';

/** A decimal that the programs print with up to 64 bits. @throws BackupError MGM_OUTPUT above 2^53 - 1 */
export function parseCount(digits: string | undefined): number {
  const value = Number(digits);
  if (digits !== undefined && /^\d+$/.test(digits) && Number.isSafeInteger(value)) return value;
  throw new BackupError('MGM_OUTPUT', `not a count: ${JSON.stringify(digits)}`);
}

/** The beginning of an answer, on one line, for an error message. */
export function excerpt(output: string): string {
  const text = output.replaceAll(/\s+/g, ' ').trim();
  return text.length > 300 ? `${text.slice(0, 300)}...` : text || '(nothing)';
}
