import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Finding } from '@rondb-backup/shared/manifest/schema.ts';
import type { TransferLimits } from '@rondb-backup/shared/storage/transfer-plan.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { inParallel } from '../concurrency/in-parallel.ts';
import type { Operation } from '../operation/operation.ts';
import type { CoordinatorPorts } from '../ports.ts';
import { type ListedBackup, listBackup } from './listing.ts';
import { readBack } from './read-back.ts';
import { recordVerification } from './record.ts';
import type { VerifySpec } from './request.ts';
import { selectBackups } from './select.ts';

/** Every listing is a process of its own. */
const PARALLEL_LISTINGS = 4;
/** Backups that are read back at a time; each has its share of memory and bandwidth. */
const PARALLEL_READS = 2;
/** Kept of one backup: more of them say no more. */
const MAX_FINDINGS = 100;

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
    conclude(run, troubles);
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
  const findings = [...listed, ...read];
  const verified = {
    backupId,
    depth: spec.depth,
    result: findings.length === 0 ? 'passed' : 'failed',
    startedAt,
    completedAt: Date.now(),
    readBytes: spec.depth === 'hashes' ? bytesOf({ backupId, findings, files }) : 0,
    findingCount: findings.length,
    findings: findings.slice(0, MAX_FINDINGS),
  } as const;
  const recorded = await recordVerification(ports.store, verified, signal).catch((thrown: unknown) => {
    signal.throwIfAborted();
    const error = toBackupError(thrown);
    const message = `the verification of backup ${backupId} is not recorded: ${error.message}`;
    op.warn([{ code: 'VERIFICATION_NOT_RECORDED', message, object: '' }]);
    return true;
  });
  if (!recorded) throw new BackupError('BACKUP_NOT_FOUND', `backup ${backupId} was deleted meanwhile`);
  op.verified(verified);
}

function conclude({ op }: Verification, [first]: readonly BackupError[]): void {
  const { verifications } = op.snapshot();
  const failed = verifications.filter(({ result }) => result === 'failed');
  const [one] = failed;
  if (one !== undefined) {
    const what =
      failed.length === 1
        ? `backup ${one.backupId} is not as its manifest says: ${one.findings[0]?.kind} ${one.findings[0]?.path}` +
          (one.findingCount > 1 ? ` and ${one.findingCount - 1} more` : '')
        : `${failed.length} of ${verifications.length} backups are not as their manifests say`;
    throw new BackupError('VERIFICATION_FAILED', what);
  }
  if (first !== undefined) throw first;
}
