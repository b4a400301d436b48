import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { RestoreStep, Selection } from './step.ts';

/**
 * Six tries, two seconds apart: a management server that is being restarted is still met. Never 0 tries, which means
 * "until connected".
 */
const CONNECT_ARGS = ['--connect-retries=6', '--connect-retry-delay=2'];

interface Place {
  readonly connectString: string;
  /** The directory of the three files, or of the PART directories. */
  readonly path: string;
  readonly encrypted: boolean;
}

/**
 * The arguments of ndb_restore for a step.
 *
 * @param knows whether this ndb_restore has an option, by its name without dashes
 * @throws BackupError RESTORE_SELECTION for a name that it cannot be given
 */
export function restoreArguments(
  step: RestoreStep,
  { connectString, path, encrypted }: Place,
  knows: (option: string) => boolean,
): string[] {
  return [
    `--ndb-connectstring=${connectString}`,
    ...CONNECT_ARGS,
    `--nodeid=${step.storedNodeId}`,
    `--backupid=${step.backupId}`,
    `--backup-path=${path}`,
    ...actionArguments(step, knows),
    '--no-binlog',
    '--progress-frequency=1',
    ...selectionArguments(step.selection),
    ...(encrypted ? ['--decrypt', '--backup-password-from-stdin'] : []),
  ];
}

function actionArguments(step: RestoreStep, knows: (option: string) => boolean): string[] {
  switch (step.action) {
    case 'metadata':
      return [
        '--restore-meta',
        '--disable-indexes',
        ...(step.restoreDiskObjects ? [] : ['--no-restore-disk-objects']),
      ];
    case 'data':
      // RonDB refuses to fill a table that has a unique index unless it is told that this is meant.
      return ['--restore-data', ...(knows('allow-unique-indexes') ? ['--allow-unique-indexes'] : [])];
    case 'indexes':
      return ['--rebuild-indexes', ...(step.restoreEpoch ? ['--restore-epoch'] : [])];
  }
}

/**
 * The order matters: of the options that fit a table the last one decides, and where any of them includes, what none of
 * them names is left out. So exclusions win when they come last.
 */
function selectionArguments(selection: Selection): string[] {
  const { includeDatabases, includeTables, excludeDatabases, excludeTables, rewriteDatabases } = selection;
  return [
    ...list('include-databases', includeDatabases, databaseName),
    ...list('include-tables', includeTables, tableName),
    ...list('exclude-databases', excludeDatabases, databaseName),
    ...list('exclude-tables', excludeTables, tableName),
    ...Object.entries(rewriteDatabases).map(
      ([from, to]) => `--rewrite-database=${databaseName(from)},${databaseName(to)}`,
    ),
  ];
}

const list = (option: string, names: readonly string[], checked: (name: string) => string): string[] =>
  names.length === 0 ? [] : [`--${option}=${names.map(checked).join(',')}`];

/** There is no way to quote a comma, and what a line end or a zero byte becomes nobody knows. */
function databaseName(name: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (name !== '' && !/[\u0000-\u001f\u007f,]/.test(name)) return name;
  throw unfit('database', name);
}

/** Exactly one dot parts database and table. */
function tableName(name: string): string {
  const [database = '', table = '', ...more] = name.split('.');
  if (database === '' || table === '' || more.length > 0) throw unfit('table', name);
  return databaseName(name);
}

const unfit = (kind: string, name: string): BackupError =>
  new BackupError('RESTORE_SELECTION', `ndb_restore cannot select the ${kind} ${JSON.stringify(name)}`, {
    hint: 'names with commas, and tables with dots in their names, can only be restored with all of their database, or left out with it',
  });
