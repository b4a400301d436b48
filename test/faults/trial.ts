import { setTimeout as sleep } from 'node:timers/promises';
import type { CliProcess } from '../product/processes.ts';
import { DiskWatch } from './disk-watch.ts';
import { faults } from './faults.ts';
import { violations } from './invariants.ts';
import { between, pick, type Random } from './random.ts';
import type { World } from './world.ts';

export interface TrialReport {
  readonly number: number;
  readonly fault: string;
  /** The phases that the run was in when it was met, such as `native+dumps`. */
  readonly phase: string;
  /** How the run that was met ended: an exit code, or the signal that ended it. */
  readonly ended: string;
  /** Empty when every invariant held and the next backup was made. */
  readonly problems: readonly string[];
  readonly seconds: number;
}

/** A run with a fault in it, and the next one, end within these times or that is a problem. */
const RUN_ENDS_WITHIN_MS = 240_000;
/** About what a run of this world takes without a fault, with the default number of rows. */
const RUN_TAKES_MS = 5_000;

/**
 * Interrupts one run at a random moment in a random way, makes the next backup, and checks the invariants.
 *
 * @param checked ids whose objects were checked by earlier trials of this world
 * @param fault a name in `faults`, for a trial that is not to choose
 */
export async function runTrial(
  world: World,
  number: number,
  random: Random,
  checked: Set<number>,
  fault: string = pick(random, Object.keys(faults)),
): Promise<TrialReport> {
  const started = Date.now();
  const delayMs = between(random, 200, RUN_TAKES_MS);
  const disks = new DiskWatch(world);
  const run = world.product.spawn('run', '-o', 'json');
  const lines = collectLines(run);
  await Promise.race([sleep(delayMs), run]);
  const phase = isRunning(run) ? phaseOf(lines()) : 'ended';
  if (isRunning(run)) await faults[fault]?.({ world, run, random });
  const problems: string[] = [];
  const ended = await endOf(run);
  if (ended === undefined)
    problems.push(`the run did not end within ${RUN_ENDS_WITHIN_MS} ms: ${lines().at(-1)}`);
  for (const nodeId of world.down) await world.cluster.startNode(nodeId);
  world.down.clear();

  const next = world.product.spawn('run', '-o', 'json');
  const nextLines = collectLines(next);
  const nextEnded = await endOf(next);
  if (nextEnded !== '0')
    problems.push(`the next backup ended with ${nextEnded}: ${nextLines().at(-1)} ${(await next).stderr}`);
  await disks.stop();
  problems.push(...(await violations(world, checked, disks.removals)));
  return {
    number,
    fault,
    phase,
    ended: ended ?? 'never',
    problems,
    seconds: Math.round((Date.now() - started) / 1_000),
  };
}

const isRunning = ({ nodeChildProcess }: CliProcess): boolean =>
  nodeChildProcess.exitCode === null && nodeChildProcess.signalCode === null;

/** How a run ended; undefined where it did not, and was killed. */
async function endOf(run: CliProcess): Promise<string | undefined> {
  const late = new AbortController();
  const patience = sleep(RUN_ENDS_WITHIN_MS, undefined, { signal: late.signal }).catch(() => undefined);
  const result = await Promise.race([run, patience]);
  late.abort();
  if (result !== undefined) return String(result.exitCode ?? result.signal);
  run.kill('SIGKILL');
  await run;
  return undefined;
}

function collectLines(run: CliProcess): () => string[] {
  let text = '';
  run.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return () => text.split('\n').filter((line) => line !== '');
}

function phaseOf(lines: readonly string[]): string {
  const last = lines.at(-1);
  if (last === undefined) return 'start';
  const { phases } = JSON.parse(last) as { phases: readonly (string | { name: string })[] };
  return phases.map((phase) => (typeof phase === 'string' ? phase : phase.name)).join('+') || 'between';
}
