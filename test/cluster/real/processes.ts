import { readdir, readlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The ids of the processes that run one of `programs` (real paths) in `dir` or below it. Both must match: the
 * programs may be the machine's own installation, and `dir` may be open in somebody's shell.
 */
export async function findProcesses(programs: readonly string[], dir: string): Promise<readonly number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const matches = await Promise.all(
    ids.map(async (id) => {
      const program = await readlink(`/proc/${id}/exe`).catch(() => '');
      if (!programs.includes(program)) return false;
      const cwd = await readlink(`/proc/${id}/cwd`).catch(() => '');
      return cwd === dir || cwd.startsWith(`${dir}/`);
    }),
  );
  return ids.filter((_, index) => matches[index]).map(Number);
}

/**
 * SIGKILL until none is left. Repeated, because a data node has a parent (the angel) that may just be starting it.
 *
 * @throws Error where processes are left after 15 s
 */
export async function killProcesses(programs: readonly string[], dir: string): Promise<void> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const found = await findProcesses(programs, dir);
    if (found.length === 0) return;
    if (Date.now() > deadline) throw new Error(`processes in ${dir} survive SIGKILL: ${found.join(' ')}`);
    for (const id of found) kill(id);
    await sleep(50);
  }
}

function kill(id: number): void {
  try {
    process.kill(id, 'SIGKILL');
  } catch {
    // It ended by itself since it was listed.
  }
}
