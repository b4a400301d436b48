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

async function fetchSqlFiles(run: RestoreContext, directory: string, signal: AbortSignal): Promise<SqlFiles> {
  const [users, databases, quotas] = await together(signal, [
    (either) => fetchSqlFile(run, 'users.sql', directory, either),
    (either) => fetchSqlFile(run, 'databases.sql', directory, either),
    (either) => fetchSqlFile(run, 'quotas.txt', directory, either),
  ]);
  return { users: users?.content, databases: databases?.content, quotas: quotas?.path };
}

async function fetchSqlFile(
  { source, manifest }: RestoreContext,
  name: string,
  directory: string,
  signal: AbortSignal,
): Promise<{ readonly content: Buffer; readonly path: string } | undefined> {
  const stated = manifest.files.find(({ path }) => path === name);
  if (stated === undefined) return undefined;
  const path = join(directory, name);
  const object = `${backupPrefix(manifest.backupId)}/${name}`;
  // An empty object is as good as none, and so is its file.
  const there = await source.store.fetch(object, path, { signal });
  const content = there ? await readFile(path) : Buffer.alloc(0);
  const sha256 = createHash('sha256').update(content).digest('hex');
  if (sha256 !== stated.sha256)
    throw new BackupError('RESTORE_FILE_DIFFERS', `${object} is not what the manifest says`);
  return { content, path };
}
