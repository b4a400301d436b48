import type { Logger } from 'pino';
import { BackupError, toBackupError } from '../errors/backup-error.ts';
import { endWithUs } from './end-with-us.ts';
import { ProcessGroup } from './process-group.ts';

/** Captured output may reach this many characters for each stream; a program that prints more is ended. */
const MAX_CAPTURE = 64 * 1024 * 1024;

export interface RunRequest {
  /** Name looked up in PATH, or a path. Never a shell. */
  readonly program: string;
  readonly args: readonly string[];
  /** Ends the child when it fires; the reason is thrown where it is a BackupError. */
  readonly signal?: AbortSignal | undefined;
  /** The child's whole life, in milliseconds; running out of it throws PROGRAM_TIMEOUT. */
  readonly timeoutMs: number;
  /** Added to the clean environment that every child gets. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Written to standard input, which is then closed. The way for passwords. */
  readonly input?: string | undefined;
  /** Standard output goes to this file (created, or truncated) in place of being captured. */
  readonly stdoutFile?: string | undefined;
  /** Called for each line of standard output as it arrives, without its line end; `stdout` is then empty. */
  readonly onStdoutLine?: ((line: string) => void) | undefined;
  /** Called for each line of standard error as it arrives, without its line end; `stderr` is then empty. */
  readonly onStderrLine?: ((line: string) => void) | undefined;
  readonly log: Logger;
}

export interface RunResult {
  /** Undefined when a signal ended the child. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

/**
 * What a child sees of our environment. Anything else may change what it does: `AWS_CA_BUNDLE`, for one, breaks the
 * s3 backend of rclone 1.60, and `MYSQL_PWD` or `RCLONE_*` would come in from outside the configuration.
 */
function cleanEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LD_LIBRARY_PATH'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), LC_ALL: 'C.UTF-8', ...extra };
}

/**
 * The one door to child processes: an argument array, a clean environment, a deadline, cancellation with escalation
 * from SIGTERM to SIGKILL of the child and all that it has started, and one log line at the end. Any exit code is data; the caller decides what it means.
 *
 * @throws BackupError PROGRAM_NOT_FOUND, PROGRAM_TIMEOUT, or the reason of `signal`
 */
export async function runProgram(request: RunRequest): Promise<RunResult> {
  const { program, args, signal, timeoutMs, log } = request;
  // Loaded with the first child, because an agent that has none yet should stay small.
  const { execa } = await import('execa');
  signal?.throwIfAborted();
  const started = performance.now();
  const child = execa(program, [...args], {
    env: cleanEnvironment(request.env),
    extendEnv: false,
    reject: false,
    // What a program prints is the content of an object too, and is compared with it.
    stripFinalNewline: false,
    buffer: {
      stdout: request.onStdoutLine === undefined && request.stdoutFile === undefined,
      stderr: request.onStderrLine === undefined,
    },
    maxBuffer: MAX_CAPTURE,
    stdin: request.input === undefined ? 'ignore' : 'pipe',
    ...(request.input === undefined ? {} : { input: request.input }),
    stdout: request.stdoutFile === undefined ? 'pipe' : { file: request.stdoutFile },
    // A process group of its own: Ctrl-C on a terminal is for us, who end what has to end and then clean up with others.
    detached: true,
  });
  const group = new ProcessGroup(child.pid);
  const onAbort = (): void => group.end('cancelled');
  signal?.addEventListener('abort', onAbort);
  const timer = setTimeout(() => group.end('timed out'), timeoutMs);
  // An iterable that nobody reads would hold up the stream, and the child with it.
  const readLines = async (from: 'stdout' | 'stderr', report: ((line: string) => void) | undefined) => {
    if (report !== undefined) for await (const line of child.iterable({ from })) report(line);
  };
  const lines = Promise.all([
    readLines('stdout', request.onStdoutLine),
    readLines('stderr', request.onStderrLine),
  ]);
  const ended = endWithUs(() => group.send('SIGTERM'));
  const result = await child.finally(() => {
    ended();
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    group.gone();
  });
  await lines;
  const durationMs = Math.round(performance.now() - started);
  log.debug({ program, args, exitCode: result.exitCode, signal: result.signal, durationMs }, 'program ended');

  if (group.ended === 'cancelled') throw toBackupError(signal?.reason ?? result);
  if (group.ended === 'timed out') {
    throw new BackupError('PROGRAM_TIMEOUT', `${program} did not end within ${timeoutMs} ms and was killed`);
  }
  if (result.isMaxBuffer)
    throw new BackupError('PROGRAM_FAILED', `${program} printed over ${MAX_CAPTURE} characters`);
  if (result.failed && result.exitCode === undefined && result.signal === undefined) {
    const reason = result.code ?? 'unknown error';
    throw new BackupError('PROGRAM_NOT_FOUND', `cannot start ${program}: ${reason}`, { cause: result.cause });
  }
  return {
    exitCode: result.exitCode,
    signal: result.signal,
    stdout: typeof result.stdout === 'string' ? result.stdout : '',
    stderr: typeof result.stderr === 'string' ? result.stderr : '',
    durationMs,
  };
}
