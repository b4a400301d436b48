import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';

interface Launch {
  /** What runs the program, where it does not run here. */
  readonly prefix?: readonly string[];
  readonly program: string;
  readonly args: readonly string[];
  /** Created; also how the process is found again. */
  readonly cwd: string;
}

interface Launched {
  /** How the process ended; where it made a daemon of itself, soon. */
  readonly ended: Promise<{ ok: boolean }>;
  /** Our own process may now end while that one runs. */
  readonly release: () => void;
  readonly runs: () => boolean;
}

/** Where the output of what `launch` starts in `cwd` goes. */
export const outLog = (cwd: string): string => join(cwd, 'out.log');

/**
 * Starts a program whose output goes to `out.log` of its directory, appended. The file is given as a descriptor:
 * a daemon would hold a pipe open, and die of it when we are gone.
 */
export async function launch({ prefix = [], program, args, cwd }: Launch): Promise<Launched> {
  await mkdir(cwd, { recursive: true });
  const [command = program, ...words] = [...prefix, program, ...args];
  const log = await open(outLog(cwd), 'a');
  try {
    const child = spawn(command, words, { cwd, detached: true, stdio: ['ignore', log.fd, log.fd] });
    return {
      ended: endOf(child),
      release: () => child.unref(),
      runs: () => child.exitCode === null && child.signalCode === null,
    };
  } finally {
    await log.close();
  }
}

const endOf = (child: ChildProcess): Promise<{ ok: boolean }> =>
  new Promise((resolve) => {
    child.once('exit', (code) => resolve({ ok: code === 0 }));
    child.once('error', () => resolve({ ok: false }));
  });
