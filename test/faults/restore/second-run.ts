import { setTimeout as sleep } from 'node:timers/promises';
import type { OperationSnapshot } from '@rondb-backup/coordinator/operation/state.ts';
import type { RestorePlan } from '@rondb-backup/coordinator/restore/plan.ts';
import type { CliResult } from '../../product/processes.ts';
import { reported } from '../../product/run-output.ts';
import { endOf } from '../watched-run.ts';
import { restoreArguments, type RestoreWorld } from './world.ts';

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
 * Restores again as a user does who reads hints: waits for what another run holds, and drops what is in the way once he is
 * told of it.
 *
 * @param before whether the run before was to drop what is in the way, and what it said
 * @returns what kept it from completing; none where it did
 */
export async function restoreAgain(
  world: RestoreWorld,
  backupId: number,
  before: { readonly drop: boolean; readonly told: readonly Told[] },
): Promise<string[]> {
  const deadline = Date.now() + PATIENCE_MS;
  let drop = before.drop || advised(before.told);
  for (;;) {
    const { ended, result, problems } = await endOf(world.start(...restoreArguments(backupId, drop)));
    if (ended === '0') return [];
    const why = toldBy(result);
    const busy = why.some(({ code }) => code === 'RUN_IN_PROGRESS');
    const mayGoOn = busy || (!drop && advised(why));
    if (!mayGoOn || Date.now() > deadline)
      return [
        ...problems,
        `the second run ended with ${ended}: ${why.map(({ code, message }) => `${code} ${message}`).join('; ')} ${result.stderr}`,
      ];
    drop ||= advised(why);
    if (busy) await sleep(PAUSE_MS);
  }
}

const advised = (told: readonly Told[]): boolean => told.some(({ hint }) => hint.includes('--drop-existing'));
