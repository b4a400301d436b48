import { coordinatorDefinition as service } from '@rondb-backup/proto/coordinator-service.ts';
import { describe, expect, test } from 'vitest';
import { backupStates } from '../catalog/markers.ts';
import { findingKinds } from '@rondb-backup/shared/manifest/schema.ts';
import type { BackupSummary } from '../catalog/summary.ts';
import { checkResults } from '../check/checklist.ts';
import { phasesByKind, type OperationSnapshot, operationStates, phaseStates } from '../operation/state.ts';
import { pruneResults } from '../retention/prune.ts';
import {
  backupStateFromWire,
  backupStateToWire,
  checkItemFromWire,
  checkItemToWire,
  operationFromWire,
  operationToWire,
  signatureFromWire,
  signatureToWire,
  summaryFromWire,
  summaryToWire,
} from './convert.ts';
import { prunedFromWire, prunedToWire } from './convert-retention.ts';

type Wire<Convert extends (wire: never) => unknown> = Parameters<Convert>[0];
type WireOperation = Wire<typeof operationFromWire>;
type WireSummary = Wire<typeof summaryFromWire>;

/** Each goes through the bytes that travel, as the answer of a method of the service. */
function operationOverWire(snapshot: OperationSnapshot): OperationSnapshot {
  const { responseSerialize, responseDeserialize } = service.CancelOperation;
  const { operation } = responseDeserialize(responseSerialize({ operation: operationToWire(snapshot) }));
  return operationFromWire(operation as WireOperation);
}
function summaryOverWire(summary: BackupSummary): BackupSummary {
  const { responseSerialize, responseDeserialize } = service.GetBackup;
  const { backup } = responseDeserialize(responseSerialize({ backup: summaryToWire(summary) }));
  return summaryFromWire(backup as WireSummary);
}

const running: OperationSnapshot = {
  operationId: 'run',
  kind: 'backup',
  state: 'running',
  backupId: undefined,
  phases: phasesByKind.backup.map((name, index) => ({
    name,
    state: phaseStates[index % phaseStates.length] ?? 'waiting',
    amount: { bytes: index * 2 ** 40, totalBytes: 0 },
    durationMs: index,
  })),
  nodes: [{ nodeId: 4, phase: 'upload', amount: { bytes: 1, totalBytes: 2 } }],
  startedAt: 1_795_345_503_123,
  endedAt: undefined,
  error: undefined,
  warnings: [],
  missingNodes: [],
  restore: undefined,
  verifications: [],
};
const failed: OperationSnapshot = {
  ...running,
  state: 'failed',
  backupId: 4_294_967_294,
  endedAt: 1_795_345_509_000,
  error: { code: 'A_CODE_OF_TOMORROW', message: 'größer', hint: 'h', retryable: true },
  warnings: [{ code: 'W', message: 'm', object: 'shop.orders' }],
  missingNodes: [2, 3],
};
const restored: OperationSnapshot = {
  ...running,
  kind: 'restore',
  state: 'completed',
  phases: phasesByKind.restore.map((name) => ({
    name,
    state: 'done',
    amount: { bytes: 0, totalBytes: 0 },
    durationMs: 1,
  })),
  nodes: [],
  restore: {
    tables: [
      { database: 'shop', name: 'orders', outcome: 'different', minRows: 1, maxRows: 2 ** 40, rows: 0 },
    ],
    objects: [{ kind: 'account', name: "'app'@'%'", outcome: 'kept', detail: 'it was there' }],
  },
};

const verified: OperationSnapshot = {
  ...running,
  kind: 'verify',
  state: 'failed',
  phases: [],
  nodes: [],
  verifications: [
    {
      backupId: 7,
      depth: 'hashes',
      result: 'failed',
      startedAt: 1,
      completedAt: 2,
      readBytes: 2 ** 45,
      findingCount: 120,
      findings: findingKinds.map((kind) => ({ kind, path: 'users.sql', detail: 'd' })),
    },
    {
      backupId: 8,
      depth: 'listing',
      result: 'passed',
      startedAt: 1,
      completedAt: 2,
      readBytes: 0,
      findingCount: 0,
      findings: [],
    },
  ],
};

describe('an operation crosses the wire', () => {
  test('as it is, with what is not yet known', () => {
    expect(operationOverWire(running)).toEqual(running);
    expect(operationOverWire(failed)).toEqual(failed);
    expect(operationOverWire(restored)).toEqual(restored);
    expect(operationOverWire(verified)).toEqual(verified);
  });

  test.each(operationStates)('in state %s', (state) => {
    expect(operationOverWire({ ...running, state }).state).toBe(state);
  });

  test('but not in a state that this version does not know', () => {
    const wire = operationToWire(running) as WireOperation;
    for (const state of ['OPERATION_STATE_PAUSED', 'OPERATION_STATE_UNSPECIFIED', '', 17]) {
      expect(() => operationFromWire({ ...wire, state: state as typeof wire.state })).toThrow(
        expect.objectContaining({ code: 'PEER_VERSION', message: expect.stringContaining(String(state)) }),
      );
    }
  });
});

const complete: BackupSummary = {
  backupId: 7,
  state: 'complete',
  clusterName: 'prod',
  label: 'nightly',
  startedAt: 1,
  completedAt: 2,
  bytes: 2 ** 45,
  nodes: [1, 2],
  missingNodes: [3],
  warningCount: 1,
  tableCount: 0,
  rowCount: 0,
  pinned: true,
  lastVerification: { at: 1_795_345_503_000, depth: 'hashes', result: 'failed' },
  error: undefined,
};
const legacy: BackupSummary = {
  ...complete,
  state: 'legacy',
  clusterName: undefined,
  label: undefined,
  startedAt: undefined,
  completedAt: undefined,
  bytes: undefined,
  tableCount: undefined,
  rowCount: undefined,
  pinned: false,
};

test.each([complete, legacy, { ...legacy, state: 'failed', error: failed.error } as const])(
  'a summary crosses the wire: $state',
  (summary) => {
    expect(summaryOverWire(summary)).toEqual(summary);
  },
);

test.each([
  { signed: false, trustedKey: undefined },
  { signed: true, trustedKey: undefined },
  { signed: true, trustedKey: 'SHA256:x' },
])('what is known of a signature crosses the wire: %o', (signature) => {
  const { responseSerialize, responseDeserialize } = service.GetBackup;
  const answer = responseDeserialize(responseSerialize({ signature: signatureToWire(signature) }));
  expect(signatureFromWire(answer.signature as Wire<typeof signatureFromWire>)).toEqual(signature);
});

test.each(pruneResults)('a pruned backup crosses the wire: %s', (result) => {
  const { responseSerialize, responseDeserialize } = service.PruneBackups;
  const pruned = { backup: complete, result, reason: 'größer' };
  const answer = responseDeserialize(responseSerialize({ backups: [prunedToWire(pruned)] }));
  expect(answer.backups?.map((each) => prunedFromWire(each))).toEqual([pruned]);
});

test('every state of a backup and every result of a check has its name on the wire', () => {
  for (const state of backupStates) {
    expect(summaryOverWire({ ...legacy, state }).state).toBe(state);
    expect(backupStateFromWire(backupStateToWire(state))).toBe(state);
  }
  const items = checkResults.map((result) => ({ name: 'n', result, detail: 'd', hint: 'h' }));
  const { responseSerialize, responseDeserialize } = service.CheckSetup;
  const answer = responseDeserialize(responseSerialize({ items: items.map(checkItemToWire) }));
  expect(answer.items?.map((item) => checkItemFromWire(item))).toEqual(items);
});
