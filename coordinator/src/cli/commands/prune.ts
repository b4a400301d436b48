import type { PrunedBackup, PruneResult } from '../../retention/prune.ts';
import { interruptible } from './interruptible.ts';
import { type CommonOptions, requiredConfig, withCoordinator } from '../connect.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { stateText } from '../output/backup-table.ts';
import { printJson } from '../output/json.ts';
import { type Column, renderTable } from '../output/table.ts';
import { formatAge, formatBytes } from '../output/units.ts';
import { resultWidth } from '../output/width.ts';
import { wrap } from '../output/wrap.ts';

export interface PruneOptions extends CommonOptions {
  readonly dryRun: boolean;
  readonly ifAutomatic: boolean;
}

/** `rondb-backup prune`. Exit 1 where a deletion failed; what the object store keeps under lock is no failure. */
export async function pruneCommand(options: PruneOptions): Promise<ExitCode> {
  if (options.ifAutomatic && !requiredConfig(options).retention.automatic) {
    if (options.output === 'json') printJson({ backups: [] });
    else process.stdout.write('retention.automatic is off: nothing was pruned\n');
    return exitCodes.done;
  }
  return await withCoordinator(options, async (service) => {
    const backups = await interruptible((signal) => service.pruneBackups(options.dryRun, signal));
    if (options.output === 'json') printJson({ backups });
    else process.stdout.write(`${renderPrune(backups, Date.now(), resultWidth())}\n`);
    return backups.some(({ result }) => result === 'failed') ? exitCodes.failed : exitCodes.done;
  });
}

const words: Readonly<Record<PruneResult, string>> = {
  kept: 'keep',
  ignored: 'ignore',
  planned: 'would delete',
  deleted: 'DELETED',
  locked: 'LOCKED',
  failed: 'FAILED',
};

/** What stood in the way is too long for a column. */
const hasStory = ({ result }: PrunedBackup): boolean => result === 'locked' || result === 'failed';

export function renderPrune(backups: readonly PrunedBackup[], now: number, width: number): string {
  const stories = backups
    .filter(hasStory)
    .map(({ backup, result, reason }) => wrap(`backup ${backup.backupId} ${result}: ${reason}`, '  ', width));
  const gone = backups.filter(({ result }) => result === 'deleted' || result === 'planned');
  const bytes = gone.reduce((sum, { backup }) => sum + (backup.bytes ?? 0), 0);
  const verb = backups.some(({ result }) => result === 'planned') ? 'would be deleted' : 'deleted';
  const total = `${gone.length} of ${backups.length} ${verb}, ${formatBytes(bytes)}`;
  return [renderTable(columns(now), backups, width), ...stories, total].join('\n');
}

const columns = (now: number): Column<PrunedBackup>[] => [
  { title: 'BACKUP', value: ({ backup }) => String(backup.backupId), align: 'right' },
  {
    title: 'AGE',
    value: ({ backup: { startedAt } }) => (startedAt === undefined ? '-' : formatAge(now - startedAt)),
    align: 'right',
  },
  { title: 'STATE', value: ({ backup }) => stateText(backup) },
  { title: 'LABEL', value: ({ backup }) => backup.label ?? '-', flexible: true },
  { title: 'PRUNE', value: ({ result }) => words[result] },
  {
    title: 'REASON',
    value: (pruned) => (hasStory(pruned) ? 'see below' : pruned.reason),
    // The longest of our own fit in 80 columns beside a cut label; the name of another cluster need not.
    flexible: true,
  },
];
