import { setTimeout as sleep } from 'node:timers/promises';

/** The clock on the wall, which may be set; times are milliseconds since 1970. */
export interface Clock {
  now(): number;
  /** Waits until the clock shows `time`, at least. @throws when the signal fires */
  sleepUntil(time: number, signal: AbortSignal): Promise<void>;
}

/** A timer counts what has passed, not what the clock shows: after so long it is looked at again. */
const LOOK_AGAIN_MS = 30_000;

export const wallClock: Clock = {
  now: () => Date.now(),
  sleepUntil: async (time, signal) => {
    for (let left = time - Date.now(); left > 0; left = time - Date.now())
      await sleep(Math.min(left, LOOK_AGAIN_MS), undefined, { signal });
  },
};
