import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import { type Claimed, returnPolicy } from '../fleet/claims.ts';
import type { ReturnPolicy } from '../fleet/fleet.ts';
import type { SqlConfig } from '../sql/config.ts';
import type { RestoreMark } from './mark.ts';
import type { RestorePlan, RestoreSpec } from './plan.ts';
import type { SharedMember } from './plan-agents.ts';
import type { RestoreSource, RestoreTarget } from './target.ts';

/** What every phase after the plan works with. */
export interface RestoreContext extends Claimed {
  readonly source: RestoreSource;
  readonly target: RestoreTarget;
  readonly spec: RestoreSpec;
  readonly plan: RestorePlan;
  readonly manifest: Manifest;
  readonly mysql: SqlConfig;
  /** As in `PlannedRestore`. */
  readonly diskObjects: boolean;
  /** Of `members`, those that restore. */
  readonly workers: readonly SharedMember[];
  /** What restores before had left in the cluster when the plan was made. */
  readonly marked: RestoreMark | undefined;
  /** The same, where that restore is taken up. */
  readonly unfinished: RestoreMark | undefined;
}

export const absencePolicy = (run: RestoreContext, signal: AbortSignal): ReturnPolicy =>
  returnPolicy(run, run.target.absenceTimeoutMs, signal);
