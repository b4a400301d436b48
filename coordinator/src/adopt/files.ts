import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ManifestFile } from '@rondb-backup/shared/manifest/schema.ts';
import { backupPrefix } from '@rondb-backup/shared/storage/layout.ts';
import { differences } from '../backup/verify.ts';
import { contentOf } from '../catalog/legacy-files.ts';
import { withDeadline } from '../concurrency/deadline.ts';
import { together } from '../concurrency/together.ts';
import type { AgentInspection, WorkOptions } from '../fleet/agent.ts';
import { returnPolicy } from '../fleet/claims.ts';
import { acrossAbsence, isAway, onEveryMember } from '../fleet/fleet.ts';
import { someOf } from '../restore/obstacles.ts';
import type { SharedMember } from '../restore/plan-agents.ts';
import { type AdoptionContext, requireLegacy } from './plan.ts';

/** All agents at once fetch what they were dealt. Nobody knows the hashes: what arrives is what is stored. */
export async function fetchAll(run: AdoptionContext): Promise<void> {
  const { op, ports, workers } = run;
  await withDeadline(op.signal, ports.config.restore.downloadTimeoutMs, 'download', (deadline) =>
    onEveryMember(workers, deadline, (worker, signal) =>
      acrossAbsence(worker, absencePolicy(run, signal), () =>
        fetchShare(run, worker, {
          signal,
          onProgress: (amount) => op.nodeProgress('download', worker.nodeId, amount),
        }),
      ),
    ),
  );
}

async function fetchShare(
  { op, backupId, legacy }: AdoptionContext,
  { agent, share }: SharedMember,
  options: WorkOptions,
): Promise<void> {
  const files = share.storedNodeIds
    .flatMap((nodeId) => legacy.byNode.get(nodeId) ?? [])
    .map(({ path, sizeBytes }) => ({ path, sizeBytes, sha256: '' }));
  await agent.download({ runId: op.id, backupId, files }, options);
}

/**
 * All agents at once read every byte of what they fetched, one stored data node after the other.
 *
 * @returns one for each stored data node
 * @throws BackupError BACKUP_INCOMPLETE, BACKUP_FILE_INVALID, ... naming the stored data node
 */
export async function inspectAll(run: AdoptionContext): Promise<readonly AgentInspection[]> {
  const { op, ports, workers } = run;
  const { inspectTimeoutMs } = ports.config.backup;
  const inspections = await withDeadline(op.signal, inspectTimeoutMs, 'inspection', (deadline) =>
    together(
      deadline,
      workers.map((worker) => (signal: AbortSignal) => inspectShare(run, worker, signal)),
    ),
  );
  return inspections.flat().sort((a, b) => a.nodeId - b.nodeId);
}

async function inspectShare(
  run: AdoptionContext,
  worker: SharedMember,
  signal: AbortSignal,
): Promise<AgentInspection[]> {
  const { op, backupId } = run;
  const { agent, share, nodeId } = worker;
  let doneBytes = 0;
  const inspections: AgentInspection[] = [];
  for (const storedNodeId of share.storedNodeIds) {
    const onProgress = ({ bytes }: { bytes: number }): void =>
      op.nodeProgress('inspect', nodeId, { bytes: doneBytes + bytes, totalBytes: share.bytes });
    let mayBeLost = false;
    const inspectOnce = async (): Promise<AgentInspection> => {
      // An agent that comes back may have lost its disk.
      if (mayBeLost) await fetchShare(run, worker, { signal, onProgress: () => undefined });
      mayBeLost = true;
      const stored = { runId: op.id, backupId, nodeId: storedNodeId };
      return await agent.inspectFetched(stored, { signal, onProgress });
    };
    const inspection = await acrossAbsence(worker, absencePolicy(run, signal), inspectOnce).catch(
      (thrown: unknown) => {
        throw ofStoredNode(storedNodeId, toBackupError(thrown));
      },
    );
    inspections.push(inspection);
    doneBytes += inspection.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }
  return inspections;
}

function ofStoredNode(nodeId: number, error: BackupError): BackupError {
  const { code, message, hint, retryable } = error;
  if (code === 'CANCELLED' || isAway(code)) return error;
  return new BackupError(code, `rondb/${nodeId}: ${message}`, { cause: error, hint, retryable });
}

/**
 * The object store still holds what was read, with its size, and nothing more: somebody may upload or delete it.
 *
 * @throws BackupError STORE_MISMATCH, ADOPT_NOT_LEGACY
 */
export async function requireStored(
  { op, ports, backupId }: AdoptionContext,
  files: readonly ManifestFile[],
): Promise<void> {
  const listed = await ports.store.list(backupPrefix(backupId), { levels: 'all', signal: op.signal });
  const content = contentOf(requireLegacy(backupId, listed));
  const found = differences(files, new Map(content.map(({ path, sizeBytes }) => [path, sizeBytes])));
  if (found.length === 0) return;
  throw new BackupError('STORE_MISMATCH', `backup ${backupId} changed while it was read: ${someOf(found)}`, {
    hint: 'a script of rondb-helm may still be writing or deleting it; adopt it when that has ended',
  });
}

const absencePolicy = (run: AdoptionContext, signal: AbortSignal) =>
  returnPolicy(run, run.ports.config.agents.absenceTimeoutMs, signal);
