import { type BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ManifestWarning } from '@rondb-backup/shared/manifest/schema.ts';
import pRetry from 'p-retry';
import { type Claimed, identityOf } from '../fleet/claims.ts';
import { isAway } from '../fleet/fleet.ts';

/**
 * Removes from the agents what restores fetched that died. The agents must be claimed by `op`, so that no restore runs.
 * A failure is logged: it is no reason to do nothing else.
 *
 * @param keep the backup that is restored next, whose files need not be fetched again
 */
export async function removeOldDownloads({ op, members }: Claimed, keep?: number): Promise<void> {
  await Promise.all(
    members.map(async ({ agent, nodeId, node }) => {
      for (const { backupId } of node.restore?.downloads ?? []) {
        if (backupId === keep) continue;
        try {
          const freedBytes = await agent.deleteDownload(op.id, backupId, op.signal);
          op.log.info({ backupId, nodeId, freedBytes }, 'removed what an earlier restore had fetched');
        } catch (thrown) {
          op.signal.throwIfAborted();
          const err = toBackupError(thrown);
          op.log.warn({ backupId, nodeId, err }, 'cannot remove what an earlier restore had fetched');
        }
      }
    }),
  );
}

const FIRST_PAUSE_MS = 500;

/**
 * Removes what this restore has fetched.
 *
 * @param patienceMs how long an agent that does not answer is asked again, unless the operation is cancelled
 * @returns a warning for each agent where it failed
 */
export async function removeDownloads(
  { op, members, holder }: Claimed,
  backupId: number,
  patienceMs = 0,
): Promise<ManifestWarning[]> {
  const until = Date.now() + patienceMs;
  const results = await Promise.all(
    members.map(async ({ agent, nodeId, node }): Promise<ManifestWarning[]> => {
      if (node.restore === undefined) return [];
      try {
        const remove = async (): Promise<void> => {
          // An agent that was started anew has forgotten whose run it serves.
          await agent.claim(identityOf(op, holder));
          await agent.deleteDownload(op.id, backupId);
        };
        await pRetry(remove, {
          retries: Number.POSITIVE_INFINITY,
          minTimeout: FIRST_PAUSE_MS,
          factor: 1,
          // Not its signal: what a cancelled run has fetched is removed too.
          shouldRetry: ({ error }) =>
            isSilent(toBackupError(error)) && Date.now() < until && !op.signal.aborted,
        });
        return [];
      } catch (thrown) {
        const message = `files of backup ${backupId} stay with the agent of data node ${nodeId}: ${toBackupError(thrown).message}`;
        return [{ code: 'RESTORE_FILES_LEFT', message, object: '' }];
      }
    }),
  );
  return results.flat();
}

const isSilent = ({ code }: BackupError): boolean => isAway(code) || code === 'DEADLINE_EXCEEDED';
