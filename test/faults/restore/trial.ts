import { addressOf, emptyServer } from '../../oracles/restored-database.ts';
import { faultOf, randomOf } from '../choice.ts';
import { raise } from '../raise.ts';
import { between, pick } from '../random.ts';
import { type Choice, LATEST, type TrialReport } from '../trial.ts';
import { meet } from '../watched-run.ts';
import { failings, untruths } from './checks.ts';
import { restoreFaults } from './faults.ts';
import { restoreAgain } from './second-run.ts';
import { restoreArguments, type RestoreWorld } from './world.ts';

/**
 * Interrupts one restore at a random moment in a random way, into an empty cluster or over the tables of the trial
 * before. Where it does not complete, a second run does what the first one said.
 */
export async function runRestoreTrial(world: RestoreWorld, { seed, number }: Choice): Promise<TrialReport> {
  const started = Date.now();
  const random = randomOf(seed, number);
  const name = faultOf(restoreFaults, seed, number);
  const fault = restoreFaults[name];
  const backup = pick(random, world.backups);
  const drop = random() < 0.5;
  if (!drop) await emptyServer(addressOf(world.cluster));
  const delayMs = between(random, 0, (fault?.latest ?? LATEST) * world.runTakesMs);
  const raisedBefore = random() < 0.5;
  const resume = random() < 0.5;

  const run = world.start(...restoreArguments(backup.backupId, { drop, resume: false }));
  const met = await meet(world, run, fault, { random, delayMs });
  const problems = [...met.problems];
  if (met.ended !== '0') {
    problems.push(...(await failings(world, met)));
    if (raisedBefore) await raise(world);
    problems.push(...(await restoreAgain(world, backup.backupId, { drop: drop || !resume, resume })));
  }
  await raise(world);
  if (problems.length === 0) problems.push(...(await untruths(world, backup)));
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
