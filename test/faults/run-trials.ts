import { faultOf } from './choice.ts';
import { runTrial, type TrialReport } from './trial.ts';
import { startWorld, type World } from './world.ts';

interface Trials {
  /** Number of the first trial, from 1 on. */
  readonly first: number;
  readonly count: number;
  readonly seed: number;
  /** Rows of the example in the cluster. */
  readonly rows: number;
  /** Gives up the trial under way. */
  readonly signal: AbortSignal;
  readonly onReport: (report: TrialReport) => void;
  /** After the last report, before anything is stopped. */
  readonly onEnd: () => void;
}

/** Runs trials one after another; after one with a problem the next one has a new world. */
export async function runTrials(trials: Trials): Promise<void> {
  const { first, count, seed, rows, signal, onReport, onEnd } = trials;
  const given = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  let world: World | undefined;
  let checked = new Set<number>();
  for (let number = first; number < first + count && !signal.aborted; number += 1) {
    const trial = (async (): Promise<TrialReport> => {
      world ??= await startWorld(rows);
      return runTrial(world, { seed, number }, checked);
    })();
    const started = Date.now();
    const report = await Promise.race([trial, given]).catch((error: unknown) => ({
      seed,
      number,
      fault: faultOf(seed, number),
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
    checked = new Set();
  }
  onEnd();
  await end(world);
}

/** What cannot be stopped in order ends with this process. */
async function end(world: World | undefined): Promise<void> {
  try {
    await world?.[Symbol.asyncDispose]();
  } catch (error) {
    console.error('faults: cannot stop everything:', error);
  }
}
