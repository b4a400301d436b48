import type { ManifestWarning } from '@rondb-backup/shared/manifest/schema.ts';
import { toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Member } from '../fleet/fleet.ts';
import type { Inspected } from './inspect.ts';
import { identityOf } from '../fleet/claims.ts';
import type { RunContext } from './run-context.ts';

/**
 * Removes this backup from the data nodes' disks: only now, with the manifest in the object store. A node that cannot
 * be cleaned does not make the backup less of one: it is a warning.
 */
export async function cleanUp(run: RunContext, { participants }: Inspected): Promise<void> {
  if (run.ports.config.backup.keepLocal) return;
  run.op.warn(await deleteEverywhere(run, participants));
}

/** @returns a warning for each data node where it failed */
export async function deleteEverywhere(
  run: RunContext,
  members: readonly Member[],
): Promise<ManifestWarning[]> {
  const { op, backupId, holder } = run;
  const results = await Promise.all(
    members.map(async ({ agent, nodeId }): Promise<ManifestWarning[]> => {
      try {
        // An agent that was started anew has forgotten whose run it serves.
        await agent.claim(identityOf(op, holder));
        await agent.deleteLocal(op.id, backupId);
        return [];
      } catch (thrown) {
        const error = toBackupError(thrown);
        const message = `files of backup ${backupId} stay on data node ${nodeId}: ${error.message}`;
        return [{ code: 'LOCAL_FILES_LEFT', message, object: '' }];
      }
    }),
  );
  return results.flat();
}
