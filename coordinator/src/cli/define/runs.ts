import { DEFAULT_LABEL } from '@rondb-backup/shared/storage/label.ts';
import { checkCommand } from '../commands/check.ts';
import { estimateCommand } from '../commands/estimate.ts';
import { logsCommand } from '../commands/logs.ts';
import { cancelCommand, runCommand, watchCommand } from '../commands/run.ts';
import { schedulesCommand } from '../commands/schedules.ts';
import { serveCommand } from '../commands/serve.ts';
import { BACKUP, label, waitTime } from './arguments.ts';
import { configOption, type Definer, examples } from './definer.ts';

const OPERATION = 'operation id; the one that runs now by default';

/** Commands that make backups, and that look after what runs. */
export function defineRunCommands({ command, plain, action }: Definer): void {
  plain('serve', 'Serve the gRPC API, and make backups by the schedules of the configuration')
    .addOption(configOption())
    .addHelpText('after', examples('serve --config coordinator.yaml'))
    .action(action(serveCommand));
  command('run', 'Make one backup and wait for its end')
    .option('-l, --label <label>', 'backup class; small letters, digits and dashes', label, DEFAULT_LABEL)
    .addHelpText(
      'after',
      examples(
        'run --config coordinator.yaml --label nightly',
        'run --coordinator backup.db.svc:50060 -o json',
      ),
    )
    .action(action(runCommand));
  command('watch', 'Watch an operation of a serving coordinator until it ends')
    .argument('[operation]', OPERATION, '')
    .addHelpText('after', examples('watch --coordinator backup.db.svc:50060'))
    .action(action(watchCommand));
  command('logs', 'Show what an operation of a serving coordinator has logged')
    .argument('[operation]', `operation id, or ${BACKUP}; the one that runs now by default`, '')
    .option('-f, --follow', 'go on until the operation ends', false)
    .addHelpText(
      'after',
      examples(
        'logs latest --coordinator backup.db.svc:50060',
        'logs --follow --coordinator backup.db.svc:50060',
      ),
    )
    .action(action(logsCommand));
  command('estimate', 'Tell what the next backup will probably take, and how that was computed')
    .addHelpText('after', examples('estimate --config coordinator.yaml'))
    .action(action(estimateCommand));
  command('cancel', 'Cancel an operation of a serving coordinator and wait for its end')
    .argument('[operation]', OPERATION, '')
    .addHelpText('after', examples('cancel --coordinator backup.db.svc:50060'))
    .action(action(cancelCommand));
  command('schedules', 'Show when a serving coordinator begins backups')
    .addHelpText('after', examples('schedules --coordinator backup.db.svc:50060'))
    .action(action(schedulesCommand));
  command('check', 'Check everything that a backup needs, and change nothing')
    .option(
      '--wait <time>',
      'look again and again, for as long as 30s, 10m or 2h, until everything passes',
      waitTime,
    )
    .addHelpText(
      'after',
      examples('check --config coordinator.yaml', 'check --config coordinator.yaml --wait 30m'),
    )
    .action(action(checkCommand));
}
