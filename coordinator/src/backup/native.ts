import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { BackupStatistics } from '../cluster/start-backup.ts';
import { expectedShares } from '../cluster/memory-usage.ts';
import { onEveryMember } from '../fleet/fleet.ts';
import { stillHeld } from '../fleet/claims.ts';
import { backupOf, type RunContext } from './run-context.ts';
import { settle } from './settle.ts';

/** What the management client said of a completed native backup; undefined where it lost sight of it. */
export interface NativeResult {
  readonly statistics: BackupStatistics | undefined;
}

/**
 * Runs the native backup while the agents follow the growing files, so that hashing and counting are nearly done when
 * it ends. An outcome that the management client cannot tell is settled from the files.
 */
export async function runNative(run: RunContext, signal: AbortSignal): Promise<NativeResult> {
  const { op, ports, backupId } = run;
  const following = followFiles(run, signal);
  const shares = new Map<number, number>();
  void estimateShares(run, shares, signal);
  try {
    const outcome = await ports.management.startBackup(backupId, {
      encryptPassword: ports.config.backup.encryptPassword,
      signal,
      mayAbort: () => stillHeld(run),
      onProgress: ({ nodes }) => {
        for (const { nodeId, bytes } of nodes) {
          // An estimate that was passed is no total.
          const share = shares.get(nodeId) ?? 0;
          op.nodeProgress('native', nodeId, { bytes, totalBytes: share > bytes ? share : 0 });
        }
      },
    });
    switch (outcome.kind) {
      case 'completed':
        return { statistics: outcome.statistics };
      case 'failed':
        throw outcome.error;
      case 'unknown':
        op.log.warn({ err: outcome.error }, 'outcome of the native backup is unknown; reading the files');
        await settle(run, outcome.error, signal);
        return { statistics: undefined };
    }
  } finally {
    await following.stop();
  }
}

/** Fills in what each node will probably write, for the progress; without an answer there is just no estimate. */
async function estimateShares(
  { op, ports, topology }: RunContext,
  shares: Map<number, number>,
  signal: AbortSignal,
): Promise<void> {
  try {
    const memory = await ports.management.memoryUsage(signal);
    for (const [nodeId, bytes] of expectedShares(topology, memory)) shares.set(nodeId, bytes);
  } catch (thrown) {
    op.log.debug({ err: toBackupError(thrown) }, 'cannot estimate the size of the native backup');
  }
}

/** For a run whose coordinator is gone: its native backup runs on in the data nodes, is complete, or dead. */
export async function settleInterrupted(run: RunContext, signal: AbortSignal): Promise<NativeResult> {
  const cause = new BackupError(
    'NATIVE_UNSETTLED',
    `the coordinator of backup ${run.backupId} was interrupted`,
  );
  await settle(run, cause, signal);
  return { statistics: undefined };
}

/** Begins the inspections that the next phase joins. What goes wrong here is met again there, and decided there. */
function followFiles(run: RunContext, signal: AbortSignal): { stop: () => Promise<void> } {
  const leave = new AbortController();
  const following = onEveryMember(
    run.members,
    AbortSignal.any([signal, leave.signal]),
    async (member, either) => {
      const backup = backupOf(run, member.nodeId);
      await member.agent
        .inspect(backup, true, { signal: either, onProgress: () => undefined })
        .catch((error: unknown) => {
          if (!either.aborted)
            run.op.log.debug({ nodeId: member.nodeId, err: error }, 'cannot follow the growing files');
        });
    },
  );
  return {
    stop: async () => {
      leave.abort();
      await following.catch(() => undefined);
    },
  };
}
