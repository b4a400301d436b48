import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the recording program saw of its caller. */
export interface Seen {
  readonly pid: number;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Permission bits of the option file. */
  readonly mode: number;
}

/**
 * A program that notes its arguments, environment and the option file's mode, and then is the real dump program.
 * `hang`: answers `--help` and never ends otherwise.
 */
export async function recordingProgram(dir: string, real: string, hang = false): Promise<string> {
  const path = join(dir, hang ? 'hanging-dump.mjs' : 'recording-dump.mjs');
  const script = `#!${process.execPath}
import { spawnSync } from 'node:child_process';
import { statSync, writeFileSync, renameSync } from 'node:fs';
const args = process.argv.slice(2);
if (!args.includes('--help')) {
  const file = args.find((arg) => arg.startsWith('--defaults-file='))?.slice(16);
  const seen = { pid: process.pid, args, env: process.env, mode: statSync(file).mode & 0o777 };
  writeFileSync(${JSON.stringify(`${path}.part`)}, JSON.stringify(seen));
  renameSync(${JSON.stringify(`${path}.part`)}, ${JSON.stringify(`${path}.json`)});
}
if (${hang} && !args.includes('--help')) setInterval(() => {}, 1000);
else process.exitCode = spawnSync(${JSON.stringify(real)}, args, { stdio: 'inherit' }).status ?? 1;
`;
  await writeFile(path, script);
  await chmod(path, 0o755);
  return path;
}

/** Undefined until the program has been started for a dump. */
export async function seenBy(program: string): Promise<Seen | undefined> {
  const text = await readFile(`${program}.json`, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Seen);
}
