import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { tableKey } from '../sql/catalog.ts';
import type { TableObject } from '../sql/restored/list-ndb-tables.ts';
import type { RestoreMark } from './mark.ts';
import type { Obstacles } from './obstacles.ts';
import type { RestoreSpec } from './plan.ts';

/** What the mark of an earlier restore means to this one. */
export type Resumption =
  | { readonly kind: 'anew' }
  | { readonly kind: 'unfinished'; readonly mark: RestoreMark }
  | { readonly kind: 'done'; readonly mark: RestoreMark };

/** A Job that comes back, or somebody who sees to it, does so sooner. */
const TAKEN_UP_WITHIN_MS = 7 * 24 * 3_600_000;
const TOO_OLD =
  'after a week its tables may be in use, and --resume drops them no more; --drop-existing does, or use them as they are';

const anew = { kind: 'anew' } as const;

/**
 * An unfinished restore is taken up on request, by one of the same backup that asks for the same. One that has come to its
 * end is never undone by this, nor one that nobody has taken up for a week: what is there may be in use.
 *
 * @param asked as `askedDigest` of what is wanted now
 * @param now milliseconds since 1970
 */
export function planResumption(
  obstacles: Obstacles,
  mark: RestoreMark | undefined,
  { backupId, resume, dropExisting }: Pick<RestoreSpec, 'backupId' | 'resume' | 'dropExisting'>,
  asked: string,
  now: number,
): Resumption {
  if (mark === undefined) return anew;
  const same = mark.backupId === backupId && mark.asked === asked;
  const unfinished = `the cluster holds an unfinished restore of backup ${mark.backupId}${
    mark.backupId === backupId && !same ? ', of another selection,' : ''
  } since ${isoTime(mark.beganAt)}`;
  if (!resume) {
    if (mark.state === 'running') obstacles.warn('RESTORE_UNFINISHED', `${unfinished}; ${howToTakeUp(same)}`);
    return anew;
  }
  if (same && mark.state === 'running') {
    if (now - mark.beganAt <= TAKEN_UP_WITHIN_MS) return { kind: 'unfinished', mark };
    if (!dropExisting)
      obstacles.problem(new BackupError('RESTORE_UNFINISHED', unfinished, { hint: TOO_OLD }));
    return anew;
  }
  if (same && mark.state === 'done') return { kind: 'done', mark };
  if (same) {
    const message = `backup ${backupId} was restored at ${isoTime(mark.endedAt)}, and not all was as it says`;
    const hint = 'use it as it is, or restore it anew with --drop-existing and without --resume';
    obstacles.problem(new BackupError('RESTORE_DIFFERS', message, { hint }));
  } else if (mark.state === 'running' && !dropExisting) {
    obstacles.problem(new BackupError('RESTORE_UNFINISHED', unfinished));
  }
  return anew;
}

const howToTakeUp = (same: boolean): string =>
  same
    ? '--resume takes it up'
    : 'the command that began it takes it up with --resume, until another restore changes the cluster';

/** The time of a mark, for people. */
export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** A table in the way, as far as it can be told apart. */
export interface FoundTable extends TableObject {
  /** Undefined where nobody could count them. */
  readonly rows: number | undefined;
}

/**
 * Tells the tables that an unfinished restore made from all others. Those that it had not noted yet had no rows. One with
 * more rows than a restore can bring is in use: somebody has made do with what was restored.
 *
 * @returns why a table is not one of them; undefined where it is. It takes the rows that the backup can have of it, at most
 */
export function strangers({
  tables,
}: RestoreMark): (found: FoundTable, mostRows: () => number) => string | undefined {
  const noted = new Map(tables.map((table) => [tableKey(table), table]));
  return (found, mostRows) => {
    const table = noted.get(tableKey(found));
    if (table === undefined) return 'the unfinished restore was not to make it';
    if (table.object === undefined)
      return found.rows === 0 ? undefined : 'nothing tells that the unfinished restore made it';
    const { id, version } = found.object;
    const isIt = id === table.object.id && version === table.object.version;
    if (!isIt) return 'it was made or altered after the unfinished restore';
    return (found.rows ?? 0) > mostRows()
      ? 'it has rows that the unfinished restore did not bring'
      : undefined;
  };
}
