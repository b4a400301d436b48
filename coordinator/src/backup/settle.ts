import { setTimeout as sleep } from 'node:timers/promises';
import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { LocalState } from '../fleet/agent.ts';
import { backupOf, type RunContext } from './run-context.ts';

const POLL_INTERVAL_MS = 1_000;
/** A start may still be on its way through the management server when its client dies: one look is not enough. */
const DEAD_LOOKS = 3;

export type ClusterEvidence = 'running' | 'idle' | 'unknown';
export type NodeEvidence = LocalState | { readonly kind: 'unknown' };

/**
 * What the evidence says of a native backup whose client was lost.
 *
 * Complete: nothing runs any more, and the files of every expected data node say so. Their ctl and log files alone are
 * not enough: a Data file may still be written from a buffer when its ctl file has its end already, for seconds on a slow
 * disk, and a part that finished early looks complete too. A node without files beside complete ones died before the
 * start, and took no part: whether its group partner wrote its share is for the coverage to say.
 *
 * Dead: nothing runs, and some node's files are not complete. Encrypted files that nobody can read tell nothing: NDB closes
 * those of an aborted backup as it closes those of a good one. The cluster must have been asked before the nodes.
 */
export function judge(
  cluster: ClusterEvidence,
  nodes: readonly NodeEvidence[],
): 'complete' | 'dead' | 'running' | 'unclear' {
  if (cluster !== 'idle') return cluster === 'running' ? 'running' : 'unclear';
  const some = (...kinds: NodeEvidence['kind'][]): boolean => nodes.some(({ kind }) => kinds.includes(kind));
  if (some('complete') && !some('incomplete', 'opaque', 'unknown')) return 'complete';
  return !some('unknown') && some('incomplete', 'missing') ? 'dead' : 'unclear';
}

/**
 * Waits until the evidence is clear; the backup itself runs on in the data nodes meanwhile.
 *
 * @throws BackupError NATIVE_FAILED, DEADLINE_EXCEEDED when it runs for longer than `backup.timeout`, or
 * NATIVE_UNSETTLED after `backup.settleTimeout` without a clear sign
 */
export async function settle(run: RunContext, cause: BackupError, signal: AbortSignal): Promise<void> {
  const patienceMs = run.ports.config.backup.settleTimeoutMs;
  const { backupTimeoutMs } = run.ports.config.cluster;
  const began = Date.now();
  let lastSignOfLife = began;
  let deadLooks = 0;
  for (;;) {
    signal.throwIfAborted();
    const cluster = await askCluster(run, signal);
    const nodes = await askNodes(run, signal);
    const verdict = judge(cluster, nodes);
    const kinds = Object.fromEntries(run.expectedNodes.map((nodeId, index) => [nodeId, nodes[index]?.kind]));
    run.op.log.info({ cluster, nodes: kinds, verdict }, 'evidence of the native backup');
    if (verdict === 'complete') return;
    deadLooks = verdict === 'dead' ? deadLooks + 1 : 0;
    if (deadLooks === DEAD_LOOKS) throw dead(run, nodes, cause);
    if (verdict === 'running') lastSignOfLife = Date.now();
    if (lastSignOfLife - began > backupTimeoutMs) {
      const message = `native backup ${run.backupId} still runs after ${backupTimeoutMs} ms`;
      throw new BackupError('DEADLINE_EXCEEDED', message, { cause });
    }
    if (Date.now() - lastSignOfLife > patienceMs) {
      // No management server is left to ask. The inspection, which comes next, reads every byte and decides.
      if (nodes.every(({ kind }) => kind === 'complete')) return;
      const message = `native backup ${run.backupId} could not be settled within ${patienceMs} ms: ${cause.message}`;
      throw new BackupError('NATIVE_UNSETTLED', message, { cause });
    }
    await sleep(POLL_INTERVAL_MS, undefined, { signal });
  }
}

function dead(run: RunContext, nodes: readonly NodeEvidence[], cause: BackupError): BackupError {
  const reasons = run.expectedNodes.flatMap((nodeId, index) => {
    const state = nodes[index];
    if (state?.kind === 'incomplete') return [`data node ${nodeId}: ${state.reason}`];
    return state?.kind === 'missing' ? [`data node ${nodeId}: no files`] : [];
  });
  return new BackupError(
    'NATIVE_FAILED',
    `native backup ${run.backupId} did not complete: ${reasons.join('; ')}`,
    { cause },
  );
}

async function askCluster(
  { ports, op, backupId }: RunContext,
  signal: AbortSignal,
): Promise<ClusterEvidence> {
  try {
    const running = await ports.management.runningBackup(signal);
    return running?.backupId === backupId ? 'running' : 'idle';
  } catch (thrown) {
    signal.throwIfAborted();
    op.log.debug({ err: toBackupError(thrown) }, 'cannot ask the cluster yet');
    return 'unknown';
  }
}

const askNodes = (run: RunContext, signal: AbortSignal): Promise<NodeEvidence[]> =>
  Promise.all(
    run.expectedNodes.map(async (nodeId) => {
      const member = run.members.find((candidate) => candidate.nodeId === nodeId);
      try {
        return (
          (await member?.agent.localState(backupOf(run, nodeId), signal)) ?? { kind: 'unknown' as const }
        );
      } catch (thrown) {
        signal.throwIfAborted();
        const error = toBackupError(thrown);
        // Files that are damaged stay so.
        if (error.code === 'BACKUP_FILE_INVALID')
          return { kind: 'incomplete' as const, reason: error.message };
        run.op.log.debug({ nodeId, err: error }, 'cannot ask the agent yet');
        return { kind: 'unknown' as const };
      }
    }),
  );
