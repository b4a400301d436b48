import type {
  BackupSummary as WireSummary,
  BackupSummary__Output,
} from '@rondb-backup/proto/generated/rondb/backup/v1/BackupSummary.ts';
import type {
  CheckItem as WireCheckItem,
  CheckItem__Output,
} from '@rondb-backup/proto/generated/rondb/backup/v1/CheckItem.ts';
import type { ErrorReport__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/ErrorReport.ts';
import type {
  Operation as WireOperation,
  Operation__Output,
} from '@rondb-backup/proto/generated/rondb/backup/v1/Operation.ts';
import type {
  Signature as WireSignature,
  Signature__Output,
} from '@rondb-backup/proto/generated/rondb/backup/v1/Signature.ts';
import type { Signature } from '@rondb-backup/shared/manifest/seal.ts';
import { type BackupState, backupStates } from '../catalog/markers.ts';
import type { BackupSummary } from '../catalog/summary.ts';
import { type CheckItem, checkResults } from '../check/checklist.ts';
import { restoreReportFromWire, restoreReportToWire } from './convert-restore.ts';
import {
  lastVerificationFromWire,
  lastVerificationToWire,
  verifiedFromWire,
  verifiedToWire,
} from './convert-verification.ts';
import { domainName, wireName } from './names.ts';
import {
  type ErrorSnapshot,
  type OperationSnapshot,
  operationKinds,
  operationStates,
  phaseNames,
  phaseStates,
} from '../operation/state.ts';

const known = (value: number): number | undefined => (value === 0 ? undefined : value);
const nothing = { bytes: 0, totalBytes: 0 };

export const backupStateToWire = (state: BackupState) => wireName('BACKUP_STATE', state);
export const backupStateFromWire = (state: string): BackupState =>
  domainName('BACKUP_STATE', backupStates, state);

export function operationToWire(snapshot: OperationSnapshot): WireOperation {
  return {
    operationId: snapshot.operationId,
    kind: wireName('OPERATION_KIND', snapshot.kind),
    state: wireName('OPERATION_STATE', snapshot.state),
    backupId: snapshot.backupId ?? 0,
    phases: snapshot.phases.map(({ name, state, amount, durationMs }) => ({
      name,
      state: wireName('PHASE_STATE', state),
      progress: amount,
      durationMs,
    })),
    nodes: snapshot.nodes.map(({ nodeId, phase, amount }) => ({ nodeId, phase, progress: amount })),
    startedUnixMs: snapshot.startedAt,
    endedUnixMs: snapshot.endedAt ?? 0,
    error: snapshot.error ?? null,
    warnings: [...snapshot.warnings],
    missingNodeIds: [...snapshot.missingNodes],
    restore: snapshot.restore === undefined ? null : restoreReportToWire(snapshot.restore),
    verifications: snapshot.verifications.map(verifiedToWire),
  };
}

export function operationFromWire(operation: Operation__Output): OperationSnapshot {
  return {
    operationId: operation.operationId,
    kind: domainName('OPERATION_KIND', operationKinds, operation.kind),
    state: domainName('OPERATION_STATE', operationStates, operation.state),
    backupId: known(operation.backupId),
    phases: operation.phases.map(({ name, state, progress, durationMs }) => ({
      name: domainName('PHASE', phaseNames, wireName('PHASE', name)),
      state: domainName('PHASE_STATE', phaseStates, state),
      amount: progress ?? nothing,
      durationMs,
    })),
    nodes: operation.nodes.map(({ nodeId, phase, progress }) => ({
      nodeId,
      phase: domainName('PHASE', phaseNames, wireName('PHASE', phase)),
      amount: progress ?? nothing,
    })),
    startedAt: operation.startedUnixMs,
    endedAt: known(operation.endedUnixMs),
    error: errorFromWire(operation.error),
    warnings: operation.warnings,
    missingNodes: operation.missingNodeIds,
    restore: operation.restore === null ? undefined : restoreReportFromWire(operation.restore),
    verifications: operation.verifications.map(verifiedFromWire),
  };
}

export function summaryToWire(summary: BackupSummary): WireSummary {
  return {
    backupId: summary.backupId,
    state: backupStateToWire(summary.state),
    clusterName: summary.clusterName ?? '',
    label: summary.label ?? '',
    pinned: summary.pinned,
    startedUnixMs: summary.startedAt ?? 0,
    completedUnixMs: summary.completedAt ?? 0,
    bytes: summary.bytes ?? 0,
    nodeIds: [...summary.nodes],
    missingNodeIds: [...summary.missingNodes],
    warningCount: summary.warningCount,
    tableCount: summary.tableCount ?? 0,
    rowCount: summary.rowCount ?? 0,
    lastVerification: lastVerificationToWire(summary.lastVerification),
    error: summary.error ?? null,
  };
}

export function summaryFromWire(summary: BackupSummary__Output): BackupSummary {
  const state = backupStateFromWire(summary.state);
  const complete = state === 'complete';
  return {
    backupId: summary.backupId,
    state,
    clusterName: summary.clusterName === '' ? undefined : summary.clusterName,
    label: summary.label === '' ? undefined : summary.label,
    pinned: summary.pinned,
    startedAt: known(summary.startedUnixMs),
    completedAt: known(summary.completedUnixMs),
    bytes: known(summary.bytes),
    nodes: summary.nodeIds,
    missingNodes: summary.missingNodeIds,
    warningCount: summary.warningCount,
    tableCount: complete ? summary.tableCount : undefined,
    rowCount: complete ? summary.rowCount : undefined,
    lastVerification: lastVerificationFromWire(summary.lastVerification),
    error: errorFromWire(summary.error),
  };
}

export const signatureToWire = ({ signed, trustedKey }: Signature): WireSignature => ({
  signed,
  trustedKey: trustedKey ?? '',
});

export const signatureFromWire = ({ signed, trustedKey }: Signature__Output): Signature => ({
  signed,
  trustedKey: trustedKey === '' ? undefined : trustedKey,
});

export const checkItemToWire = ({ name, result, detail, hint }: CheckItem): WireCheckItem => ({
  name,
  result: wireName('CHECK_RESULT', result),
  detail,
  hint,
});

export const checkItemFromWire = ({ name, result, detail, hint }: CheckItem__Output): CheckItem => ({
  name,
  result: domainName('CHECK_RESULT', checkResults, result),
  detail,
  hint,
});

export function errorFromWire(error: ErrorReport__Output | null): ErrorSnapshot | undefined {
  if (error === null) return undefined;
  const { code, message, hint, retryable } = error;
  return { code, message, hint, retryable };
}
