import type { Command } from 'commander';
import { bashScript } from '../completion/bash.ts';
import { fishScript } from '../completion/fish.ts';
import { completedCommands } from '../completion/model.ts';
import { zshScript } from '../completion/zsh.ts';
import { NAME } from '../connect.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };
type Shell = keyof typeof scripts;
export const shells = Object.keys(scripts) as Shell[];

/** `rondb-backup completion SHELL`: a script that makes the shell complete what is typed. */
export async function completionCommand(shell: Shell, program: Command): Promise<ExitCode> {
  process.stdout.write(scripts[shell](NAME, completedCommands(program)));
  return exitCodes.done;
}
