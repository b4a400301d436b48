import { adoptionOrigin } from '../adopt/origin.ts';
import { toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import type { CatalogEntry } from '../catalog/catalog.ts';
import { callRoster } from '../fleet/fleet.ts';
import type { CoordinatorPorts } from '../ports.ts';
import { isRestoreOf } from '../restore/origin.ts';
import type { StoredBackup } from './plan.ts';

/** What agents hold, and this coordinator works on. */
export interface Custody {
  /** Run ids that agents are claimed for, heard of lately or not. */
  readonly runs: ReadonlySet<string>;
  /** Backups with files on data nodes. */
  readonly localBackups: ReadonlySet<number>;
  /** False where no agent answered: then a run may live that nobody tells of. */
  readonly known: boolean;
}

/** An entry of the catalog, of whose manifest as little is needed as this. */
export type Marked = Omit<CatalogEntry, 'manifest'> & {
  readonly manifest: Pick<Manifest, 'runId' | 'clusterName' | 'label' | 'startedAt'> | undefined;
};

/** What the operation of this process works on. */
export interface OwnWork {
  readonly origin: string;
  readonly backupId: number | undefined;
}

export async function askCustody(
  { agents, log }: CoordinatorPorts,
  own: OwnWork | undefined,
  signal: AbortSignal,
): Promise<Custody> {
  const members = await callRoster(agents, signal).then(
    (roster) => roster.members,
    (thrown: unknown) => {
      signal.throwIfAborted();
      log.warn({ err: toBackupError(thrown) }, 'no agent can be asked what it works on');
      return [];
    },
  );
  const claims = members.flatMap(({ node }) => node.claim?.origin ?? []);
  const local = members.flatMap(({ node }) => node.localBackups.map(({ backupId }) => backupId));
  return {
    runs: new Set([...claims, ...(own === undefined ? [] : [own.origin])]),
    localBackups: new Set(local),
    known: members.length > 0,
  };
}

/** Whether a run makes, adopts or restores it, as far as that can be known. */
export function isHeld({ backupId, state, started, manifest, failed }: Marked, custody: Custody): boolean {
  if (custody.runs.has(adoptionOrigin(backupId))) return true;
  if ([...custody.runs].some((origin) => isRestoreOf(backupId, origin))) return true;
  const runId = (manifest ?? failed ?? started)?.runId;
  return (runId !== undefined && custody.runs.has(runId)) || (state === 'interrupted' && !custody.known);
}

export function toStoredBackup(entry: Marked, custody: Custody): StoredBackup {
  const { backupId, state, started, manifest, failed, deleting, pinned } = entry;
  const marker = manifest ?? failed ?? started;
  const at = failed?.failedAt ?? marker?.startedAt;
  return {
    backupId,
    state: isHeld(entry, custody) ? 'running' : state,
    clusterName: (deleting ?? marker)?.clusterName,
    label: (manifest ?? started)?.label,
    pinned,
    onDataNodes: custody.localBackups.has(backupId),
    at: at === undefined ? undefined : Date.parse(at),
  };
}
