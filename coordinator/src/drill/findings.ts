import type { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ErrorCode } from '@rondb-backup/shared/errors/catalogue.ts';
import type { Finding } from '@rondb-backup/shared/manifest/schema.ts';
import type { RestoreReport } from '../restore/report.ts';

/** What a restore meets that lies in the backup, and not in the cluster, an agent or the network. */
const ofTheBackup: ReadonlySet<ErrorCode> = new Set([
  'RESTORE_FILE_DIFFERS',
  'RESTORE_FILE_DAMAGED',
  'RESTORE_OBJECTS_MISSING',
  'RESTORE_TABLE_MISSING',
  'RESTORE_FAILED',
  'MANIFEST_INVALID',
  'MANIFEST_UNTRUSTED',
]);

/**
 * What a restore tells of its backup.
 *
 * @param report undefined where it did not come as far as comparing
 * @param error that ended it
 * @returns empty: it can be restored; undefined: nothing is known, because something else went wrong
 */
export function findingsOf(
  report: RestoreReport | undefined,
  error: BackupError | undefined,
): readonly Finding[] | undefined {
  if (error === undefined) return [];
  if (error.code === 'RESTORE_DIFFERS' && report !== undefined) return differences(report);
  return ofTheBackup.has(error.code)
    ? [
        {
          kind: error.code === 'RESTORE_FILE_DIFFERS' ? 'content' : 'restore',
          path: '',
          detail: error.message,
        },
      ]
    : undefined;
}

function differences({ tables, objects }: RestoreReport): Finding[] {
  return [
    ...tables.flatMap(({ database, name, outcome, rows, minRows, maxRows }): Finding[] => {
      const path = `${database}.${name}`;
      if (outcome === 'failed')
        return [{ kind: 'restore', path, detail: 'it is not there, or cannot be read' }];
      if (outcome !== 'different') return [];
      const expected = minRows === maxRows ? String(minRows) : `${minRows} to ${maxRows}`;
      return [{ kind: 'restore', path, detail: `${rows} rows, and not ${expected}` }];
    }),
    ...objects.flatMap(({ kind, name, outcome, detail }): Finding[] =>
      outcome === 'failed' || outcome === 'different'
        ? [{ kind: 'restore', path: `${kind} ${name}`, detail }]
        : [],
    ),
  ];
}
