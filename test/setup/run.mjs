import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';

/** A terminal and npm may both deliver one Ctrl-C; what comes within this time is the same one. */
const SAME_SIGNAL_MS = 1_000;

/**
 * Runs a step of the set-up to its end. Its output is shown only where it fails.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {string} failure what the error says
 * @throws {Error} where it cannot start or its exit code is not 0
 */
export function runStep(program, args, failure) {
  const { error, status, stdout, stderr } = spawnSync(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: Infinity,
  });
  if (error !== undefined) throw new Error(`${failure}: cannot start ${program}: ${error.message}`);
  if (status === 0) return;
  process.stderr.write(`${stdout}${stderr}`);
  throw new Error(failure);
}

/**
 * Hands over to a program: terminal, signals and exit code (128 + n where signal n ended it).
 *
 * The program is in a process group of its own, so that a Ctrl-C on the terminal reaches it through here only, once. It
 * gets the time it needs to clean up: nothing here kills it.
 *
 * @param {string} program
 * @param {string[]} args
 */
export function handOver(program, args) {
  const child = spawn(program, args, { detached: true, stdio: 'inherit' });
  let last = -Infinity;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (performance.now() - last < SAME_SIGNAL_MS) return;
      last = performance.now();
      child.kill(signal);
    });
  }
  child.on('error', (error) => {
    console.error(`cannot start ${program}: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
}
