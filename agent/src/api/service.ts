import { hostname } from 'node:os';
import type { AgentServiceHandlers } from '@rondb-backup/proto/generated/rondb/backup/v1/AgentService.ts';
import type { GetNodeResponse } from '@rondb-backup/proto/generated/rondb/backup/v1/GetNodeResponse.ts';
import type { InspectBackupRequest__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/InspectBackupRequest.ts';
import type { InspectBackupResponse } from '@rondb-backup/proto/generated/rondb/backup/v1/InspectBackupResponse.ts';
import type { UploadBackupRequest__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/UploadBackupRequest.ts';
import type { UploadBackupResponse } from '@rondb-backup/proto/generated/rondb/backup/v1/UploadBackupResponse.ts';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { serverStream, unary } from '@rondb-backup/shared/rpc/handlers.ts';
import { inspectionTarget, joinFetchedInspection, joinInspection } from '../inspect/inspect-job.ts';
import { settleNative } from '../inspect/settle.ts';
import { deleteLocalBackup, listLocalBackups, volumeSpace } from '../node/disk.ts';
import { identifyNode } from '../node/identity.ts';
import type { AgentPorts } from '../ports.ts';
import { requireRestore } from '../restore/tools.ts';
import { joinUpload } from '../upload/upload-job.ts';
import { version } from '../version.ts';
import { checkBackupId, checkedName, checkNodeId, progressOf } from './decode.ts';
import { restoreAbility, restoreHandlers } from './restore-handlers.ts';
import { fileToWire, inspectionToWire, stateToWire } from './convert.ts';

/** Decode, check, call, encode. Every number and name from the wire is checked before it is used. */
export function agentService(ports: AgentPorts): AgentServiceHandlers {
  const { config, workbench, log } = ports;

  return {
    GetNode: unary('GetNode', log, async () => await describeNode(ports)),

    ClaimNode: unary('ClaimNode', log, async ({ runId, holder, origin }) => {
      const run = checkedName('run_id', runId);
      workbench.take(run, checkedName('holder', holder), origin === '' ? run : checkedName('origin', origin));
      return { leaseMs: workbench.leaseMs };
    }),

    InspectBackup: serverStream('InspectBackup', log, (request, { signal }) => {
      workbench.require(request.runId);
      checkBackupId(request.backupId);
      if (request.fetched) return workbench.attended(request.runId, inspectFetched(ports, request, signal));
      return request.depth === 'INSPECT_DEPTH_FULL'
        ? workbench.attended(request.runId, inspect(ports, request, signal))
        : lookAt(ports, request);
    }),

    UploadBackup: serverStream('UploadBackup', log, (request, { signal }) => {
      workbench.require(request.runId);
      checkBackupId(request.backupId);
      return workbench.attended(request.runId, upload(ports, request, signal));
    }),

    DeleteLocalBackup: unary('DeleteLocalBackup', log, async ({ runId, backupId }) => {
      workbench.require(runId);
      checkBackupId(backupId);
      await workbench.endJobs(
        new BackupError('CANCELLED', `backup ${backupId} is removed from this node`),
        backupId,
      );
      const freedBytes = await deleteLocalBackup(config.backupDir, backupId);
      log.info({ runId, backupId, freedBytes }, 'local backup removed');
      return { freedBytes };
    }),

    ...restoreHandlers(ports),

    StopWork: unary('StopWork', log, async ({ runId }) => {
      await workbench.release(runId, new BackupError('CANCELLED', `run ${runId} has ended`));
      return {};
    }),
  };
}

async function describeNode(ports: AgentPorts): Promise<GetNodeResponse> {
  const { config, workbench } = ports;
  const [nodeId, space, localBackups, rcloneVersion, restore] = await Promise.all([
    identifyNode(config.fileSystemPath, config.nodeId),
    volumeSpace(config.backupDir),
    listLocalBackups(config.backupDir),
    ports.rcloneVersion(),
    restoreAbility(ports),
  ]);
  const { claim } = workbench;
  return {
    nodeId: nodeId ?? 0,
    version,
    destinationFingerprint: ports.destinationFingerprint,
    diskFreeBytes: space.freeBytes,
    diskTotalBytes: space.totalBytes,
    localBackups: localBackups.map(({ backupId, bytes, nodeIds }) => ({
      backupId,
      bytes,
      nodeIds: [...nodeIds],
    })),
    claim:
      claim === undefined
        ? null
        : {
            runId: claim.runId,
            origin: claim.origin,
            holder: claim.holder,
            sinceUnixMs: claim.sinceMs,
            silentMs: workbench.silentMs,
          },
    rcloneVersion,
    hostName: hostname(),
    instanceId: ports.instanceId,
    backupDir: config.backupDir,
    restore: restore ?? null,
  };
}

async function* lookAt(
  ports: AgentPorts,
  request: InspectBackupRequest__Output,
): AsyncGenerator<InspectBackupResponse> {
  const nodeId = await ownNode(ports, request.nodeId);
  yield {
    summary: stateToWire(await settleNative(inspectionTarget(ports.config, request.backupId, nodeId))),
  };
}

async function* inspect(
  ports: AgentPorts,
  { backupId, nodeId: wanted, growing }: InspectBackupRequest__Output,
  signal: AbortSignal,
): AsyncGenerator<InspectBackupResponse> {
  const nodeId = await ownNode(ports, wanted);
  const started = Date.now();
  const inspection = yield* progressOf(joinInspection(ports, backupId, nodeId, growing).follow(signal));
  yield* inspectionToWire(inspection, Date.now() - started);
}

async function* inspectFetched(
  ports: AgentPorts,
  { backupId, nodeId }: InspectBackupRequest__Output,
  signal: AbortSignal,
): AsyncGenerator<InspectBackupResponse> {
  const { config } = requireRestore(ports.restore);
  checkNodeId(nodeId);
  const started = Date.now();
  const job = joinFetchedInspection(ports, config, backupId, nodeId);
  const inspection = yield* progressOf(job.follow(signal));
  yield* inspectionToWire(inspection, Date.now() - started);
}

async function* upload(
  ports: AgentPorts,
  { backupId, nodeId: wanted }: UploadBackupRequest__Output,
  signal: AbortSignal,
): AsyncGenerator<UploadBackupResponse> {
  const nodeId = await ownNode(ports, wanted);
  const inspection = yield* progressOf(joinInspection(ports, backupId, nodeId, false).follow(signal));
  const uploaded = yield* progressOf(joinUpload(ports, inspection).follow(signal));
  for (const file of uploaded.files) yield { file: fileToWire(file) };
  yield { summary: { sentBytes: uploaded.sentBytes, durationMs: uploaded.durationMs } };
}

/** @throws BackupError BACKUP_FOREIGN_NODE when the caller takes this agent for another node's */
async function ownNode({ config }: AgentPorts, wanted: number): Promise<number> {
  const own = await identifyNode(config.fileSystemPath, config.nodeId);
  if (own !== wanted) {
    throw new BackupError(
      'BACKUP_FOREIGN_NODE',
      `asked for data node ${wanted}, and this agent serves ${own ?? 'none'}`,
    );
  }
  return own;
}
