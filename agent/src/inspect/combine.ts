import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { CtlWalker, StatedFragment } from '@rondb-backup/shared/ndb-files/ctl-walker.ts';
import { sumChanges } from '@rondb-backup/shared/ndb-files/log-changes.ts';
import type { NodeContents } from '@rondb-backup/shared/ndb-files/inspection.ts';
import type { Reading } from './stored-file.ts';

type PathReading = Reading & { readonly path: string };

/**
 * Puts together what the files of all parts of one node hold. All ctl files of a node describe the same native backup.
 *
 * @param readings complete files, at least one ctl file
 * @throws BackupError BACKUP_FILE_INVALID when they disagree
 */
export function combine(readings: readonly PathReading[]): NodeContents {
  const ctls = readings.flatMap((file) => (file.kind === 'ctl' ? [file] : []));
  const logs = readings.flatMap((file) => (file.kind === 'log' ? [file] : []));
  const first = ctls[0];
  const { header, checkpoints, tables } = first?.walker ?? {};
  if (first === undefined || header === undefined || checkpoints === undefined || tables === undefined)
    throw new BackupError('INTERNAL', 'contents of files without a complete ctl file');
  const stray = readings.find((file) => run(file) !== run(first));
  if (stray !== undefined)
    throw new BackupError(
      'BACKUP_FILE_INVALID',
      `${stray.path} and ${first.path} are not of one native backup`,
    );
  for (const other of ctls.slice(1)) {
    if (identity(other.walker) !== identity(first.walker))
      throw new BackupError(
        'BACKUP_FILE_INVALID',
        `${other.path} and ${first.path} are not of one native backup`,
      );
  }
  if (logs.some((log) => log.walker.header?.undo !== logs[0]?.walker.header?.undo))
    throw new BackupError('BACKUP_FILE_INVALID', 'log files of both snapshot points');
  return {
    formatVersion: header.formatVersion,
    ndbVersion: header.ndbVersion,
    mysqlVersion: header.mysqlVersion,
    snapshot: logs[0]?.walker.header?.undo === true ? 'start' : 'end',
    checkpoints,
    tables,
    expected: mergeCounts(ctls),
    found: readings.flatMap((file) =>
      file.kind === 'data' ? file.walker.fragments.map((found) => ({ ...found, path: file.path })) : [],
    ),
    logEntries: logs.reduce((total, log) => total + log.walker.entries, 0),
    logChanges: sumChanges(logs.flatMap((log) => log.walker.changes)),
  };
}

/** What the headers of all files of a node have in common. */
function run({ walker: { header } }: PathReading): string {
  return JSON.stringify([header?.formatVersion, header?.key, header?.ndbVersion, header?.mysqlVersion]);
}

const identity = ({ checkpoints, tables, fragments }: CtlWalker): string =>
  JSON.stringify([checkpoints, tables, fragments.map(({ tableId, fragment }) => `${tableId}/${fragment}`)]);

/** One part of one node has the counts and all others have 0; where more than one has them they must agree. */
function mergeCounts(
  ctls: readonly { readonly path: string; readonly walker: CtlWalker }[],
): readonly StatedFragment[] {
  const counting = ctls.filter(({ walker }) => walker.fragments.some(({ rows }) => rows > 0));
  const source = counting[0] ?? ctls[0];
  const counts = JSON.stringify(source?.walker.fragments);
  const other = counting.find(({ walker }) => JSON.stringify(walker.fragments) !== counts);
  if (other !== undefined)
    throw new BackupError(
      'BACKUP_FILE_INVALID',
      `${other.path} and ${source?.path} state different row counts`,
    );
  return source?.walker.fragments ?? [];
}
