import { faultOf } from './choice.ts';
import type { Choice, TrialReport } from './trial.ts';
import type { Fault } from './victim.ts';

/** What is interrupted, and how. */
export interface Suite<World extends AsyncDisposable> {
  readonly faults: Readonly<Record<string, Fault>>;
  readonly startWorld: () => Promise<World>;
  readonly runTrial: (world: World, choice: Choice) => Promise<TrialReport>;
}

interface Trials {
  /** Number of the first trial, from 1 on. */
  readonly first: number;
  readonly count: number;
  readonly seed: number;
  /** Gives up the trial under way. */
  readonly signal: AbortSignal;
  readonly onReport: (report: TrialReport) => void;
  /** After the last report, before anything is stopped. */
  readonly onEnd: () => void;
}

/** Runs trials one after another; after one with a problem the next one has a new world. */
export async function runTrials<World extends AsyncDisposable>(
  suite: Suite<World>,
  { first, count, seed, signal, onReport, onEnd }: Trials,
): Promise<void> {
  const given = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  let world: World | undefined;
  for (let number = first; number < first + count && !signal.aborted; number += 1) {
    const trial = (async (): Promise<TrialReport> => {
      world ??= await suite.startWorld();
      return suite.runTrial(world, { seed, number });
    })();
    const started = Date.now();
    const report = await Promise.race([trial, given]).catch((error: unknown) => ({
      seed,
      number,
      fault: faultOf(suite.faults, seed, number),
      phase: 'broken off',
      ended: '',
      problems: [`the trial could not be finished: ${String(error)}`],
      seconds: Math.round((Date.now() - started) / 1_000),
    }));
    if (report === undefined) break;
    onReport(report);
    if (report.problems.length === 0) continue;
    await end(world);
    world = undefined;
  }
  onEnd();
  await end(world);
}

/** What cannot be stopped in order ends with this process. */
async function end(world: AsyncDisposable | undefined): Promise<void> {
  try {
    await world?.[Symbol.asyncDispose]();
  } catch (error) {
    console.error('faults: cannot stop everything:', error);
  }
}
