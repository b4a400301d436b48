import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Coordinator } from '../../coordinator.ts';
import { type CommonOptions, withCoordinator, withServing } from '../connect.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { printable } from '../output/table.ts';
import { interruptible } from './interruptible.ts';
import { follow } from './follow.ts';

interface RunOptions extends CommonOptions {
  readonly label: string;
}

/** `rondb-backup run`: one backup, watched until its end. */
export const runCommand = (options: RunOptions): Promise<ExitCode> =>
  withCoordinator(options, async (service, local) => {
    if (local !== undefined) await resumeInterrupted(local);
    const { operationId } = await service.startBackup({ requestId: '', label: options.label });
    return await follow(service, operationId, options, local === undefined ? 'leave' : 'cancel');
  });

/**
 * A run that was cut off is brought to its end before a new one begins; in a serving coordinator its start does that.
 *
 * @throws BackupError CANCELLED after Ctrl-C, which means what runs here, whoever began it: it is cleaned up, and nothing
 *   else is begun. What was not taken up by then is left to the next run.
 */
async function resumeInterrupted(local: Coordinator): Promise<void> {
  const { operations, interrupted } = await interruptible(async (signal) => {
    signal.addEventListener('abort', () => local.cancelCurrent('interrupted'));
    const done = await local.recover(signal).catch((thrown: unknown) => {
      if (signal.aborted) return { operations: [] };
      throw thrown;
    });
    return { ...done, interrupted: signal.aborted };
  });
  for (const { backupId, state, error } of operations) {
    const what = backupId === undefined ? 'files of earlier backups' : `interrupted backup ${backupId}`;
    process.stderr.write(`${what}: ${state}${error === undefined ? '' : `, ${printable(error.message)}`}\n`);
  }
  if (!interrupted) return;
  const hint =
    operations.length === 0
      ? 'a run that was cut off earlier is as it was, and the next `rondb-backup run` takes it up'
      : 'what was cancelled is cleaned up; see `rondb-backup list`';
  throw new BackupError('CANCELLED', 'interrupted: no new backup was begun', { hint });
}

/** `rondb-backup watch`: an operation of a serving coordinator. */
export const watchCommand = (operationId: string, options: CommonOptions): Promise<ExitCode> =>
  withServing(options, (service) => follow(service, operationId, options, 'leave'));

/** `rondb-backup cancel`: asks, and waits until it has ended. */
export const cancelCommand = (operationId: string, options: CommonOptions): Promise<ExitCode> =>
  withServing(options, async (service) => {
    const { operationId: id } = await service.cancel(operationId);
    const code = await follow(service, id, options, 'leave');
    return code === exitCodes.failed ? exitCodes.done : code;
  });
