import { backupPrefix } from '@rondb-backup/shared/storage/layout.ts';
import { withDeadline } from '../concurrency/deadline.ts';
import { together } from '../concurrency/together.ts';
import { acrossAbsence, onEveryMember } from '../fleet/fleet.ts';
import type { Dumps } from './dumps.ts';
import type { Inspected } from './inspect.ts';
import { backupOf, returnPolicy, type RunContext } from './run-context.ts';

/** All data nodes at once, each from its own disk, and the SQL files from here. */
export async function upload(run: RunContext, { participants }: Inspected, dumps: Dumps): Promise<void> {
  const { op, ports } = run;
  await withDeadline(op.signal, ports.config.backup.uploadTimeoutMs, 'upload', (deadline) =>
    together(deadline, [
      (signal) =>
        onEveryMember(participants, signal, (member, either) =>
          acrossAbsence(member, returnPolicy(run, either), () =>
            member.agent.upload(backupOf(run, member.nodeId), {
              signal: either,
              onProgress: (amount) => op.nodeProgress('upload', member.nodeId, amount),
            }),
          ),
        ),
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
