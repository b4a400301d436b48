import { type Argument, Command, CommanderError, Help, type Option } from 'commander';
import { version } from '../version.ts';
import { NAME } from './connect.ts';
import { defineBackupCommands } from './define/backups.ts';
import { definerFor } from './define/definer.ts';
import { defineRunCommands } from './define/runs.ts';
import { defineShellCommands } from './define/shell.ts';
import { defineUpkeepCommands } from './define/upkeep.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { printError } from './output/error.ts';
import { errorWidth } from './output/width.ts';
import { wrap } from './output/wrap.ts';

/** Runs the command line. @param args without the program's own name. @returns the exit code; nothing is thrown */
export async function runCommandLine(args: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.done;
  const program = buildProgram((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (thrown) {
    // Commander has printed its message already; its exit code is 0 for --help and --version.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    return printError(thrown);
  }
}

/** @param ended is told the exit code of the command that was run */
export function buildProgram(ended: (code: ExitCode) => void): Command {
  const program = new Command(NAME)
    .description('Backups of a RonDB or NDB cluster into object storage')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(see --help)')
    .configureOutput({ outputError: (text, write) => write(folded(text)) })
    .configureHelp({
      optionDescription: (option) => help.optionDescription(withoutEmpty(option)),
      argumentDescription: (argument) => help.argumentDescription(withoutEmpty(argument)),
    })
    .addHelpText(
      'after',
      `
Exit codes:
  0  done
  1  failed, cancelled or not confirmed; verify: a backup does not pass
  2  wrong usage or configuration
  3  done without every data node: the backup is degraded`,
    );
  const definer = definerFor(program, ended);
  defineRunCommands(definer);
  defineBackupCommands(definer);
  defineUpkeepCommands(definer);
  defineShellCommands(definer, program);
  return program;
}

const folded = (text: string): string =>
  text
    .split('\n')
    .map((line) => wrap(line, '    ', errorWidth()))
    .join('\n');

const help = new Help();

/** That something is off or empty unless it is given says nothing. */
function withoutEmpty<Described extends Option | Argument>(described: Described): Described {
  const { defaultValue } = described;
  const empty = defaultValue === false || defaultValue === '' || isEmptyList(defaultValue);
  return empty
    ? Object.assign(Object.create(described) as Described, { defaultValue: undefined })
    : described;
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
