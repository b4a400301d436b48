/** `npm run build`: one file for each program, and one for the thread that reads backup files, in dist/. */
import path from 'node:path';
import { bundle } from './build/bundle.ts';

process.chdir(path.resolve(import.meta.dirname, '..'));
try {
  await bundle(
    {
      'rondb-backup': 'coordinator/src/main.ts',
      'rondb-backup-agent': 'agent/src/main.ts',
      'inspect-worker': 'agent/src/inspect/inspect-worker.ts',
    },
    'dist',
  );
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
