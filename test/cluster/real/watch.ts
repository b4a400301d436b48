import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface Watched {
  /** Real paths. */
  readonly programs: readonly string[];
  readonly dir: string;
  readonly removeDir: boolean;
}

/**
 * From now until `end` the processes of `watched` live no longer than this process, even if it is killed.
 * `end` ends them too; it resolves when they are gone.
 */
export function watch(watched: Watched): { end(): Promise<void> } {
  // Detached: a Ctrl-C at the terminal must reach the starter but not the watchdog.
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'watchdog-main.ts'), JSON.stringify(watched)],
    {
      detached: true,
      stdio: ['pipe', 'ignore', 'inherit'],
    },
  );
  const exit = once(child, 'exit');
  child.unref();
  return {
    async end() {
      child.ref();
      child.stdin.end();
      const [code] = await exit;
      if (code !== 0) throw new Error(`the watchdog of ${watched.dir} failed; processes may be left there`);
    },
  };
}
