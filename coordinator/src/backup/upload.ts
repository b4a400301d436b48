import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { backupPrefix } from '@rondb-backup/shared/storage/layout.ts';
import { withDeadline } from '../concurrency/deadline.ts';
import { together } from '../concurrency/together.ts';
import type { AgentInspection } from '../fleet/agent.ts';
import { acrossAbsence, onEveryMember } from '../fleet/fleet.ts';
import type { Dumps } from './dumps.ts';
import type { Inspected } from './inspect.ts';
import { absencePolicy, backupOf, type RunContext } from './run-context.ts';

/**
 * All data nodes at once, each from its own disk, and the SQL files from here.
 *
 * @throws BackupError BACKUP_FILE_INVALID when an agent that was started anew meanwhile has read, and sent, other bytes
 * than those that were inspected
 */
export async function upload(
  run: RunContext,
  { participants, inspections }: Inspected,
  dumps: Dumps,
): Promise<void> {
  const { op, ports } = run;
  await withDeadline(op.signal, ports.config.backup.uploadTimeoutMs, 'upload', (deadline) =>
    together(deadline, [
      (signal) =>
        onEveryMember(participants, signal, async (member, either) => {
          const sent = await acrossAbsence(member, absencePolicy(run, either), () =>
            member.agent.upload(backupOf(run, member.nodeId), {
              signal: either,
              onProgress: (amount) => op.nodeProgress('upload', member.nodeId, amount),
            }),
          );
          requireInspected(inspections.find(({ nodeId }) => nodeId === member.nodeId)?.files ?? [], sent);
        }),
      (signal) =>
        ports.store.upload({
          localDir: dumps.directory,
          files: dumps.files.map(({ name, sizeBytes }) => ({ path: name, sizeBytes })),
          prefix: backupPrefix(run.backupId),
          limits: ports.config.storage.limits,
          stallTimeoutMs: ports.config.storage.stallTimeoutMs,
          signal,
        }),
    ]),
  );
}

function requireInspected(inspected: AgentInspection['files'], sent: AgentInspection['files']): void {
  const hashes = new Map(sent.map(({ path, sha256 }) => [path, sha256]));
  const other = inspected.find(({ path, sha256 }) => hashes.get(path) !== sha256);
  if (other !== undefined)
    throw new BackupError('BACKUP_FILE_INVALID', `${other.path} was not sent as it was inspected`);
}
