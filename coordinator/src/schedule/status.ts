import type { CatalogEntry } from '../catalog/catalog.ts';
import type { ErrorSnapshot, OperationSnapshot } from '../operation/state.ts';
import type { ScheduleConfig } from './config.ts';

/** What became of a start; `skipped` is one that met another run, or was missed and not to be made up. */
export const scheduleResults = [
  'running',
  'completed',
  'degraded',
  'failed',
  'cancelled',
  'interrupted',
  'skipped',
] as const;
type ScheduleResult = (typeof scheduleResults)[number];

export interface ScheduleOutcome {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly result: ScheduleResult;
  /** Undefined where it got none. */
  readonly backupId: number | undefined;
  readonly error: ErrorSnapshot | undefined;
}

export interface ScheduleStatus extends ScheduleConfig {
  /** With its jitter; milliseconds since 1970. Undefined while it is not known. */
  readonly nextStartAt: number | undefined;
  /** Undefined where there was none yet. */
  readonly last: ScheduleOutcome | undefined;
}

export function outcomeOfOperation({
  startedAt,
  state,
  backupId,
  error,
}: OperationSnapshot): ScheduleOutcome {
  return { at: startedAt, result: state === 'cancelling' ? 'running' : state, backupId, error };
}

/** What the object store tells of a run that this process did not see. */
export function outcomeOfEntry({
  backupId,
  state,
  manifest,
  started,
  failed,
}: CatalogEntry): ScheduleOutcome {
  const at = Date.parse((manifest ?? failed ?? started)?.startedAt ?? '');
  const common = { at, backupId, error: failed?.error };
  if (manifest !== undefined)
    return { ...common, result: manifest.topology.degraded ? 'degraded' : 'completed' };
  if (failed !== undefined)
    return { ...common, result: failed.error.code === 'CANCELLED' ? 'cancelled' : 'failed' };
  return { ...common, result: state === 'running' ? 'running' : 'interrupted' };
}
