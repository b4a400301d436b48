import { toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { readPage } from '../catalog/page.ts';
import { expectedShares } from '../cluster/memory-usage.ts';
import type { CoordinatorPorts } from '../ports.ts';
import { type Estimate, estimate, MAX_RUNS, pastRuns } from './estimate.ts';

/** Asks the object store for the last runs and the management server for the memory; changes nothing. */
export async function estimateBackup(
  ports: CoordinatorPorts,
  catalog: Catalog,
  signal: AbortSignal,
): Promise<Estimate> {
  const request = {
    pageSize: MAX_RUNS,
    pageToken: '',
    states: ['complete'],
    labels: [],
    ownCluster: true,
    since: undefined,
    completedUntil: undefined,
  } as const;
  const { name } = ports.config.cluster;
  const [page, memory] = await Promise.all([
    readPage(catalog, request, name, async (read) => read, signal),
    rowsInMemory(ports, signal).catch(toBackupError),
  ]);
  signal.throwIfAborted();
  return estimate(pastRuns(page.backups), memory);
}

/** Bytes of all rows, those of a node group once. */
async function rowsInMemory({ management }: CoordinatorPorts, signal: AbortSignal): Promise<number> {
  const [topology, memory] = await Promise.all([management.topology(signal), management.memoryUsage(signal)]);
  return [...expectedShares(topology, memory).values()].reduce((sum, bytes) => sum + bytes, 0);
}
