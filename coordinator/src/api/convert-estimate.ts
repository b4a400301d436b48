import type {
  EstimateBackupResponse,
  EstimateBackupResponse__Output,
} from '@rondb-backup/proto/generated/rondb/backup/v1/EstimateBackupResponse.ts';
import type { Estimate } from '../estimate/estimate.ts';

export const estimateToWire = (estimate: Estimate): EstimateBackupResponse => ({
  bytes: estimate.bytes,
  durationMs: estimate.durationMs ?? -1,
  memoryBytes: estimate.memoryBytes ?? 0,
  runs: [...estimate.runs],
  explanation: [...estimate.explanation],
});

export const estimateFromWire = (estimate: EstimateBackupResponse__Output): Estimate => ({
  bytes: estimate.bytes,
  durationMs: estimate.durationMs < 0 ? undefined : estimate.durationMs,
  memoryBytes: estimate.memoryBytes === 0 ? undefined : estimate.memoryBytes,
  runs: estimate.runs.map(({ backupId, bytes, durationMs }) => ({ backupId, bytes, durationMs })),
  explanation: estimate.explanation,
});
