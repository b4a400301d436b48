import type { NodeInspection } from '@rondb-backup/shared/ndb-files/inspection.ts';
import { join } from 'node:path';
import type { AgentPorts } from '../ports.ts';
import { Job } from '../work/job.ts';
import { type Inspection, startInspection } from './inspection.ts';

/** An inspection that can be joined, and told that the files are final. */
export class InspectJob extends Job<NodeInspection> {
  readonly #finalise: () => void;

  constructor({ config }: AgentPorts, backupId: number, nodeId: number, growing: boolean) {
    let inspection: Inspection | undefined;
    super((signal, report) => {
      inspection = startInspection({
        ...inspectionTarget(config, backupId, nodeId),
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

export const inspectionTarget = (config: AgentPorts['config'], backupId: number, nodeId: number) => ({
  backupDir: join(config.backupDir, 'BACKUP'),
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
    () => new InspectJob(ports, backupId, nodeId, growing),
  );
  if (!growing) job.finalise();
  return job;
}
