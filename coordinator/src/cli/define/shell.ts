import { Argument, type Command } from 'commander';
import { completionCommand, shells } from '../commands/completion.ts';
import { type Definer, examples } from './definer.ts';

/** What is about the command line itself. @param program with all its commands, once one is run */
export function defineShellCommands({ plain, action }: Definer, program: Command): void {
  plain('completion', 'Print a script that completes commands and options in a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(shells))
    .addHelpText(
      'after',
      `${examples('completion bash', 'completion zsh', 'completion fish')}

Load it with one of:
  source <(rondb-backup completion bash)       in ~/.bashrc
  source <(rondb-backup completion zsh)        in ~/.zshrc, after compinit
  rondb-backup completion fish | source        in ~/.config/fish/config.fish`,
    )
    .action(action((shell: (typeof shells)[number]) => completionCommand(shell, program)));
}
