import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';

/** Does `work` with a signal that Ctrl-C and SIGTERM fire. Only for work that ends soon when it does. */
export async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort(new BackupError('CANCELLED', 'interrupted'));
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    return await work(interrupted.signal);
  } catch (thrown) {
    interrupted.signal.throwIfAborted();
    throw thrown;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
