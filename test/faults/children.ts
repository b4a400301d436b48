import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Process ids of the children of `parents` that run `program`. */
export async function childrenRunning(parents: readonly number[], program: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const status = await readFile(join('/proc', pid, 'stat'), 'latin1').catch(() => '');
      const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/s.exec(status) ?? [];
      return name === program && parents.includes(Number(parent)) ? [Number(pid)] : [];
    }),
  );
  return found.flat();
}
