import { setImmediate as settled } from 'node:timers/promises';
import type { Clock } from '../schedule/clock.ts';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #time: number;
  readonly #sleepers = new Set<Sleeper>();

  constructor(time: number) {
    this.#time = time;
  }

  now(): number {
    return this.#time;
  }

  async sleepUntil(time: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const sleeper = { until: time, wake: resolve };
    const leave = (): void => reject(signal.reason);
    signal.addEventListener('abort', leave);
    this.#sleepers.add(sleeper);
    try {
      await promise;
    } finally {
      this.#sleepers.delete(sleeper);
      signal.removeEventListener('abort', leave);
    }
  }

  /** Moves on to `time`, waking everybody in their turn; with `jump` all at once, as after a machine slept. */
  async moveTo(time: number, jump = false): Promise<void> {
    for (;;) {
      await settled();
      const [next] = [...this.#sleepers]
        .filter(({ until }) => until <= time)
        .sort((a, b) => a.until - b.until);
      if (next === undefined) break;
      this.#time = jump ? time : Math.max(this.#time, next.until);
      next.wake();
    }
    this.#time = time;
  }
}
