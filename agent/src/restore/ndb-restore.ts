import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import { runProgram } from '@rondb-backup/shared/process/run.ts';

const ANSWER_TIMEOUT_MS = 10_000;

/** What is known of the program ndb_restore; each question is asked until it is answered once. */
export class NdbRestore {
  readonly program: string;
  readonly #log: Logger;
  #version = '';
  #help = '';

  constructor(program: string, log: Logger) {
    this.program = program;
    this.#log = log;
  }

  /** Such as `9.7.4`; empty where it cannot be started or does not say. */
  async version(): Promise<string> {
    if (this.#version === '') {
      const answer = await this.#ask('--version').catch(() => '');
      this.#version = /\bndb-(\d+\.\d+\.\d+)/.exec(answer)?.[1] ?? '';
    }
    return this.#version;
  }

  /** Whether it has an option, by its name without dashes. @throws BackupError PROGRAM_NOT_FOUND, PROGRAM_FAILED */
  async knownOptions(): Promise<(option: string) => boolean> {
    if (this.#help === '') this.#help = await this.#ask('--help');
    const options = new Set(
      Array.from(this.#help.matchAll(/^ +(?:-., +)?--([a-z0-9-]+)/gm), ([, name]) => name),
    );
    return (option) => options.has(option);
  }

  async #ask(option: string): Promise<string> {
    const { exitCode, stdout } = await runProgram({
      program: this.program,
      args: [option],
      timeoutMs: ANSWER_TIMEOUT_MS,
      log: this.#log,
    });
    if (exitCode === 0) return stdout;
    throw new BackupError('PROGRAM_FAILED', `${this.program} ${option} ended with exit code ${exitCode}`);
  }
}
