import type { ErrorCode } from '@rondb-backup/shared/errors/catalogue.ts';
import type { NodeInspection } from '@rondb-backup/shared/ndb-files/inspection.ts';
import type { InspectionProgress, InspectionTarget } from './inspect-node.ts';

/** At most four times a second. */
export const PROGRESS_INTERVAL_MS = 250;

export interface WorkerInput {
  readonly target: InspectionTarget;
  /** Whether the files are known not to grow any more from the start. Any message to the worker says so later. */
  readonly finalised: boolean;
}

export type FromWorker =
  | { readonly type: 'progress'; readonly progress: InspectionProgress }
  | { readonly type: 'done'; readonly inspection: NodeInspection }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string; readonly hint: string };
