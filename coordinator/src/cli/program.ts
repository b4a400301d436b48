import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { duration } from '@rondb-backup/shared/config/kinds.ts';
import { verificationDepths } from '@rondb-backup/shared/storage/verification-name.ts';
import { DEFAULT_LABEL, labelPattern } from '@rondb-backup/shared/storage/label.ts';
import { backupStates } from '../catalog/markers.ts';
import { version } from '../version.ts';
import { adoptCommand } from './commands/adopt.ts';
import { checkCommand } from './commands/check.ts';
import { deleteCommand } from './commands/delete.ts';
import { listCommand } from './commands/list.ts';
import { pinCommand, unpinCommand } from './commands/pin.ts';
import { pruneCommand } from './commands/prune.ts';
import { cancelCommand, runCommand, watchCommand } from './commands/run.ts';
import { schedulesCommand } from './commands/schedules.ts';
import { restoreCommand } from './commands/restore.ts';
import { serveCommand } from './commands/serve.ts';
import { showCommand } from './commands/show.ts';
import { verifyCommand } from './commands/verify.ts';
import { NAME } from './connect.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { printError } from './output/error.ts';

/** Runs the command line. @param args without the program's own name. @returns the exit code; nothing is thrown */
export async function runCommandLine(args: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.done;
  const then =
    <Args extends unknown[]>(command: (...args: Args) => Promise<ExitCode>) =>
    async (...given: Args): Promise<void> => {
      exitCode = await command(...given);
    };
  try {
    await buildProgram(then).parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (thrown) {
    // Commander has printed its message already; its exit code is 0 for --help and --version.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    return printError(thrown);
  }
}

type Then = <Args extends unknown[]>(
  command: (...args: Args) => Promise<ExitCode>,
) => (...given: Args) => Promise<void>;

function buildProgram(then: Then): Command {
  const program = new Command(NAME)
    .description('Backups of a RonDB or NDB cluster into object storage')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(see --help)')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 done without every data node (degraded).',
    );

  const command = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .addOption(
        new Option('-c, --config <file>', 'configuration of the coordinator').env('RONDB_BACKUP_CONFIG'),
      )
      .addOption(
        new Option('--coordinator <host:port>', 'ask a serving coordinator').env('RONDB_BACKUP_COORDINATOR'),
      )
      .addOption(
        new Option('--tls-ca <file>', 'certificates that the coordinator must be signed by, PEM').env(
          'RONDB_BACKUP_TLS_CA',
        ),
      )
      .addOption(
        new Option('--tls-cert <file>', 'certificate to prove oneself with, PEM').env(
          'RONDB_BACKUP_TLS_CERT',
        ),
      )
      .addOption(
        new Option('--tls-key <file>', 'private key of that certificate, PEM').env('RONDB_BACKUP_TLS_KEY'),
      )
      .addOption(
        new Option('--token-file <file>', 'file with a token to prove oneself with instead').env(
          'RONDB_BACKUP_TOKEN_FILE',
        ),
      )
      .addOption(new Option('-o, --output <format>', 'form of the output').choices(['text', 'json']));

  program
    .command('serve')
    .description('Serve the gRPC API, and make backups by the schedules of the configuration')
    .addOption(
      new Option('-c, --config <file>', 'configuration of the coordinator').env('RONDB_BACKUP_CONFIG'),
    )
    .action(then(serveCommand));
  command('run', 'Make one backup and wait for its end')
    .option('-l, --label <label>', 'backup class; small letters, digits and dashes', label, DEFAULT_LABEL)
    .addHelpText(
      'after',
      example(
        'run --config coordinator.yaml --label nightly',
        'run --coordinator backup.db.svc:50060 -o json',
      ),
    )
    .action(then(runCommand));
  command('list', 'List the backups in the object store, newest first')
    .option('-n, --limit <count>', 'show at most this many', positiveInteger, 100)
    .addOption(
      new Option('-s, --state <state...>', 'only backups in these states').choices(backupStates).default([]),
    )
    .addOption(new Option('-l, --label <label...>', 'only backups with these labels').default([]))
    .addHelpText(
      'after',
      example('list --config coordinator.yaml', 'list --state complete --label nightly -n 5'),
    )
    .action(then(listCommand));
  command('show', 'Show one backup with its manifest')
    .argument('<id>', 'backup id')
    .addHelpText('after', example('show 1795345503 --config coordinator.yaml'))
    .action(then(showCommand));
  command('restore', 'Restore a backup into the cluster: the plan, a question, and the restore')
    .argument('<id>', 'backup id')
    .option('--plan', 'show the plan and stop')
    .addOption(nameList('--include-databases <names>', 'only these databases'))
    .addOption(nameList('--exclude-databases <names>', 'all but these databases'))
    .addOption(nameList('--include-tables <names>', 'only these tables, each DATABASE.TABLE'))
    .addOption(nameList('--exclude-tables <names>', 'all but these tables'))
    .addOption(
      new Option('--rewrite-database <old,new>', 'restore a database under another name; repeat for more')
        .argParser(namePair)
        .default([], 'none'),
    )
    .option('--drop-existing', 'drop what is in the way first; asks for the name of the cluster')
    .option('--overwrite-users', 'replace accounts that exist; else they are kept')
    .option('--confirm-cluster <name>', 'the name of the cluster, for --drop-existing in scripts')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      example(
        'restore 1795345503 --plan --config coordinator.yaml',
        'restore 1795345503 --include-databases shop --rewrite-database shop,shop_old --yes',
        'restore 1795345503 --drop-existing --confirm-cluster prod --yes',
      ),
    )
    .action(then(restoreCommand));
  command('adopt', "Make a backup of what rondb-helm's scripts wrote, once its files are proved to be whole")
    .argument('<id>', 'backup id')
    .addHelpText('after', example('adopt 264750300 --config coordinator.yaml'))
    .action(then(adoptCommand));
  command('pin', 'Keep a backup from being deleted until it is unpinned')
    .argument('<id>', 'backup id')
    .addHelpText('after', example('pin 1795345503 --config coordinator.yaml'))
    .action(then(pinCommand));
  command('unpin', 'Let retention have a backup again')
    .argument('<id>', 'backup id')
    .addHelpText('after', example('unpin 1795345503 --config coordinator.yaml'))
    .action(then(unpinCommand));
  command('delete', 'Delete one backup, or what a failed or interrupted run left')
    .argument('<id>', 'backup id')
    .option('-y, --yes', 'do not ask', false)
    .option(
      '--force',
      'also the last complete one, one of an unknown cluster, and remains while no agent answers',
      false,
    )
    .addHelpText('after', example('delete 1795345503 --config coordinator.yaml --yes'))
    .action(then(deleteCommand));
  command('prune', 'Delete what the configured retention does not keep')
    .option('-n, --dry-run', 'show what would be deleted, and why; delete nothing', false)
    .addHelpText('after', example('prune --config coordinator.yaml --dry-run'))
    .action(then(pruneCommand));
  command('verify', 'Prove that backups in the object store are as their manifests say')
    .argument('[id...]', 'backup ids')
    .option('--since <time>', 'those that began within the last 12h or 7d', sinceTime)
    .option('--all', 'all complete backups of this cluster', false)
    .addOption(
      new Option('--depth <depth>', 'names and sizes, or everything read back and hashed')
        .choices(verificationDepths)
        .default('hashes'),
    )
    .addHelpText(
      'after',
      example(
        'verify 1795345503 --config coordinator.yaml',
        'verify --since 7d --coordinator backup.db.svc:50060 -o json',
        'verify --all --depth listing --config coordinator.yaml',
      ),
    )
    .action(then(verifyCommand));
  command('watch', 'Watch an operation of a serving coordinator until it ends')
    .argument('[operation]', 'operation id; the one that runs now by default', '')
    .action(then(watchCommand));
  command('cancel', 'Cancel an operation of a serving coordinator and wait for its end')
    .argument('[operation]', 'operation id; the one that runs now by default', '')
    .action(then(cancelCommand));
  command('schedules', 'Show when a serving coordinator begins backups')
    .addHelpText('after', example('schedules --coordinator backup.db.svc:50060'))
    .action(then(schedulesCommand));
  command('check', 'Check everything that a backup needs, and change nothing')
    .option(
      '--wait <time>',
      'look again and again, for as long as 30s, 10m or 2h, until everything passes',
      waitTime,
    )
    .addHelpText(
      'after',
      example('check --config coordinator.yaml', 'check --config coordinator.yaml --wait 30m'),
    )
    .action(then(checkCommand));
  return program;
}

const example = (...lines: string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${NAME} ${line}`).join('\n')}`;

function label(text: string): string {
  if (!labelPattern.test(text)) throw new InvalidArgumentError('1 to 63 small letters, digits and dashes.');
  return text;
}

const durationWithin = (shortest: string, longest: string) => {
  const kind = duration(shortest, longest);
  return (text: string): number => {
    try {
      return kind.parse(text);
    } catch {
      throw new InvalidArgumentError(`It must be ${kind.expected}.`);
    }
  };
};
const waitTime = durationWithin('1s', '24h');
const sinceTime = durationWithin('1m', '36500d');

/** Names parted by commas; given again they add up. */
const nameList = (flags: string, description: string): Option =>
  new Option(flags, `${description}, parted by commas`)
    .argParser((text: string, before: readonly string[]) => [...before, ...text.split(',').filter(Boolean)])
    .default([], 'none');

function namePair(
  text: string,
  before: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
  const [, from, to] = /^([^,]+),([^,]+)$/.exec(text) ?? [];
  if (from === undefined || to === undefined)
    throw new InvalidArgumentError('It must be two names parted by a comma.');
  return [...before, [from, to]];
}

function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}
