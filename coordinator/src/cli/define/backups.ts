import { Option } from 'commander';
import { backupStates } from '../../catalog/markers.ts';
import { deleteCommand } from '../commands/delete.ts';
import { diffCommand } from '../commands/diff.ts';
import { listCommand } from '../commands/list.ts';
import { pinCommand, unpinCommand } from '../commands/pin.ts';
import { showCommand } from '../commands/show.ts';
import { BACKUP, label, positiveInteger, sinceTime } from './arguments.ts';
import { type Definer, examples } from './definer.ts';

/** Commands that look at backups in the object store, or do something to one. */
export function defineBackupCommands({ command, action }: Definer): void {
  command('list', 'List the backups in the object store, newest first')
    .option('-n, --limit <count>', 'show at most this many', positiveInteger, 100)
    .addOption(
      new Option('-s, --state <state...>', 'only backups in these states').choices(backupStates).default([]),
    )
    .addOption(
      new Option('-l, --label <label...>', 'only backups with these labels')
        .argParser((text: string, before: readonly string[]) => [...before, label(text)])
        .default([], 'all'),
    )
    .option('--since <time>', 'only those that began within the last 12h or 7d', sinceTime)
    .option('--own-cluster', 'only backups of the cluster of this coordinator', false)
    .addHelpText(
      'after',
      examples(
        'list --config coordinator.yaml',
        'list --state complete --label nightly -n 5',
        'list --since 7d --own-cluster -o json',
      ),
    )
    .action(action(listCommand));
  command('show', 'Show one backup with its manifest')
    .argument('<backup>', BACKUP)
    .option('--tables', 'all tables, and not only the largest', false)
    .option('--files', 'each file with its SHA-256', false)
    .addHelpText(
      'after',
      examples(
        'show latest --config coordinator.yaml',
        'show 1795345503 --tables --files',
        'show 2026-11-22T10:00 -o json',
      ),
    )
    .action(action(showCommand));
  command('diff', 'Show what two backups differ in: tables, rows, sizes, versions, topology')
    .argument('<from>', BACKUP)
    .argument('<to>', BACKUP)
    .addHelpText(
      'after',
      examples('diff latest~1 latest --config coordinator.yaml', 'diff 1795345503 latest -o json'),
    )
    .action(action(diffCommand));
  command('pin', 'Keep a backup from being deleted until it is unpinned')
    .argument('<backup>', BACKUP)
    .addHelpText('after', examples('pin latest --config coordinator.yaml', 'pin 1795345503'))
    .action(action(pinCommand));
  command('unpin', 'Let retention have a backup again')
    .argument('<backup>', BACKUP)
    .addHelpText('after', examples('unpin 1795345503 --config coordinator.yaml'))
    .action(action(unpinCommand));
  command('delete', 'Delete one backup, or what a failed or interrupted run left')
    .argument('<backup>', BACKUP)
    .option('-y, --yes', 'do not ask', false)
    .option(
      '--force',
      'also the last complete one, one of an unknown cluster, and remains while no agent answers',
      false,
    )
    .addHelpText('after', examples('delete 1795345503 --config coordinator.yaml --yes'))
    .action(action(deleteCommand));
}
