import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mgm, mgmUntil } from '../cluster/raw.ts';
import { nodeDir } from '../cluster/real/config.ts';
import type { CliProcess } from '../product/processes.ts';
import { faultOf, randomOf } from './choice.ts';
import { DiskWatch } from './disk-watch.ts';
import { faults } from './faults.ts';
import { violations } from './invariants.ts';
import { between } from './random.ts';
import type { World } from './world.ts';

export interface TrialReport {
  /** Of the run that the trial belongs to. */
  readonly seed: number;
  /** From 1 on. */
  readonly number: number;
  readonly fault: string;
  /**
   * The phases that the run was in when it was met, such as `native+dumps`; `ended` where it was over before, `missed`
   * where what the fault was to meet never came.
   */
  readonly phase: string;
  /** How the run that was met ended: an exit code, or the signal that ended it. */
  readonly ended: string;
  /** Empty when every invariant held and the next backup was made. */
  readonly problems: readonly string[];
  readonly seconds: number;
}

/** A run with a fault in it, and the next one, end within these times or that is a problem. */
const RUN_ENDS_WITHIN_MS = 240_000;
/** Later in a run, as a share of what a run takes, a fault would often come after its end. */
const LATEST = 0.9;

/**
 * Interrupts one run at a random moment in a random way, makes the next backup, and checks the invariants.
 *
 * @param checked ids whose objects were checked by earlier trials of this world
 */
export async function runTrial(
  world: World,
  { seed, number }: Pick<TrialReport, 'seed' | 'number'>,
  checked: Set<number>,
): Promise<TrialReport> {
  const started = Date.now();
  const random = randomOf(seed, number);
  const name = faultOf(seed, number);
  const fault = faults[name];
  const delayMs = between(random, 0, (fault?.latest ?? LATEST) * world.runTakesMs);
  await using disks = new DiskWatch(world);
  const run = world.startRun();
  const lines = collectLines(run);
  await Promise.race([sleep(delayMs), run]);
  const runs = (): boolean => isRunning(run);
  let phase = runs() ? phaseOf(lines()) : 'ended';
  const meets = (what: 'it' | 'nothing'): void => {
    phase = what === 'it' ? phaseOf(lines()) : 'missed';
  };
  if (runs()) await fault?.strike({ world, run, random, runs, meets });
  const problems: string[] = [];
  const ended = await endOf(run);
  if (ended === undefined)
    problems.push(`the run did not end within ${RUN_ENDS_WITHIN_MS} ms: ${lines().at(-1)}`);
  await raise(world);

  const next = world.startRun();
  const nextLines = collectLines(next);
  const nextEnded = await endOf(next);
  if (nextEnded !== '0')
    problems.push(`the next backup ended with ${nextEnded}: ${nextLines().at(-1)} ${(await next).stderr}`);
  await disks.stop();
  problems.push(...(await violations(world, checked, disks)));
  return {
    seed,
    number,
    fault: name,
    phase,
    ended: ended ?? 'never',
    problems,
    seconds: Math.round((Date.now() - started) / 1_000),
  };
}

/** Starts the data nodes again that are down; resolves when the management server sees all of them started. */
async function raise({ cluster, down }: World): Promise<void> {
  // One that was declared dead while it was stopped needs a moment to learn it.
  if (down.size > 0) await sleep(3_000);
  for (const nodeId of down) {
    const { output } = await mgm(cluster, `${nodeId} STATUS`);
    if (output.includes(`Node ${nodeId}: started`)) continue;
    await cluster.killNode(nodeId);
    await cluster.startNode(nodeId);
  }
  down.clear();
  const all = new RegExp(`(^Node \\d+: started.*\\s+){${cluster.dataNodes.length}}`, 'm');
  await mgmUntil(cluster, 'ALL STATUS', all).catch(async (error: unknown) => {
    throw new Error(`${String(error)}\n${await lastWords(cluster)}`, { cause: error });
  });
}

/** The ends of what data nodes wrote about their own deaths: no trial means to kill one unseen. */
async function lastWords({ dir, dataNodes }: World['cluster']): Promise<string> {
  const logs = await Promise.all(
    dataNodes.flatMap(({ nodeId }) =>
      [`ndb_${nodeId}_error.log`, `ndb_${nodeId}_out.log`].map(async (name) => {
        const text = await readFile(join(nodeDir(dir, nodeId), name), 'utf8').catch(() => '');
        return `${name}: ${text.slice(-1_500)}`;
      }),
    ),
  );
  return logs.join('\n');
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
