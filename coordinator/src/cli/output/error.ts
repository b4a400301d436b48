import { styleText } from 'node:util';
import { toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ErrorSnapshot } from '../../operation/state.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { printable } from './table.ts';
import { errorWidth } from './width.ts';
import { wrap } from './wrap.ts';

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

/** The same for an error that was met elsewhere and only reported here; folded on a terminal. */
export function printReport({ code, message, hint }: Pick<ErrorSnapshot, 'code' | 'message' | 'hint'>): void {
  const width = errorWidth();
  const label = `error [${printable(code)}]:`;
  const [first = '', ...rest] = message.split('\n');
  const folded = [`${label} ${first}`, ...rest].map((line) => wrap(line, '    ', width)).join('\n');
  const painted = styleText('red', label, { stream: process.stderr });
  process.stderr.write(`${painted}${folded.slice(label.length)}\n${wrap(`hint: ${hint}`, '    ', width)}\n`);
}
