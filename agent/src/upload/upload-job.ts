import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { InspectedFile, NodeInspection } from '@rondb-backup/shared/ndb-files/inspection.ts';
import { localBackupPath, nodePrefix } from '@rondb-backup/shared/storage/layout.ts';
import { unreadable } from '../inspect/find-files.ts';
import type { AgentPorts } from '../ports.ts';
import { Job } from '../work/job.ts';

export interface Uploaded {
  readonly files: readonly InspectedFile[];
  readonly sentBytes: number;
  readonly durationMs: number;
}

/** The upload of this backup: the one under way or done, or a new one. Only inspected files are sent. */
export function joinUpload(ports: AgentPorts, inspection: NodeInspection): Job<Uploaded> {
  return ports.workbench.join(
    `upload:${inspection.backupId}`,
    () => new Job((signal, report) => upload(ports, inspection, signal, report)),
  );
}

async function upload(
  { config, store }: AgentPorts,
  { backupId, nodeId, files }: NodeInspection,
  signal: AbortSignal,
  report: (progress: { bytes: number; totalBytes: number }) => void,
): Promise<Uploaded> {
  const started = Date.now();
  const localDir = join(config.backupDir, localBackupPath(backupId));
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let sentBytes = 0;
  report({ bytes: 0, totalBytes });
  await store.upload({
    localDir,
    files,
    prefix: nodePrefix(backupId, nodeId),
    limits: config.storage.limits,
    stallTimeoutMs: config.storage.stallTimeoutMs,
    signal,
    onProgress: ({ bytes }) => {
      sentBytes = bytes;
      report({ bytes: Math.min(bytes, totalBytes), totalBytes });
    },
  });
  await requireUnchanged(localDir, files);
  report({ bytes: totalBytes, totalBytes });
  return { files, sentBytes, durationMs: Date.now() - started };
}

/** The hash in the manifest is that of the inspection: what was sent afterwards must be the same bytes. */
async function requireUnchanged(localDir: string, files: readonly InspectedFile[]): Promise<void> {
  for (const { path, sizeBytes, mtimeMs } of files) {
    const now = await lstat(join(localDir, path)).catch((error: unknown) => {
      throw unreadable(join(localDir, path), error);
    });
    if (now.size !== sizeBytes || now.mtimeMs !== mtimeMs) {
      throw new BackupError(
        'BACKUP_FILE_INVALID',
        `${path} changed between its inspection and the end of its upload`,
      );
    }
  }
}
