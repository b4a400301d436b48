import type { NodeInspection } from '@rondb-backup/shared/ndb-files/inspection.ts';
import { localBackupPath } from '@rondb-backup/shared/storage/layout.ts';
import { join } from 'node:path';
import type { AgentPorts } from '../ports.ts';
import type { RestoreConfig } from '../restore/config.ts';
import { nodeDirectory } from '../restore/directories.ts';
import { Job } from '../work/job.ts';
import type { InspectionTarget } from './inspect-node.ts';
import { type Inspection, startInspection } from './inspection.ts';

/** An inspection that can be joined, and told that the files are final. */
export class InspectJob extends Job<NodeInspection> {
  readonly #finalise: () => void;

  constructor(target: InspectionTarget, growing: boolean) {
    let inspection: Inspection | undefined;
    super((signal, report) => {
      inspection = startInspection({
        ...target,
        follow: growing,
        signal,
        onProgress: ({ bytesDone, bytesTotal }) => report({ bytes: bytesDone, totalBytes: bytesTotal }),
      });
      return inspection.result;
    });
    this.#finalise = () => inspection?.finalise();
  }

  finalise(): void {
    this.#finalise();
  }
}

/** This node's own files of a backup. */
export const inspectionTarget = (
  config: AgentPorts['config'],
  backupId: number,
  nodeId: number,
): InspectionTarget => ({
  directory: join(config.backupDir, localBackupPath(backupId)),
  backupId,
  nodeId,
  password: config.backupPassword,
});

/**
 * The inspection of this backup: the one under way or done, or a new one. `growing` false says that the native backup
 * has ended, which an inspection that follows growing files waits for.
 */
export function joinInspection(
  ports: AgentPorts,
  backupId: number,
  nodeId: number,
  growing: boolean,
): InspectJob {
  const job = ports.workbench.join(
    `inspect:${backupId}`,
    () => new InspectJob(inspectionTarget(ports.config, backupId, nodeId), growing),
  );
  if (!growing) job.finalise();
  return job;
}

/** The inspection of what was fetched of one stored data node: the one under way or done, or a new one. */
export function joinFetchedInspection(
  { workbench, config }: AgentPorts,
  { dir }: RestoreConfig,
  backupId: number,
  nodeId: number,
): InspectJob {
  const directory = nodeDirectory(dir, backupId, nodeId);
  const target = { directory, backupId, nodeId, password: config.backupPassword };
  return workbench.join(`inspect-${nodeId}:${backupId}`, () => new InspectJob(target, false));
}
