import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { OperationSnapshot } from '../../operation/state.ts';
import type { CoordinatorService } from '../../service.ts';
import type { CommonOptions } from '../connect.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { printReport } from '../output/error.ts';
import { renderOutcome } from '../output/outcome.ts';
import { renderRestoreOutcome } from '../output/restore-outcome.ts';
import { renderDrill } from '../output/drill.ts';
import { renderVerification } from '../output/verification.ts';
import { JsonLinesView, type RunView, TextView } from '../output/run-view.ts';
import { wantsText } from '../output/wants-text.ts';

/**
 * Shows an operation until it ends.
 *
 * @param onInterrupt what Ctrl-C does: `cancel` where this process is the coordinator, `leave` where it only looks on
 */
export async function follow(
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
  if (wantsText(options)) {
    const text = await describe(service, last);
    if (text !== undefined) process.stdout.write(`${text}\n`);
    if (last.error !== undefined) printReport(last.error);
  }
  if (last.error !== undefined) return exitCodes.failed;
  return last.state === 'degraded' ? exitCodes.degraded : exitCodes.done;
}

async function describe(service: CoordinatorService, last: OperationSnapshot): Promise<string | undefined> {
  if (last.kind === 'verify') return renderVerification(last);
  if (last.kind === 'drill') return renderDrill(last);
  if (last.kind === 'restore') return renderRestoreOutcome(last);
  if (last.error !== undefined || last.backupId === undefined) return undefined;
  const { manifest } = await service.getBackup(last.backupId);
  return renderOutcome(last, manifest);
}

const goesOn = (id: string): string =>
  `it goes on; see it with \`rondb-backup watch ${id}\`, end it with \`rondb-backup cancel ${id}\``;
