import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { backupPrefix } from '@rondb-backup/shared/storage/layout.ts';
import { withDeadline } from '../concurrency/deadline.ts';
import { together } from '../concurrency/together.ts';
import type { StoredFile } from '../fleet/agent.ts';
import { acrossAbsence, onEveryMember } from '../fleet/fleet.ts';
import { absencePolicy, type RestoreContext } from './context.ts';
import type { SharedMember } from './plan-agents.ts';
import { filesByNode } from './plan-backup.ts';

/** What the data nodes' files do not hold, with the hashes that the manifest states. */
export interface SqlFiles {
  readonly users: Buffer | undefined;
  readonly databases: Buffer | undefined;
  /** Path of a file of this machine. */
  readonly quotas: string | undefined;
}

/**
 * Fetches everything, all agents at once, and changes nothing in the cluster.
 *
 * @throws BackupError RESTORE_FILE_DIFFERS where an object is not what the manifest says
 */
export async function download(run: RestoreContext, directory: string): Promise<SqlFiles> {
  const { op, target, workers } = run;
  return await withDeadline(op.signal, target.downloadTimeoutMs, 'download', async (deadline) => {
    const [files] = await together(deadline, [
      () => fetchSqlFiles(run, directory, deadline),
      (signal) =>
        onEveryMember(workers, signal, (worker, either) =>
          acrossAbsence(worker, absencePolicy(run, either), () => fetchShare(run, worker, either)),
        ),
    ]);
    return files;
  });
}

/** What is on the agent's disk in full is not fetched again. */
export async function fetchShare(
  { op, manifest }: RestoreContext,
  { agent, nodeId, share }: SharedMember,
  signal: AbortSignal,
): Promise<void> {
  const byNode = filesByNode(manifest);
  const files = share.storedNodeIds.flatMap((id): readonly StoredFile[] => byNode.get(id) ?? []);
  await agent.download(
    { runId: op.id, backupId: manifest.backupId, files },
    { signal, onProgress: (amount) => op.nodeProgress('download', nodeId, amount) },
  );
}

const SQL_FILES: ReadonlySet<string> = new Set(['users.sql', 'databases.sql', 'quotas.txt']);

/** All in one run of rclone, beside those of the agents. */
async function fetchSqlFiles(
  { source, manifest }: RestoreContext,
  directory: string,
  signal: AbortSignal,
): Promise<SqlFiles> {
  const prefix = backupPrefix(manifest.backupId);
  const stated = manifest.files.filter(({ path }) => SQL_FILES.has(path));
  await source.store.download({ ...source.transfer, prefix, files: stated, localDir: directory, signal });
  const contents = new Map<string, Buffer>();
  for (const { path, sha256 } of stated) {
    // An empty object is as good as none.
    const content = await readFile(join(directory, path)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return Buffer.alloc(0);
      throw error;
    });
    if (createHash('sha256').update(content).digest('hex') !== sha256)
      throw new BackupError('RESTORE_FILE_DIFFERS', `${prefix}/${path} is not what the manifest says`);
    contents.set(path, content);
  }
  return {
    users: contents.get('users.sql'),
    databases: contents.get('databases.sql'),
    quotas: contents.has('quotas.txt') ? join(directory, 'quotas.txt') : undefined,
  };
}
