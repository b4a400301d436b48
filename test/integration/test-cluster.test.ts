/** That a real test cluster leaves nothing behind, and says why it does not start. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { findHome } from '../cluster/programs.ts';
import { startCluster } from '../cluster/start.ts';

const home = await findHome();
const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** All processes that have their working directory there, whatever they are. */
async function processesIn(dir: string): Promise<readonly string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const places = await Promise.all(ids.map((id) => readlink(`/proc/${id}/cwd`).catch(() => '')));
  return ids.filter((_, index) => places[index]?.startsWith(dir));
}

test.skipIf(home === undefined)('a cluster ends with a process that is killed', async () => {
  const start = join(import.meta.dirname, '../cluster/start.ts');
  const options = { kind: 'real', nodes: [1], replicas: 1, mysql: false };
  const script = `
    const { startCluster } = await import(${JSON.stringify(start)});
    const cluster = await startCluster(${JSON.stringify(options)});
    console.log(cluster.dir);
    await new Promise((resolve) => setTimeout(resolve, 100_000));`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [dir] = (await once(createInterface(owner.stdout), 'line')) as [string];
  // A management server, a data node and its angel.
  expect(await processesIn(dir)).toHaveLength(3);

  owner.kill('SIGKILL');
  await expect.poll(() => exists(dir), { timeout: 20_000 }).toBe(false);
  expect(await processesIn(dir)).toEqual([]);
});

test.skipIf(home === undefined)('a cluster that does not start says why and leaves nothing', async () => {
  const started = startCluster({
    kind: 'real',
    nodes: [1],
    replicas: 1,
    extraConfig: { DataMemory: 'much' },
  });
  await expect(started).rejects.toThrow(/waiting for the management server[\s\S]*DataMemory/);
});
