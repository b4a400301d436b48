import type { BackupState } from '../../catalog/markers.ts';
import type { BackupSummary } from '../../catalog/summary.ts';
import { interruptible } from './interruptible.ts';
import { type CommonOptions, withCoordinator } from '../connect.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { renderBackups } from '../output/backup-table.ts';
import { printJson } from '../output/json.ts';
import { resultWidth } from '../output/width.ts';

export interface ListOptions extends CommonOptions {
  readonly limit: number;
  readonly state: readonly BackupState[];
  readonly label: readonly string[];
  /** Milliseconds. */
  readonly since?: number;
  readonly ownCluster: boolean;
}

/** `rondb-backup list`: newest first. */
export const listCommand = (options: ListOptions): Promise<ExitCode> =>
  withCoordinator(options, async (service) => {
    const backups: BackupSummary[] = [];
    const { state: states, label: labels, ownCluster } = options;
    const since = options.since === undefined ? undefined : Date.now() - options.since;
    const filters = { states, labels, ownCluster, since, completedUntil: undefined };
    let pageToken = '';
    do {
      const pageSize = Math.min(1_000, options.limit - backups.length);
      const page = await interruptible((signal) =>
        service.listBackups({ pageSize, pageToken, ...filters }, signal),
      );
      backups.push(...page.backups);
      pageToken = page.nextPageToken;
    } while (pageToken !== '' && backups.length < options.limit);

    if (options.output === 'json') printJson({ backups, complete: pageToken === '' });
    else {
      process.stdout.write(`${renderBackups(backups, Date.now(), resultWidth())}\n`);
      if (pageToken !== '') process.stderr.write('there are more: raise --limit\n');
    }
    return exitCodes.done;
  });
