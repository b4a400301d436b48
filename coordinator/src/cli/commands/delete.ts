import { createInterface } from 'node:readline/promises';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { BackupSummary } from '../../catalog/summary.ts';
import { parseReference, resolveBackup } from '../backup-reference.ts';
import { interruptible } from './interruptible.ts';
import { type CommonOptions, withCoordinator } from '../connect.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { printJson } from '../output/json.ts';
import { printable } from '../output/table.ts';
import { formatBytes, formatTime } from '../output/units.ts';

export interface DeleteOptions extends CommonOptions {
  readonly yes: boolean;
  readonly force: boolean;
}

/** `rondb-backup delete ID`: asks on a terminal; elsewhere `--yes` has to be given. Exit 1 where the answer is no. */
export async function deleteCommand(id: string, options: DeleteOptions): Promise<ExitCode> {
  const reference = parseReference(id);
  if (!options.yes && !(process.stdin.isTTY && process.stderr.isTTY)) {
    throw new BackupError('USAGE', 'there is no terminal to ask on whether to delete', {
      hint: 'give --yes where you mean it',
    });
  }
  return await withCoordinator(options, async (service) => {
    const backupId = await resolveBackup(service, reference);
    if (!options.yes && !(await confirm((await service.getBackup(backupId)).summary))) {
      process.stderr.write('nothing is deleted\n');
      return exitCodes.failed;
    }
    await interruptible((signal) => service.deleteBackup(backupId, options.force, signal));
    if (options.output === 'json') printJson({ backupId, deleted: true });
    else process.stdout.write(`backup ${backupId} is deleted\n`);
    return exitCodes.done;
  });
}

/** Only a plain yes is one; the end of the input is none. */
async function confirm({ backupId, state, label, startedAt, bytes }: BackupSummary): Promise<boolean> {
  const known = [
    state,
    ...(label === undefined ? [] : [printable(label)]),
    ...(startedAt === undefined ? [] : [formatTime(startedAt)]),
    ...(bytes === undefined ? [] : [formatBytes(bytes)]),
  ];
  using terminal = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  const question = `delete backup ${backupId} (${known.join(', ')})? [y/N] `;
  const answer = await Promise.race([terminal.question(question), closed]);
  return /^y(es)?$/i.test(answer.trim());
}
