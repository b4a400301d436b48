import { MANIFEST_VERSION, type Started } from '@rondb-backup/shared/manifest/schema.ts';
import { nextBackupId } from '@rondb-backup/shared/storage/backup-id.ts';
import { objectPath } from '@rondb-backup/shared/storage/layout.ts';
import type { Operation } from '../operation/operation.ts';
import type { CoordinatorPorts } from '../ports.ts';
import { version } from '../version.ts';
import type { Prepared } from './preflight.ts';
import type { RunContext } from './run-context.ts';

/**
 * Chooses the id and writes started.json: from here on the object store knows of the run. That this write succeeds is
 * also the proof that the store can be written.
 */
export async function begin(
  op: Operation,
  ports: CoordinatorPorts,
  label: string,
  prepared: Prepared,
): Promise<RunContext> {
  const backupId = nextBackupId(Math.floor(op.startedAt / 1_000), prepared.knownIds);
  op.assignBackupId(backupId);
  const started: Started = {
    formatVersion: MANIFEST_VERSION,
    backupId,
    runId: op.origin,
    clusterName: ports.config.cluster.name,
    label,
    startedAt: new Date(op.startedAt).toISOString(),
    holder: prepared.holder,
    rondbBackupVersion: version,
    expectedNodes: [...prepared.expectedNodes],
  };
  await ports.store.writeText(objectPath(backupId, 'started'), `${JSON.stringify(started, null, 2)}\n`, op);
  const { topology, members, expectedNodes, holder } = prepared;
  return { op, ports, topology, members, expectedNodes, holder, backupId, label, startedAt: op.startedAt };
}
