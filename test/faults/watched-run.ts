import { setTimeout as sleep } from 'node:timers/promises';
import type { CliProcess, CliResult } from '../product/processes.ts';
import type { Random } from './random.ts';
import type { Surroundings } from './surroundings.ts';
import type { Fault } from './victim.ts';

/** A run ends within this time, whatever meets it, or that is a problem. */
const RUN_ENDS_WITHIN_MS = 240_000;

/** What became of a run that was met by a fault. */
export interface Met extends Ended {
  /**
   * The phases that the run was in when it was met, such as `native+dumps`; `ended` where it was over before, `missed`
   * where what the fault was to meet never came.
   */
  readonly phase: string;
}

export interface Ended {
  /** An exit code, or the signal that ended it. */
  readonly ended: string;
  readonly result: CliResult;
  /** Of the last line. */
  readonly lastLine: string;
  /** Where it did not end in time. */
  readonly problems: readonly string[];
}

/** Lets a fault meet a run so long after its start. Resolves when both are over. */
export async function meet(
  world: Surroundings,
  run: CliProcess,
  fault: Fault | undefined,
  { random, delayMs }: { readonly random: Random; readonly delayMs: number },
): Promise<Met> {
  const lines = collectLines(run);
  await Promise.race([sleep(delayMs), run]);
  const runs = (): boolean => isRunning(run);
  let phase = runs() ? phaseOf(lines()) : 'ended';
  const meets = (what: 'it' | 'nothing'): void => {
    phase = what === 'it' ? phaseOf(lines()) : 'missed';
  };
  if (runs()) await fault?.strike({ world, run, random, runs, meets });
  return { phase, ...(await endOf(run, lines)) };
}

/** Waits for the end of a run, which is killed where it takes too long. */
export async function endOf(run: CliProcess, lines = collectLines(run)): Promise<Ended> {
  const late = new AbortController();
  const patience = sleep(RUN_ENDS_WITHIN_MS, undefined, { signal: late.signal }).catch(() => undefined);
  const inTime = await Promise.race([run, patience]);
  late.abort();
  if (inTime === undefined) run.kill('SIGKILL');
  const { exitCode, signal, stdout, stderr } = await run;
  const lastLine = lines().at(-1) ?? '';
  return {
    ended: inTime === undefined ? 'never' : String(exitCode ?? signal),
    result: { exitCode, stdout, stderr },
    lastLine,
    problems:
      inTime === undefined ? [`the run did not end within ${RUN_ENDS_WITHIN_MS} ms: ${lastLine}`] : [],
  };
}

const isRunning = ({ nodeChildProcess }: CliProcess): boolean =>
  nodeChildProcess.exitCode === null && nodeChildProcess.signalCode === null;

/** Whole lines that a run has printed until now. */
function collectLines(run: CliProcess): () => string[] {
  let text = '';
  run.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return () =>
    text
      .split('\n')
      .slice(0, -1)
      .filter((line) => line !== '');
}

interface ProgressLine {
  /** Names while it runs, more when it has ended; a plan has none. */
  readonly phases?: readonly (string | { readonly name: string })[];
}

function phaseOf(lines: readonly string[]): string {
  const last = lines.at(-1);
  if (last === undefined) return 'start';
  const { phases = ['plan'] } = JSON.parse(last) as ProgressLine;
  return phases.map((phase) => (typeof phase === 'string' ? phase : phase.name)).join('+') || 'between';
}
