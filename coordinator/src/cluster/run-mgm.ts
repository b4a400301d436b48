import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import { runProgram } from '@rondb-backup/shared/process/run.ts';
import { mgmArgs } from './arguments.ts';
import type { ManagementConfig } from './config.ts';
import { excerpt } from './numbers.ts';

export interface MgmReply {
  /** Undefined when a signal ended the client. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly output: string;
}

export interface MgmRequest {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly args?: readonly string[];
  readonly input?: string;
}

/** Runs the two client programs; knows of no command what its answer means. */
export class MgmPrograms {
  readonly config: ManagementConfig;
  readonly log: Logger;

  constructor(config: ManagementConfig, log: Logger) {
    this.config = config;
    this.log = log;
  }

  /** One command of ndb_mgm, whatever it answers. @throws BackupError as `runProgram` */
  async run(command: string, { timeoutMs, signal, args, input }: MgmRequest): Promise<MgmReply> {
    const { exitCode, stdout, stderr, ...end } = await runProgram({
      program: this.config.ndbMgmProgram,
      args: mgmArgs(this.config, command, args),
      timeoutMs,
      signal,
      input,
      log: this.log,
    });
    return { exitCode, signal: end.signal, output: `${stdout}\n${stderr}` };
  }

  /**
   * The answer to a question that has one.
   *
   * @throws BackupError MGM_UNREACHABLE, MGM_OUTPUT for an error of another kind, PROGRAM_NOT_FOUND, or the reason of
   *   `signal`
   */
  async ask(command: string, signal?: AbortSignal): Promise<string> {
    const reply = await this.#within(() =>
      this.run(command, { timeoutMs: this.config.commandTimeoutMs, signal }),
    );
    // Some commands print an error and exit with 0.
    if (reply.exitCode === 0 && !/^\* +\d+: /m.test(reply.output)) return reply.output;
    throw this.#refusal(command, reply.output);
  }

  /** What ndb_config prints. @throws BackupError as `ask` */
  async askConfig(args: string[], signal?: AbortSignal): Promise<string> {
    const { exitCode, stdout, stderr } = await this.#within(() =>
      runProgram({
        program: this.config.ndbConfigProgram,
        args,
        timeoutMs: this.config.commandTimeoutMs,
        signal,
        log: this.log,
      }),
    );
    if (exitCode === 0) return stdout;
    throw this.#refusal('ndb_config', `${stdout}\n${stderr}`);
  }

  /** A server that takes a connection and says nothing is no more use than one that takes none. */
  async #within<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (thrown) {
      const error = toBackupError(thrown);
      if (error.code !== 'PROGRAM_TIMEOUT') throw error;
      const { connectString, commandTimeoutMs } = this.config;
      const message = `management server ${connectString} gave no answer within ${commandTimeoutMs} ms`;
      throw new BackupError('MGM_UNREACHABLE', message, { cause: error });
    }
  }

  #refusal(command: string, output: string): BackupError {
    // 1000 to 1099 are mgmapi's errors of the connection: illegal reply, not connected, could not connect.
    if (/Unable to connect|Connect failed|Unable get status|^\* +10\d\d: /m.test(output)) {
      const message = `management server ${this.config.connectString} cannot be reached: ${excerpt(output)}`;
      return new BackupError('MGM_UNREACHABLE', message);
    }
    return new BackupError('MGM_OUTPUT', `${command} failed: ${excerpt(output)}`);
  }
}
