import { type BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Finding } from '@rondb-backup/shared/manifest/schema.ts';
import type { TransferLimits } from '@rondb-backup/shared/storage/transfer-plan.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { inParallel } from '../concurrency/in-parallel.ts';
import type { Operation } from '../operation/operation.ts';
import type { CoordinatorPorts } from '../ports.ts';
import { type ListedBackup, listBackup } from './listing.ts';
import { readBack } from './read-back.ts';
import { concludeVerification, finishVerification } from './finish.ts';
import type { VerifySpec } from './request.ts';
import { selectBackups } from './select.ts';

/** Every listing is a process of its own. */
const PARALLEL_LISTINGS = 4;
/** Backups that are read back at a time; each has its share of memory and bandwidth. */
const PARALLEL_READS = 2;

interface Verification {
  readonly op: Operation;
  readonly ports: CoordinatorPorts;
  readonly spec: VerifySpec;
  readonly startedAt: number;
}

/**
 * Verifies backups and records what was found of each as soon as it is known, so that a verification of many that is cut
 * short has not been for nothing. Findings, and backups that could not be looked at, do not keep the others from being
 * verified; a store that does not answer does. It ends the operation as completed where every backup passed, else as
 * failed or cancelled; it never throws.
 */
export async function runVerification(
  op: Operation,
  ports: CoordinatorPorts,
  catalog: Catalog,
  spec: VerifySpec,
): Promise<void> {
  const run: Verification = { op, ports, spec, startedAt: Date.now() };
  try {
    const { listed, troubles } = await op.phase('listing', () => listAll(run, catalog));
    if (spec.depth === 'hashes') troubles.push(...(await op.phase('hashes', () => readAllBack(run, listed))));
    concludeVerification(op);
    const [first] = troubles;
    if (first !== undefined) throw first;
    op.end('completed');
  } catch (thrown) {
    op.fail(thrown);
  }
}

interface Listings {
  readonly listed: readonly ListedBackup[];
  readonly troubles: BackupError[];
}

async function listAll(run: Verification, catalog: Catalog): Promise<Listings> {
  const { op, ports, spec } = run;
  const ids = await selectBackups(catalog, ports.config.cluster.name, spec, op.signal);
  if (ids.length === 1) op.assignBackupId(ids[0] ?? 0);
  const listed: ListedBackup[] = [];
  const troubles: BackupError[] = [];
  await inParallel(op.signal, ids, PARALLEL_LISTINGS, (backupId, signal) =>
    trying(run, backupId, troubles, async () => {
      const found = await listBackup(ports.store, backupId, ports.config.manifest.trustedKeys, signal);
      if (spec.depth === 'listing') await finish(run, found, [], signal);
      listed.push(found);
    }),
  );
  return { listed: listed.sort((a, b) => b.backupId - a.backupId), troubles };
}

async function readAllBack(run: Verification, listed: readonly ListedBackup[]): Promise<BackupError[]> {
  const { op, ports } = run;
  const { limits, stallTimeoutMs } = ports.config.storage;
  const parallel = Math.min(PARALLEL_READS, listed.length);
  const totalBytes = listed.reduce((sum, backup) => sum + bytesOf(backup), 0);
  const read = new Map<number, number>();
  const troubles: BackupError[] = [];
  await inParallel(op.signal, listed, parallel, (backup, signal) =>
    trying(run, backup.backupId, troubles, async () => {
      const onProgress = (bytes: number): void => {
        read.set(backup.backupId, bytes);
        op.progress('hashes', { bytes: [...read.values()].reduce((sum, each) => sum + each, 0), totalBytes });
      };
      const options = { limits: shareOf(limits, parallel), stallTimeoutMs, signal, onProgress };
      await finish(run, backup, await readBack(ports.store, backup, options), signal);
      onProgress(bytesOf(backup));
    }),
  );
  return troubles;
}

const bytesOf = ({ files }: ListedBackup): number => files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

const shareOf = (limits: TransferLimits, parallel: number): TransferLimits => ({
  memoryLimitBytes: limits.memoryLimitBytes / parallel,
  cores: limits.cores / parallel,
  ...(limits.bandwidthLimitBytesPerSecond !== undefined && {
    bandwidthLimitBytesPerSecond: limits.bandwidthLimitBytesPerSecond / parallel,
  }),
});

/** What is wrong with one backup is kept for the end; what would be wrong with the next one too is thrown. */
async function trying(
  { op, spec }: Verification,
  backupId: number,
  troubles: BackupError[],
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const error = toBackupError(thrown);
    if (op.signal.aborted || error.retryable) throw error;
    // Of those that nobody has named, one may be deleted at any moment.
    const gone = error.code === 'BACKUP_NOT_FOUND' || error.code === 'BACKUP_NOT_COMPLETE';
    if (!gone || !('since' in spec.which)) troubles.push(error);
    const message = `backup ${backupId} was not verified: ${error.message}`;
    op.warn([{ code: error.code, message, object: '' }]);
  }
}

async function finish(
  { op, ports, spec, startedAt }: Verification,
  { backupId, findings: listed, files }: ListedBackup,
  read: readonly Finding[],
  signal: AbortSignal,
): Promise<void> {
  const readBytes = spec.depth === 'hashes' ? bytesOf({ backupId, findings: listed, files }) : 0;
  const found = { backupId, depth: spec.depth, startedAt, readBytes, findings: [...listed, ...read] };
  await finishVerification(op, ports.store, found, signal);
}
