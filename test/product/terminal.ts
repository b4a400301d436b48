import type { Readable } from 'node:stream';
import { execa } from 'execa';
import { programs } from './processes.ts';

/**
 * Starts `rondb-backup` on a terminal of its own: what is written to its standard input is typed there, and both of its
 * streams are on `stdout`. Debian's `script` makes the terminal; it has no size, so nothing is folded.
 */
export const onTerminal = (configFile: string, args: readonly string[]) => {
  // The shell in between would end by Ctrl-C, too, if it stayed.
  const command = ['exec', process.execPath, programs.coordinator, ...args, '--config', configFile];
  return execa('script', ['--quiet', '--return', '--command', command.join(' '), '/dev/null'], {
    reject: false,
    env: { SHELL: '/bin/sh', AWS_CA_BUNDLE: undefined },
  });
};

type Talking = PromiseLike<unknown> & { readonly stdout: Readable; readonly stderr: Readable };

/** Waits for a text on one of the streams of a process. @throws Error where it ends before */
export const untilSaid = (child: Talking, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes(text)) resolve();
      });
    void child.then(() => reject(new Error(`never said ${text}:\n${said}`)));
  });
