import { toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { noticeOfBackup } from '../notices/notice.ts';
import type { Operation } from '../operation/operation.ts';
import type { CoordinatorPorts } from '../ports.ts';
import { runHook } from './run-hook.ts';

type Run = () => Promise<void>;

/** A backup with its hooks and notices. It ends the operation, and never throws. */
export async function withHooks(
  op: Operation,
  ports: CoordinatorPorts,
  label: string,
  run: Run,
): Promise<void> {
  try {
    await before(op, ports, label);
  } catch (thrown) {
    op.fail(thrown);
  }
  if (!op.ended) await run();
  await after(op, ports, label);
}

/** For a run that is resumed: the hook before it was run by the coordinator that began it. */
export async function withHookAfter(
  op: Operation,
  ports: CoordinatorPorts,
  label: string | undefined,
  run: Run,
): Promise<void> {
  await run();
  await after(op, ports, label);
}

async function before(op: Operation, { config }: CoordinatorPorts, label: string): Promise<void> {
  const hook = config.hooks.before;
  if (hook === undefined) return;
  const context = { when: 'before', cluster: config.cluster.name, label, snapshot: op.snapshot() } as const;
  try {
    await runHook(hook, context, op.log, op.signal);
  } catch (thrown) {
    const error = toBackupError(thrown);
    if (hook.onFailure === 'refuse' || op.signal.aborted) throw error;
    op.warn([{ code: error.code, message: error.message, object: '' }]);
  }
}

/** The backup is what it is: what fails here is in the log only. */
async function after(
  op: Operation,
  { config, notifier }: CoordinatorPorts,
  label: string | undefined,
): Promise<void> {
  const snapshot = op.snapshot();
  const notice = noticeOfBackup(label, snapshot);
  if (notice !== undefined) notifier.notify(notice);
  const hook = config.hooks.after;
  if (hook === undefined) return;
  const context = { when: 'after', cluster: config.cluster.name, label, snapshot } as const;
  try {
    await runHook(hook, context, op.log);
  } catch (thrown) {
    op.log.error({ err: toBackupError(thrown) }, 'the hook after the backup failed');
  }
}
