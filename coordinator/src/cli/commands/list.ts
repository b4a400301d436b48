import type { BackupState } from '../../catalog/markers.ts';
import type { BackupSummary } from '../../catalog/summary.ts';
import { type CommonOptions, withCoordinator } from '../connect.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { printJson } from '../output/json.ts';
import { type Column, renderTable } from '../output/table.ts';
import { lastVerificationText } from '../output/verification.ts';
import { formatAge, formatBytes, formatDuration, formatMinute } from '../output/units.ts';

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
      const page = await service.listBackups({ pageSize, pageToken, ...filters });
      backups.push(...page.backups);
      pageToken = page.nextPageToken;
    } while (pageToken !== '' && backups.length < options.limit);

    if (options.output === 'json') printJson({ backups, complete: pageToken === '' });
    else {
      process.stdout.write(`${renderTable(columns(Date.now()), backups)}\n`);
      if (pageToken !== '') process.stderr.write('there are more: raise --limit\n');
    }
    return exitCodes.done;
  });

const columns = (now: number): Column<BackupSummary>[] => [
  { title: 'BACKUP', value: ({ backupId }) => String(backupId), align: 'right' },
  { title: 'STARTED', value: ({ startedAt }) => (startedAt === undefined ? '-' : formatMinute(startedAt)) },
  {
    title: 'AGE',
    value: ({ startedAt }) => (startedAt === undefined ? '-' : formatAge(now - startedAt)),
    align: 'right',
  },
  { title: 'STATE', value: stateText },
  { title: 'PIN', value: ({ pinned }) => (pinned ? 'yes' : '') },
  { title: 'LABEL', value: ({ label }) => label ?? '-' },
  { title: 'SIZE', value: ({ bytes }) => (bytes === undefined ? '-' : formatBytes(bytes)), align: 'right' },
  { title: 'TOOK', value: tookText, align: 'right' },
  { title: 'NODES', value: nodesText },
  { title: 'VERIFIED', value: ({ lastVerification }) => lastVerificationText(lastVerification, now) },
];

const stateText = ({ state, missingNodes, warningCount, error }: BackupSummary): string => {
  // It has a manifest, and not one that can be relied on.
  if (state === 'complete' && error !== undefined)
    return error.code === 'MANIFEST_UNTRUSTED' ? 'UNTRUSTED' : 'DAMAGED';
  if (state === 'complete' && missingNodes.length > 0) return 'DEGRADED';
  return `${state.toUpperCase()}${warningCount > 0 ? '!' : ''}`;
};

const tookText = ({ startedAt, completedAt }: BackupSummary): string =>
  startedAt === undefined || completedAt === undefined ? '-' : formatDuration(completedAt - startedAt);

const nodesText = ({ nodes, missingNodes }: BackupSummary): string =>
  missingNodes.length === 0
    ? String(nodes.length || '-')
    : `${nodes.length}/${nodes.length + missingNodes.length}`;
