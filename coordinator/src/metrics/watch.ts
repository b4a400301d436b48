import { setTimeout as sleep } from 'node:timers/promises';
import type { Metrics } from './metrics.ts';
import type { Observation } from './observe.ts';

/** A listing of the object store a minute costs little, and no alert needs to know sooner. */
const PAUSE_MS = 60_000;

/** Looks again and again until the signal fires. Scrapes are answered from the last look, however slow the store is. */
export async function watchOutside(
  coordinator: { observe(signal: AbortSignal): Promise<Observation> },
  metrics: Metrics,
  signal: AbortSignal,
  pauseMs = PAUSE_MS,
): Promise<void> {
  while (!signal.aborted) {
    try {
      metrics.observed(await coordinator.observe(signal));
      await sleep(pauseMs, undefined, { signal });
    } catch {
      // The signal: looking itself does not throw.
    }
  }
}
