import type { AgentServiceHandlers } from '@rondb-backup/proto/generated/rondb/backup/v1/AgentService.ts';
import type { DownloadBackupRequest__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/DownloadBackupRequest.ts';
import type { DownloadBackupResponse } from '@rondb-backup/proto/generated/rondb/backup/v1/DownloadBackupResponse.ts';
import type { RestoreAbility } from '@rondb-backup/proto/generated/rondb/backup/v1/RestoreAbility.ts';
import type { RestoreStepRequest__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/RestoreStepRequest.ts';
import type { RestoreStepResponse } from '@rondb-backup/proto/generated/rondb/backup/v1/RestoreStepResponse.ts';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { serverStream, unary } from '@rondb-backup/shared/rpc/handlers.ts';
import { deleteDownload, futureSpace, listDownloads } from '../node/disk.ts';
import type { AgentPorts } from '../ports.ts';
import { download } from '../restore/download.ts';
import { endOrphans } from '../restore/orphans.ts';
import { runStep } from '../restore/run-step.ts';
import { requireRestore } from '../restore/tools.ts';
import { checkWantedFiles } from '../restore/wanted-files.ts';
import { Job } from '../work/job.ts';
import { checkBackupId, progressOf, stepFromWire } from './decode.ts';

type Handlers = Pick<AgentServiceHandlers, 'DownloadBackup' | 'RestoreStep' | 'DeleteDownload'>;

export function restoreHandlers(ports: AgentPorts): Handlers {
  const { workbench, log } = ports;
  return {
    DownloadBackup: serverStream('DownloadBackup', log, (request, { signal }) => {
      workbench.require(request.runId);
      return workbench.attended(request.runId, downloadFiles(ports, request, signal));
    }),

    RestoreStep: serverStream('RestoreStep', log, (request, { signal }) => {
      workbench.require(request.runId);
      return workbench.attended(request.runId, restoreStep(ports, request, signal));
    }),

    DeleteDownload: unary('DeleteDownload', log, async ({ runId, backupId }) => {
      workbench.require(runId);
      checkBackupId(backupId);
      const { config } = requireRestore(ports.restore);
      const reason = new BackupError('CANCELLED', `the download of backup ${backupId} is removed`);
      await workbench.endJobs(reason, backupId);
      await endOrphans({ dir: config.dir, instanceId: ports.instanceId }, log);
      const freedBytes = await deleteDownload(config.dir, backupId);
      log.info({ runId, backupId, freedBytes }, 'download removed');
      return { freedBytes };
    }),
  };
}

/** Undefined where this agent restores nothing. */
export async function restoreAbility({ restore, config }: AgentPorts): Promise<RestoreAbility | undefined> {
  if (restore === undefined) return undefined;
  const { dir } = restore.config;
  const [ndbRestoreVersion, { freeBytes }, downloads] = await Promise.all([
    restore.program.version(),
    futureSpace(dir),
    listDownloads(dir),
  ]);
  return {
    ndbRestoreVersion,
    freeBytes,
    downloads: downloads.map(({ nodeIds, ...found }) => ({ ...found, nodeIds: [...nodeIds] })),
    hasPassword: config.backupPassword !== undefined,
    connectString: restore.config.connectString,
  };
}

async function* downloadFiles(
  ports: AgentPorts,
  { runId, backupId, files: asked }: DownloadBackupRequest__Output,
  signal: AbortSignal,
): AsyncGenerator<DownloadBackupResponse> {
  checkBackupId(backupId);
  const { config } = requireRestore(ports.restore);
  const files = checkWantedFiles(backupId, asked);
  const job = await ports.workbench.begin(
    runId,
    `download:${backupId}`,
    JSON.stringify(files),
    () => new Job((ending, report) => download(ports, config, { backupId, files, signal: ending, report })),
  );
  const summary = yield* progressOf(job.follow(signal));
  for (const file of files) yield { file };
  yield { summary };
}

async function* restoreStep(
  ports: AgentPorts,
  { runId, ...request }: RestoreStepRequest__Output,
  signal: AbortSignal,
): AsyncGenerator<RestoreStepResponse> {
  const tools = requireRestore(ports.restore);
  const step = stepFromWire(request);
  const job = await ports.workbench.begin(
    runId,
    `restore-${step.storedNodeId}:${step.backupId}`,
    JSON.stringify(step),
    () => new Job((ending, report) => runStep(ports, tools, step, ending, report)),
  );
  const summary = yield* progressOf(job.follow(signal));
  yield { summary };
}
