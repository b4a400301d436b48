import { styleText } from 'node:util';
import { toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ErrorSnapshot } from '../../operation/state.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { printable } from './table.ts';

/** Shows an error as people need it: what happened, and what to do. @returns the exit code that goes with it */
export function printError(thrown: unknown): ExitCode {
  const error = toBackupError(thrown);
  printReport(error);
  return usageCodes.has(error.code) ? exitCodes.usage : exitCodes.failed;
}

const usageCodes: ReadonlySet<string> = new Set([
  'USAGE',
  'CONFIG_INVALID',
  'STORE_CONFIG',
  'BACKUP_ID_INVALID',
]);

/** The same for an error that was met elsewhere and only reported here. */
export function printReport({ code, message, hint }: Pick<ErrorSnapshot, 'code' | 'message' | 'hint'>): void {
  const lines = message.split('\n').map(printable).join('\n');
  const label = styleText('red', `error [${printable(code)}]:`, { stream: process.stderr });
  process.stderr.write(`${label} ${lines}\nhint: ${printable(hint)}\n`);
}
