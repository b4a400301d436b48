import { setTimeout as sleep } from 'node:timers/promises';
import type { OperationSnapshot } from '@rondb-backup/coordinator/operation/state.ts';
import type { RestorePlan } from '@rondb-backup/coordinator/restore/plan.ts';
import type { CliResult } from '../../product/processes.ts';
import { reported } from '../../product/run-output.ts';
import { endOf } from '../watched-run.ts';
import { restoreArguments, type RestoreWay, type RestoreWorld } from './world.ts';

/** What a user is told. */
export interface Told {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** Everything that a restore without success says about why: in its last line, in its plan, or on standard error. */
export function toldBy(result: CliResult): readonly Told[] {
  const lines = result.stdout.trim().split('\n');
  const last = JSON.parse(lines.at(-1) || '{}') as Partial<OperationSnapshot> & { plan?: RestorePlan };
  const inPlan = last.plan?.problems ?? [];
  const { code, message, hint } = reported(result);
  const onStderr = code === '' ? [] : [{ code, message, hint }];
  return [...(last.error === undefined ? [] : [last.error]), ...inPlan, ...onStderr];
}

/** A run that was killed holds the agents for about 35 s; a whole second run takes its time too. */
const PATIENCE_MS = 180_000;
const PAUSE_MS = 5_000;

/**
 * Restores again as a user does who waits for what another run holds: the same with `--resume`, or dropping whatever is in
 * the way.
 *
 * @param way of the second run; one that resumes drops what the first one was to drop, and nothing else
 * @returns what kept it from completing; none where it did
 */
export async function restoreAgain(
  world: RestoreWorld,
  backupId: number,
  way: RestoreWay,
): Promise<string[]> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const { ended, result, problems } = await endOf(world.start(...restoreArguments(backupId, way)));
    if (ended === '0') return [];
    const why = toldBy(result);
    const busy = why.some(({ code }) => code === 'RUN_IN_PROGRESS');
    if (!busy || Date.now() > deadline)
      return [
        ...problems,
        `the second run ended with ${ended}: ${why.map(({ code, message }) => `${code} ${message}`).join('; ')} ${result.stderr}`,
      ];
    await sleep(PAUSE_MS);
  }
}
