import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { backupPrefix } from '@rondb-backup/shared/storage/layout.ts';
import type { StoredEntry } from '@rondb-backup/shared/storage/object-store.ts';
import { stateOf } from '../catalog/markers.ts';
import { type LegacyFiles, legacyFiles, sizeOf } from '../catalog/legacy-files.ts';
import { type Claimed, holderName } from '../fleet/claims.ts';
import { callRoster } from '../fleet/fleet.ts';
import type { Operation } from '../operation/operation.ts';
import type { CoordinatorPorts } from '../ports.ts';
import { Obstacles, someOf } from '../restore/obstacles.ts';
import { ableAgents, checkRoom, dealShares, type SharedMember, workersOf } from '../restore/plan-agents.ts';

/** What every phase after the plan works with. */
export interface AdoptionContext extends Claimed {
  readonly ports: CoordinatorPorts;
  readonly backupId: number;
  readonly legacy: LegacyFiles;
  /** Of `members`, those that fetch and read files. */
  readonly workers: readonly SharedMember[];
}

/**
 * What there is to adopt, and which agent reads what of it.
 *
 * @throws BackupError BACKUP_NOT_FOUND, ADOPT_NOT_LEGACY, BACKUP_FILES_MISSING, or what stands in the way
 */
export async function planAdoption(
  op: Operation,
  ports: CoordinatorPorts,
  backupId: number,
): Promise<AdoptionContext> {
  const { signal } = op;
  const legacy = requireLegacy(
    backupId,
    await ports.store.list(backupPrefix(backupId), { levels: 'all', signal }),
  );
  if (legacy.strange.length > 0) op.warn([strangeObjects(legacy.strange)]);
  const [topology, roster] = await Promise.all([
    ports.management.topology(signal),
    callRoster(ports.agents, signal),
  ]);
  const obstacles = new Obstacles();
  const { destinationFingerprint } = ports;
  const needs = { topology, destinationFingerprint, origin: op.origin, runId: op.id, manifest: undefined };
  const { members, able } = ableAgents(obstacles, roster, needs);
  const bytes = new Map([...legacy.byNode].map(([nodeId, files]) => [nodeId, sizeOf(files)]));
  const shares = dealShares(able, bytes);
  checkRoom(obstacles, shares);
  op.warn(obstacles.warnings);
  const [first] = obstacles.problems;
  if (first !== undefined) {
    const { code, hint, retryable } = first;
    const messages = obstacles.problems.map(({ message }) => message).join('; ');
    throw new BackupError(code, messages, { cause: first, hint, retryable });
  }
  return { op, ports, backupId, legacy, members, workers: workersOf(shares, able), holder: holderName() };
}

/** @throws BackupError BACKUP_NOT_FOUND, ADOPT_NOT_LEGACY, BACKUP_FILES_MISSING */
export function requireLegacy(backupId: number, listed: readonly StoredEntry[]): LegacyFiles {
  if (listed.length === 0) throw new BackupError('BACKUP_NOT_FOUND', `there is no backup ${backupId}`);
  const state = stateOf(new Set(listed.filter(({ isDirectory }) => !isDirectory).map(({ path }) => path)));
  if (state !== 'legacy')
    throw new BackupError('ADOPT_NOT_LEGACY', `backup ${backupId} is ${state.toUpperCase()}`);
  const files = legacyFiles(backupId, listed);
  if (files.byNode.size > 0) return files;
  throw new BackupError('BACKUP_FILES_MISSING', `there are no data node's files of backup ${backupId}`, {
    hint: 'files of data nodes are expected below rondb/<node id>/, as rondb-helm puts them there',
  });
}

const strangeObjects = (paths: readonly string[]) => ({
  code: 'ADOPT_STRANGE_OBJECTS',
  message: `not of a backup, and named as additional by each verification: ${someOf(paths)}`,
  object: '',
});
