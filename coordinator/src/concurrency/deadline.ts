import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';

/**
 * Runs `work` with a signal that fires when `parent` does, or after `timeoutMs` with DEADLINE_EXCEEDED, and leaves no
 * timer behind.
 */
export async function withDeadline<T>(
  parent: AbortSignal | undefined,
  timeoutMs: number,
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  parent?.throwIfAborted();
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new BackupError('DEADLINE_EXCEEDED', `${what} did not end within ${timeoutMs} ms`));
  }, timeoutMs);
  const relay = (): void => controller.abort(parent?.reason);
  parent?.addEventListener('abort', relay, { once: true });
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    parent?.removeEventListener('abort', relay);
  }
}

/** Settles as `promise` does, or rejects as soon as `signal` fires; what the promise does after that is ignored. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(toError(signal.reason));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

const toError = (reason: unknown): Error =>
  reason instanceof BackupError ? reason : new BackupError('CANCELLED', 'cancelled', { cause: reason });
