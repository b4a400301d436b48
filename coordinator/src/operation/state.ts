import type { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ManifestWarning } from '@rondb-backup/shared/manifest/schema.ts';
import type { VerifiedBackup } from '../verify/request.ts';
import type { RestoreReport } from '../restore/report.ts';

/** What operations do, and their phases in the order in which they are shown. */
export const phasesByKind = {
  // `native` and `dumps` go side by side.
  backup: ['preflight', 'begin', 'native', 'dumps', 'inspect', 'upload', 'verify', 'manifest', 'cleanup'],
  verify: ['listing', 'hashes'],
  adopt: ['plan', 'download', 'inspect', 'manifest', 'cleanup'],
  restore: ['plan', 'download', 'metadata', 'data', 'indexes', 'sql', 'compare', 'cleanup'],
  drill: [
    'listing',
    'scratch',
    'plan',
    'download',
    'metadata',
    'data',
    'indexes',
    'sql',
    'compare',
    'cleanup',
    'record',
    'empty',
  ],
} as const;
export type OperationKind = keyof typeof phasesByKind;
export type PhaseName = (typeof phasesByKind)[OperationKind][number];

export const operationKinds = Object.keys(phasesByKind) as OperationKind[];
export const phaseNames: readonly PhaseName[] = [...new Set(Object.values(phasesByKind).flat())];

/**
 * - `running` → `cancelling` (somebody asked) | any end
 * - `cancelling` → `cancelled` | `completed` | `degraded` (too late to stop) | `failed` (it failed before it noticed)
 * - `completed`: a backup has its manifest, and every configured data node took part; one that is adopted has it; a restore
 *   is as its backup says;
 *   every backup that was verified has passed; a drill has left nothing behind
 * - `degraded`: manifest written, a configured data node was down
 * - `failed`, `cancelled`: no manifest, no restore that may be relied on, or a backup that did not pass
 */
export const operationStates = [
  'running',
  'cancelling',
  'completed',
  'degraded',
  'failed',
  'cancelled',
] as const;
export type OperationState = (typeof operationStates)[number];

const ends = ['completed', 'degraded', 'failed', 'cancelled'] as const;
const legalMoves: Readonly<Record<OperationState, readonly OperationState[]>> = {
  running: ['cancelling', ...ends],
  cancelling: ends,
  completed: [],
  degraded: [],
  failed: [],
  cancelled: [],
};

export const mayMove = (from: OperationState, to: OperationState): boolean => legalMoves[from].includes(to);
export const hasEnded = (state: OperationState): boolean => legalMoves[state].length === 0;

export interface Amount {
  readonly bytes: number;
  /** 0 while unknown. */
  readonly totalBytes: number;
}

export const phaseStates = ['waiting', 'running', 'done', 'failed'] as const;

export interface PhaseSnapshot {
  readonly name: PhaseName;
  readonly state: (typeof phaseStates)[number];
  readonly amount: Amount;
  /** What it took, or has taken so far. */
  readonly durationMs: number;
}

interface NodeSnapshot {
  readonly nodeId: number;
  readonly phase: PhaseName;
  readonly amount: Amount;
}

/** All there is to know of an operation at one moment; plain data. */
export interface OperationSnapshot {
  readonly kind: OperationKind;
  /** Also the run id in the agents and in started.json. */
  readonly operationId: string;
  readonly state: OperationState;
  /** Undefined until one is assigned. */
  readonly backupId: number | undefined;
  readonly phases: readonly PhaseSnapshot[];
  readonly nodes: readonly NodeSnapshot[];
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly error: ErrorSnapshot | undefined;
  readonly warnings: readonly ManifestWarning[];
  readonly missingNodes: readonly number[];
  /** Of a restore or drill that came as far as comparing. */
  readonly restore: RestoreReport | undefined;
  /** Those that a verification has come to an end with. */
  readonly verifications: readonly VerifiedBackup[];
}

/** An error as it is shown and stored; a code of another version is text all the same. */
export interface ErrorSnapshot extends Pick<BackupError, 'message' | 'hint' | 'retryable'> {
  readonly code: string;
}

/** Without its cause, which is for the log alone. */
export const errorSnapshot = ({ code, message, hint, retryable }: BackupError): ErrorSnapshot => ({
  code,
  message,
  hint,
  retryable,
});
