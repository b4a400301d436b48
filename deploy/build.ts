/** `npm run build`: one file for each program, and one for the thread that reads backup files, in dist/. */
import path from 'node:path';
import { bundle } from './build/bundle.ts';

/**
 * What keeps an idle agent small: half of what Node takes on top of its own program goes.
 * - Node's start-up snapshot stays unread: its objects and the pages of the program that it is in (4 MB; 30 ms slower).
 * - A young generation of 1 MB: an agent makes little garbage, and what it reads goes through buffers outside of it.
 * - The optimizing compilers run for what is really hot, such as the inspection, and not for the start: 2 to 8 MB of the
 *   program's pages that are else touched for nothing.
 * - The agent may collect its garbage once it has started.
 *
 * In the first line of the file, which some kernels (before 5.1) cut after 127 bytes.
 */
const SMALL = [
  '--no-node-snapshot',
  '--max-semi-space-size=1',
  '--no-maglev',
  '--invocation-count-for-turbofan=9999',
  '--expose-gc',
];

process.chdir(path.resolve(import.meta.dirname, '..'));
try {
  await bundle(
    {
      'rondb-backup': { source: 'coordinator/src/main.ts' },
      'rondb-backup-agent': { source: 'agent/src/main.ts', nodeOptions: SMALL },
      'inspect-worker': { source: 'agent/src/inspect/inspect-worker.ts' },
    },
    'dist',
  );
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
