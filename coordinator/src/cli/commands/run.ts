import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Coordinator } from '../../coordinator.ts';
import type { OperationSnapshot } from '../../operation/state.ts';
import type { CoordinatorService } from '../../service.ts';
import { type CommonOptions, withCoordinator, withServing } from '../connect.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { printReport } from '../output/error.ts';
import { renderOutcome } from '../output/outcome.ts';
import { printable } from '../output/table.ts';
import { JsonLinesView, type RunView, TextView } from '../output/run-view.ts';

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

/** A run that was cut off is brought to its end before a new one begins; in a serving coordinator its start does that. */
async function resumeInterrupted(local: Coordinator): Promise<void> {
  const { operations } = await local.recover(new AbortController().signal);
  for (const { backupId, state, error } of operations) {
    const what = backupId === undefined ? 'files of earlier backups' : `interrupted backup ${backupId}`;
    process.stderr.write(`${what}: ${state}${error === undefined ? '' : `, ${printable(error.message)}`}\n`);
  }
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

/**
 * Shows the operation until it ends.
 *
 * @param onInterrupt what Ctrl-C does: `cancel` where this process is the coordinator, `leave` where it only looks on
 */
async function follow(
  service: CoordinatorService,
  operationId: string,
  options: CommonOptions,
  onInterrupt: 'cancel' | 'leave',
): Promise<ExitCode> {
  const view: RunView = wantsText(options) ? new TextView() : new JsonLinesView();
  const leave = new AbortController();
  const interrupt = (): void => {
    if (onInterrupt === 'leave')
      leave.abort(new BackupError('CANCELLED', 'no longer watched', { hint: goesOn(operationId) }));
    else void service.cancel(operationId);
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  let last: OperationSnapshot | undefined;
  try {
    for await (const snapshot of service.watch(operationId, leave.signal)) {
      last = snapshot;
      view.update(snapshot);
    }
    leave.signal.throwIfAborted();
  } finally {
    view.stop();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
  return await conclude(service, last, options);
}

async function conclude(
  service: CoordinatorService,
  last: OperationSnapshot | undefined,
  options: CommonOptions,
): Promise<ExitCode> {
  if (last?.endedAt === undefined)
    throw new BackupError('COORDINATOR_UNREACHABLE', 'the operation was lost sight of');
  if (last.error !== undefined) {
    if (wantsText(options)) printReport(last.error);
    return exitCodes.failed;
  }
  if (wantsText(options) && last.backupId !== undefined) {
    const { manifest } = await service.getBackup(last.backupId);
    process.stdout.write(`${renderOutcome(last, manifest)}\n`);
  }
  return last.state === 'degraded' ? exitCodes.degraded : exitCodes.done;
}

/** JSON lines are for programs: by request, or when nobody looks at a terminal. */
const wantsText = ({ output }: CommonOptions): boolean =>
  (output ?? (process.stdout.isTTY ? 'text' : 'json')) === 'text';

const goesOn = (id: string): string =>
  `the backup goes on; see it with \`rondb-backup watch ${id}\`, end it with \`rondb-backup cancel ${id}\``;
