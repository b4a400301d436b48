import { type Command, Option } from 'commander';
import { NAME } from '../connect.ts';
import type { ExitCode } from '../exit-codes.ts';

/** What commands are defined with; one for each command line that is run. */
export interface Definer {
  /** A command that asks a coordinator: a serving one, or one in this process. */
  readonly command: (name: string, description: string) => Command;
  /** A command without the options for that. */
  readonly plain: (name: string, description: string) => Command;
  /** Makes an action of a command: its exit code becomes that of the process. */
  readonly action: <Args extends unknown[]>(
    command: (...args: Args) => Promise<ExitCode>,
  ) => (...given: Args) => Promise<void>;
}

/** @param ended is told the exit code of the command that was run */
export function definerFor(program: Command, ended: (code: ExitCode) => void): Definer {
  const plain = (name: string, description: string): Command =>
    program.command(name).description(description);
  return {
    plain,
    command: (name, description) => {
      const command = plain(name, description);
      command.addOption(new Option('-o, --output <format>', 'form of the output').choices(['text', 'json']));
      for (const option of coordinatorOptions()) command.addOption(option.helpGroup(CONNECTION));
      return command;
    },
    action:
      (command) =>
      async (...given) =>
        ended(await command(...given)),
  };
}

/** Heading of what all commands have, below what is their own. */
const CONNECTION = 'Which coordinator:';

export const configOption = (): Option =>
  new Option('-c, --config <file>', 'configuration of the coordinator').env('RONDB_BACKUP_CONFIG');

const coordinatorOptions = (): Option[] => [
  configOption(),
  new Option('--coordinator <host:port>', 'ask a serving coordinator').env('RONDB_BACKUP_COORDINATOR'),
  new Option('--tls-ca <file>', 'certificates that the coordinator must be signed by, PEM').env(
    'RONDB_BACKUP_TLS_CA',
  ),
  new Option('--tls-cert <file>', 'certificate to prove oneself with, PEM').env('RONDB_BACKUP_TLS_CERT'),
  new Option('--tls-key <file>', 'private key of that certificate, PEM').env('RONDB_BACKUP_TLS_KEY'),
  new Option('--token-file <file>', 'file with a token to prove oneself with instead').env(
    'RONDB_BACKUP_TOKEN_FILE',
  ),
];

/** The end of a help page. A test runs every line. */
export const examples = (...lines: string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${NAME} ${line}`).join('\n')}`;
