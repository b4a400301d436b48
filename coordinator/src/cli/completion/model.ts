import type { Command, Option } from 'commander';

/** What can be typed, as shells need to know it. */
export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** Words that may stand for its arguments. */
  readonly operands: readonly string[];
}

export interface CompletedOption {
  /** Such as `--config`, and `-c` where there is one. */
  readonly long: string;
  readonly short: string | undefined;
  readonly description: string;
  /** What may follow: nothing, a file, one of some words, or something that nobody can know. */
  readonly value: 'none' | 'file' | 'unknown' | readonly string[];
}

/** Arguments that name a backup; the ids are in an object store, which no completion asks. */
const BACKUPS: ReadonlySet<string> = new Set(['backup', 'from', 'to']);

/** Read from the definition of the command line, so that the two cannot differ. */
export const completedCommands = (program: Command): CompletedCommand[] =>
  program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    options: [...command.options.map(completedOption), help],
    operands: command.registeredArguments.flatMap(
      (argument) => argument.argChoices ?? (BACKUPS.has(argument.name()) ? ['latest'] : []),
    ),
  }));

const help: CompletedOption = { long: '--help', short: '-h', description: 'show help', value: 'none' };

const completedOption = (option: Option): CompletedOption => ({
  long: option.long ?? '',
  short: option.short,
  description: option.description,
  value: valueOf(option),
});

function valueOf({ required, optional, argChoices, flags }: Option): CompletedOption['value'] {
  if (!required && !optional) return 'none';
  if (argChoices !== undefined) return argChoices;
  return flags.includes('<file>') ? 'file' : 'unknown';
}
