import type { RestorePlan__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/RestorePlan.ts';
import { coordinatorDefinition } from '@rondb-backup/proto/coordinator-service.ts';
import { expect, test } from 'vitest';
import type { RestorePlan, RestoreSpec } from '../restore/plan.ts';
import { planFromWire, planToWire, specFromWire, specToWire } from './convert-plan.ts';

const plan: RestorePlan = {
  backup: {
    backupId: 7,
    state: 'complete',
    pinned: false,
    lastVerification: undefined,
    clusterName: 'old',
    label: 'nightly',
    startedAt: 1_000,
    completedAt: 2_000,
    bytes: 75,
    nodes: [1, 2],
    missingNodes: [],
    warningCount: 0,
    tableCount: 2,
    rowCount: 9,
    error: undefined,
  },
  clusterName: 'prod',
  shares: [{ nodeId: 3, storedNodeIds: [1, 2], bytes: 75, freeBytes: 1e12 }],
  tables: (['create', 'skip', 'replace', 'blocked', 'redo'] as const).map((action, rows) => ({
    database: 'shop',
    name: action,
    targetDatabase: 'store',
    rows,
    existingRows: 2 * rows,
    action,
  })),
  withUsers: true,
  withDatabases: false,
  withEpoch: true,
  parallelSteps: 2,
  problems: [{ code: 'DISK_SPACE', message: 'm', hint: 'h', retryable: false }],
  warnings: [{ code: 'RESTORE_MEMORY', message: 'm', object: '' }],
  replacedDigest: 'abc',
  unfinishedSince: 1_795_345_503_000,
  alreadyRestoredAt: undefined,
};
const spec: RestoreSpec = {
  backupId: 7,
  selection: {
    includeDatabases: ['a'],
    excludeDatabases: ['b'],
    includeTables: ['c.d'],
    excludeTables: ['e.f'],
    rewriteDatabases: new Map([['a', 'z']]),
  },
  dropExisting: true,
  overwriteUsers: true,
  resume: true,
};

const { PlanRestore } = coordinatorDefinition;

test('a plan survives the wire', () => {
  const sent = PlanRestore.responseSerialize({ plan: planToWire(plan) });
  const { plan: received } = PlanRestore.responseDeserialize(sent) as { plan: RestorePlan__Output };
  expect(planFromWire(received)).toEqual(plan);
  const done = { ...plan, unfinishedSince: undefined, alreadyRestoredAt: 1_795_345_504_000 };
  const again = PlanRestore.responseSerialize({ plan: planToWire(done) });
  const { plan: told } = PlanRestore.responseDeserialize(again) as { plan: RestorePlan__Output };
  expect(planFromWire(told)).toEqual(done);
});

test('what is asked for survives the wire, and is everything where nothing is said', () => {
  const over = (sent: object) =>
    specFromWire(PlanRestore.requestDeserialize(PlanRestore.requestSerialize(sent)).spec);
  expect(over({ spec: specToWire(spec) })).toEqual(spec);
  expect(over({ spec: { backupId: 7 } })).toMatchObject({
    selection: { includeDatabases: [], rewriteDatabases: new Map() },
    dropExisting: false,
    resume: false,
  });
  for (const nothing of [{}, { spec: {} }, { spec: { backupId: 4_294_967_295 } }])
    expect(() => over(nothing)).toThrow(expect.objectContaining({ code: 'BACKUP_ID_INVALID' }));
});
