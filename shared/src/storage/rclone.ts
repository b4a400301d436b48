import type { BackupError } from '../errors/backup-error.ts';
import type { Logger } from '../logging/logger.ts';
import { runProgram } from '../process/run.ts';
import type { Destination } from './destination.ts';
import { rcloneEnvironment } from './rclone-environment.ts';
import { classifyFailure } from './rclone-errors.ts';
import { parseRcloneLine, type RcloneStats } from './rclone-log.ts';

/** Problem lines kept of one run: the first cause comes first, and a failing upload repeats itself for every file. */
const MAX_PROBLEMS = 50;

/**
 * Given to every run.
 * - one attempt, three tries of a single request: longer waiting is ours, where it can be cancelled and logged;
 * - a question for a password would wait for ever;
 * - without `--s3-no-check-bucket` rclone creates a bucket whose name was misspelt, and needs the right to do so.
 *   The option is ignored by remotes of other types, and reaches S3 behind `alias` and `crypt` too.
 */
const COMMON = [
  '--use-json-log',
  '--ask-password=false',
  '--retries=1',
  '--low-level-retries=3',
  '--contimeout=15s',
  '--s3-no-check-bucket',
];

export interface RcloneRequest {
  /** What is tried, for the error: `list 1800000000`. */
  readonly action: string;
  readonly args: readonly string[];
  readonly input?: string | undefined;
  /** Standard output goes to this file, and the one that is returned is empty. */
  readonly stdoutFile?: string | undefined;
  /** Called for each line of standard output, and the one that is returned is empty. */
  readonly onStdoutLine?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly onStats?: (stats: RcloneStats) => void;
  /** Says whether a failure is an answer all the same. */
  readonly accept?: (exitCode: number | undefined, error: BackupError) => boolean;
}

export interface Rclone {
  readonly destination: Destination;
  /** Name or path of the program. */
  readonly program: string;
  /** How long a connection may stand still, in milliseconds; not for the whole run. */
  readonly requestTimeoutMs: number;
  readonly log: Logger;
}

/**
 * Runs rclone once.
 *
 * @returns standard output, or undefined where `accept` took the failure for an answer
 * @throws BackupError STORE_*, PROGRAM_*, or the reason of `signal`; never with a secret in it
 */
export async function runRclone(rclone: Rclone, request: RcloneRequest): Promise<string | undefined> {
  const { destination, log } = rclone;
  const problems: string[] = [];
  const result = await runProgram({
    program: rclone.program,
    args: [
      '--config',
      destination.configFile,
      ...COMMON,
      `--timeout=${rclone.requestTimeoutMs}ms`,
      ...request.args,
    ],
    env: rcloneEnvironment(process.env),
    input: request.input,
    stdoutFile: request.stdoutFile,
    onStdoutLine: request.onStdoutLine,
    signal: request.signal,
    timeoutMs: request.timeoutMs,
    onStderrLine: (line) => {
      const parsed = parseRcloneLine(line);
      if (parsed.kind === 'stats') request.onStats?.(parsed.stats);
      if (parsed.kind === 'problem' && problems.length < MAX_PROBLEMS) {
        problems.push(destination.scrub(parsed.text));
      }
    },
    log,
  });
  if (result.exitCode === 0) return result.stdout;
  const error = classifyFailure(request.action, problems, result.exitCode);
  if (request.accept?.(result.exitCode, error) === true) return undefined;
  log.warn({ action: request.action, code: error.code, problems }, 'rclone failed');
  throw error;
}

/** `remote:path` of a directory. The slash spares a request that asks whether it is an object. */
export const directoryArgument = ({ remote, path }: Destination, prefix: string): string =>
  prefix === '' ? `${remote}:${path}/` : `${remote}:${path}/${prefix}/`;

export const objectArgument = ({ remote, path }: Destination, object: string): string =>
  `${remote}:${path}/${object}`;
