import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import type { Selection } from '../../restore/selection.ts';
import type { SqlConfig } from '../config.ts';
import { replayDatabases } from './replay-databases.ts';
import { replayAccounts, replayGrants } from './replay-users.ts';
import type { ReplayedObject, ReplayReport } from './report.ts';

export interface SqlReplayOptions {
  readonly selection: Selection;
  readonly replaceExisting: boolean;
  readonly overwriteUsers: boolean;
  /** As `UsersReplayOptions`. */
  readonly ownAccounts?: ReadonlySet<string>;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/**
 * Replays both SQL files of a backup over restored tables, in the order in which a server takes them: accounts, then
 * privileges and objects in turn. A view on a view is refused until the inner one's DEFINER exists and has its
 * privileges (errors 1449 and 1356), and a privilege is refused until its object exists; so both are tried again as long
 * as that makes anything.
 *
 * @throws BackupError SQL_UNREACHABLE, SQL_DENIED (connecting), DEADLINE_EXCEEDED, or the reason of the signal
 */
export async function replaySql(
  config: SqlConfig,
  files: { readonly databases: Buffer; readonly users: Buffer },
  options: SqlReplayOptions,
): Promise<ReplayReport> {
  const accounts = await replayAccounts(config, files.users, options);
  await replayGrants(config, files.users, accounts.made, options);
  let objects = await replayDatabases(config, files.databases, options);
  let grants = await replayGrants(config, files.users, accounts.made, options);
  for (let before = Number.POSITIVE_INFINITY; failures(objects) > 0 && failures(objects) < before; ) {
    before = failures(objects);
    const again = await replayDatabases(config, files.databases, { ...options, replaceExisting: false });
    objects = merge(objects, again);
    grants = await replayGrants(config, files.users, accounts.made, options);
  }
  return {
    objects: [...accounts.objects, ...objects.objects, ...grants.objects],
    warnings: [...accounts.warnings, ...objects.warnings],
  };
}

const failures = ({ objects }: ReplayReport): number =>
  objects.filter(({ outcome }) => outcome === 'failed').length;

/** What the second pass found there may have been made by the first. */
function merge(first: ReplayReport, second: ReplayReport): ReplayReport {
  const made = new Map(
    first.objects.filter(({ outcome }) => outcome === 'created').map((object) => [keyOf(object), object]),
  );
  return {
    objects: second.objects.map((object) =>
      object.outcome === 'kept' ? (made.get(keyOf(object)) ?? object) : object,
    ),
    warnings: [...new Set([...first.warnings, ...second.warnings])],
  };
}

const keyOf = ({ kind, database, name }: ReplayedObject): string => JSON.stringify([kind, database, name]);
