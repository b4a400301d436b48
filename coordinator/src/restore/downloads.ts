import { toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ManifestWarning } from '@rondb-backup/shared/manifest/schema.ts';
import { type Claimed, identityOf } from '../fleet/claims.ts';

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

/** Removes what this restore has fetched. @returns a warning for each agent where it failed */
export async function removeDownloads(
  { op, members, holder }: Claimed,
  backupId: number,
): Promise<ManifestWarning[]> {
  const results = await Promise.all(
    members.map(async ({ agent, nodeId, node }): Promise<ManifestWarning[]> => {
      if (node.restore === undefined) return [];
      try {
        // An agent that was started anew has forgotten whose run it serves.
        await agent.claim(identityOf(op, holder));
        await agent.deleteDownload(op.id, backupId);
        return [];
      } catch (thrown) {
        const message = `files of backup ${backupId} stay with the agent of data node ${nodeId}: ${toBackupError(thrown).message}`;
        return [{ code: 'RESTORE_FILES_LEFT', message, object: '' }];
      }
    }),
  );
  return results.flat();
}
