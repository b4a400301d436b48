import { BackupError } from '../errors/backup-error.ts';

/** A signal that fires when nothing moved for a while. */
interface Watchdog extends Disposable {
  readonly signal: AbortSignal;
  /** Something moved. */
  feed(): void;
}

/** @param stallTimeoutMs how long nothing may move, from now on */
export function startWatchdog(stallTimeoutMs: number, action: string): Watchdog {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    const seconds = Math.round(stallTimeoutMs / 100) / 10;
    controller.abort(
      new BackupError('STORE_UNREACHABLE', `cannot ${action}: no byte moved for ${seconds} s`),
    );
  }, stallTimeoutMs);
  return {
    signal: controller.signal,
    feed: () => timer.refresh(),
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
