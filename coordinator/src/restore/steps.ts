import { toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ErrorCode } from '@rondb-backup/shared/errors/catalogue.ts';
import pRetry from 'p-retry';
import { Slots } from '../concurrency/slots.ts';
import type { RestoreStep, WorkOptions } from '../fleet/agent.ts';
import { acrossAbsence, isAway, onEveryMember } from '../fleet/fleet.ts';
import { OWN_DATABASES } from '../sql/config.ts';
import { absencePolicy, type RestoreContext } from './context.ts';
import { fetchShare } from './download.ts';
import type { SharedMember } from './plan-agents.ts';
import { filesByNode } from './plan-backup.ts';
import type { Selection } from './selection.ts';

/** The definitions of all selected tables, from any one directory. It is not repeated: half of it may be done. */
export const restoreMetadata = (run: RestoreContext, restoreDiskObjects: boolean): Promise<void> =>
  runOnce(run, { action: 'metadata', restoreEpoch: false, restoreDiskObjects });

/** Indexes and foreign keys, after all data, and the epoch. */
export const restoreIndexes = (run: RestoreContext): Promise<void> =>
  runOnce(run, { action: 'indexes', restoreEpoch: run.plan.withEpoch, restoreDiskObjects: false });

async function runOnce(
  run: RestoreContext,
  step: Pick<RestoreStep, 'action' | 'restoreEpoch' | 'restoreDiskObjects'>,
): Promise<void> {
  const [worker] = run.workers;
  const storedNodeId = worker?.share.storedNodeIds[0];
  if (worker === undefined || storedNodeId === undefined) throw new Error('a plan without problems has work');
  await onEveryMember([worker], run.op.signal, ({ agent }, signal) =>
    agent.restoreStep(
      { ...stepOf(run, storedNodeId), ...step },
      { signal, onProgress: (amount) => run.op.nodeProgress(step.action, worker.nodeId, amount) },
    ),
  );
}

/**
 * The rows of every stored data node: all agents at once, each its own one after the other, and no more at a time than
 * there are API slots.
 */
export async function restoreData(run: RestoreContext): Promise<void> {
  const { op, manifest } = run;
  const slots = new Slots(run.plan.parallelSteps);
  const byNode = filesByNode(manifest);
  await onEveryMember(run.workers, op.signal, async (worker, signal) => {
    const { share, nodeId } = worker;
    let doneBytes = 0;
    const report = (bytes: number) => op.nodeProgress('data', nodeId, { bytes, totalBytes: share.bytes });
    report(0);
    for (const storedNodeId of share.storedNodeIds) {
      const size = (byNode.get(storedNodeId) ?? []).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      const onProgress = ({ bytes }: { bytes: number }) => report(doneBytes + Math.min(bytes, size));
      await slots.use(signal, () => restoreNode(run, worker, storedNodeId, { signal, onProgress }));
      doneBytes += size;
      report(doneBytes);
    }
  });
}

const RETRIES = 4;
const FIRST_PAUSE_MS = 2_000;
/** Their causes have been waited for already, or will not go away. */
const final: ReadonlySet<ErrorCode> = new Set(['AGENT_UNREACHABLE', 'DEADLINE_EXCEEDED', 'RUN_IN_PROGRESS']);

/**
 * The rows of one stored data node. To restore them again over themselves is harmless, so that a step whose agent went
 * away, or whose cluster lost a node, is repeated.
 */
async function restoreNode(
  run: RestoreContext,
  worker: SharedMember,
  storedNodeId: number,
  { signal, onProgress }: WorkOptions,
): Promise<void> {
  const { op } = run;
  const step = {
    ...stepOf(run, storedNodeId),
    action: 'data',
    restoreEpoch: false,
    restoreDiskObjects: false,
  } as const;
  let mayBeLost = false;
  const attempt = async (): Promise<void> => {
    try {
      // An agent that comes back may have lost its disk.
      if (mayBeLost) await fetchShare(run, worker, signal);
      mayBeLost = false;
      await worker.agent.restoreStep(step, { signal, onProgress });
    } catch (thrown) {
      const { code } = toBackupError(thrown);
      mayBeLost ||= isAway(code) || code === 'RESTORE_FILES_MISSING';
      throw thrown;
    }
  };
  await pRetry(() => acrossAbsence(worker, absencePolicy(run, signal), attempt), {
    retries: RETRIES,
    minTimeout: FIRST_PAUSE_MS,
    signal,
    shouldRetry: ({ error }) => {
      const { code, retryable } = toBackupError(error);
      return retryable && !final.has(code);
    },
    onFailedAttempt: ({ error, attemptNumber }) =>
      op.log.warn(
        { nodeId: worker.nodeId, storedNodeId, attempt: attemptNumber, err: error },
        'restoring the data of a stored node failed',
      ),
  });
}

const stepOf = ({ op, spec }: RestoreContext, storedNodeId: number) => ({
  runId: op.id,
  backupId: spec.backupId,
  storedNodeId,
  selection: withoutOwn(spec.selection),
});

/** Databases that `selectsTable` never selects, for one who does not know it. */
const withoutOwn = (selection: Selection): Selection => ({
  ...selection,
  excludeDatabases: [...selection.excludeDatabases, ...OWN_DATABASES],
});
