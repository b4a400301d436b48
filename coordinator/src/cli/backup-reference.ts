import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { readBackupId } from '@rondb-backup/shared/storage/backup-id.ts';
import * as z from 'zod/mini';
import type { BackupSummary } from '../catalog/summary.ts';
import type { CoordinatorService } from '../service.ts';
import { formatMinute, formatTime } from './output/units.ts';

/** Which backup somebody means. All but an id mean complete backups of the coordinator's own cluster. */
export type BackupReference =
  | { readonly kind: 'id'; readonly backupId: number }
  /** `latest` is 0 back, `latest~2` the second before it. */
  | { readonly kind: 'latest'; readonly back: number }
  /** The last one that was complete then; milliseconds since 1970. */
  | { readonly kind: 'time'; readonly at: number };

/** What `latest~` goes back to: one page of a list. */
const FURTHEST_BACK = 999;
const isoTime = z.iso.datetime({ local: true, offset: true });

/**
 * Reads what was typed: an id, `latest`, `latest~1`, or a time such as `2026-11-22T10:00`, local unless it ends in `Z` or an
 * offset. A blank may be in place of the `T`, as `list` prints it.
 *
 * @throws BackupError BACKUP_ID_INVALID
 */
export function parseReference(text: string): BackupReference {
  const backupId = readBackupId(text);
  if (backupId !== undefined) return { kind: 'id', backupId };
  const [latest, back = '0'] = /^latest(?:~([1-9]\d{0,3}|0))?$/.exec(text) ?? [];
  if (latest !== undefined && Number(back) <= FURTHEST_BACK) return { kind: 'latest', back: Number(back) };
  const time = text.replace(' ', 'T').replace(/(?<=T\d\d:\d\d)(?!:)/, ':00');
  if (isoTime.safeParse(time).success) return { kind: 'time', at: Date.parse(time) };
  throw new BackupError('BACKUP_ID_INVALID', `no backup is called ${JSON.stringify(text)}`, {
    hint: `give an id of \`rondb-backup list\`, latest, latest~1 to latest~${FURTHEST_BACK}, or a time such as 2026-11-22T10:00`,
  });
}

/**
 * The id of the backup that is meant, which need not exist where it was given as an id. What `latest` or a time came out
 * as is told on standard error, so that nobody has to guess.
 *
 * @throws BackupError BACKUP_NOT_FOUND where no complete backup of the cluster is so late, so far back, or so old
 */
export async function resolveBackup(
  service: Pick<CoordinatorService, 'listBackups'>,
  reference: BackupReference,
): Promise<number> {
  if (reference.kind === 'id') return reference.backupId;
  const found = await lookUp(service, reference);
  const { backupId, startedAt = 0, label } = found;
  process.stderr.write(
    `${describe(reference)} is backup ${backupId}, ${formatMinute(startedAt)}, ${label ?? 'no label'}\n`,
  );
  return backupId;
}

async function lookUp(
  service: Pick<CoordinatorService, 'listBackups'>,
  reference: Exclude<BackupReference, { kind: 'id' }>,
): Promise<BackupSummary> {
  const back = reference.kind === 'latest' ? reference.back : 0;
  const { backups } = await service.listBackups({
    pageSize: back + 1,
    pageToken: '',
    states: ['complete'],
    labels: [],
    ownCluster: true,
    since: undefined,
    completedUntil: reference.kind === 'time' ? reference.at : undefined,
  });
  const found = backups[back];
  if (found !== undefined) return found;
  const message =
    reference.kind === 'time'
      ? `no backup of this cluster was complete at ${formatTime(reference.at)}`
      : `there is no ${describe(reference)}: this cluster has ${backups.length} complete backups`;
  throw new BackupError('BACKUP_NOT_FOUND', message, {
    hint: 'see `rondb-backup list --state complete --own-cluster`',
  });
}

const describe = (reference: Exclude<BackupReference, { kind: 'id' }>): string => {
  if (reference.kind === 'time') return `the last complete one at ${formatTime(reference.at)}`;
  return reference.back === 0 ? 'latest' : `latest~${reference.back}`;
};
