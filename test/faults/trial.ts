import { faultOf, randomOf } from './choice.ts';
import { DiskWatch } from './disk-watch.ts';
import { faults } from './faults.ts';
import { violations } from './invariants.ts';
import { raise } from './raise.ts';
import { between } from './random.ts';
import { endOf, meet } from './watched-run.ts';
import type { World } from './world.ts';

/** Which trial of which run of trials. */
export interface Choice {
  readonly seed: number;
  /** From 1 on. */
  readonly number: number;
}

export interface TrialReport extends Choice {
  readonly fault: string;
  /** As `Met` has it. */
  readonly phase: string;
  /** How the run that was met ended: an exit code, or the signal that ended it. */
  readonly ended: string;
  /** Empty when every invariant held and the next run did its work. */
  readonly problems: readonly string[];
  readonly seconds: number;
}

/** Later in a run, as a share of what a run takes, a fault would often come after its end. */
export const LATEST = 0.9;

/** Interrupts one run at a random moment in a random way, makes the next backup, and checks the invariants. */
export async function runTrial(world: World, { seed, number }: Choice): Promise<TrialReport> {
  const started = Date.now();
  const random = randomOf(seed, number);
  const name = faultOf(faults, seed, number);
  const fault = faults[name];
  const delayMs = between(random, 0, (fault?.latest ?? LATEST) * world.runTakesMs);
  await using disks = new DiskWatch(world);
  const met = await meet(world, world.startRun(), fault, { random, delayMs });
  const problems = [...met.problems];
  await raise(world);

  const next = await endOf(world.startRun());
  if (next.ended !== '0')
    problems.push(`the next backup ended with ${next.ended}: ${next.lastLine} ${next.result.stderr}`);
  await disks.stop();
  problems.push(...(await violations(world, world.checked, disks)));
  return {
    seed,
    number,
    fault: name,
    phase: met.phase,
    ended: met.ended,
    problems,
    seconds: Math.round((Date.now() - started) / 1_000),
  };
}
