import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RestorePlan } from '@rondb-backup/coordinator/restore/plan.ts';
import type { TestCluster } from '../cluster/cluster.ts';
import type { CliResult, Product } from './processes.ts';

/** The section of an agent's configuration that lets it restore into its own cluster. */
export const restoreSection = ({ connectString, home }: TestCluster) => ({
  restore: { connectString, ndbRestoreProgram: join(home, 'bin', 'ndb_restore') },
});

/** What `rondb-backup restore ID --plan` says; its exit code is 0 where nothing stands in the way. */
export async function planOf(product: Product, backupId: number, ...args: string[]): Promise<RestorePlan> {
  const result = await product.cli('restore', String(backupId), '--plan', '-o', 'json', ...args);
  return planIn(result);
}

function planIn({ exitCode, stdout, stderr }: CliResult): RestorePlan {
  if (!stdout.startsWith('{')) throw new Error(`exit code ${exitCode} and no plan:\n${stdout}\n${stderr}`);
  const plan = JSON.parse(stdout) as RestorePlan;
  if ((plan.problems.length === 0) !== (exitCode === 0)) throw new Error(`exit code ${exitCode}: ${stdout}`);
  return plan;
}

/** What agents have fetched and not removed: files by data node. */
export async function downloadsLeft({ dataNodes }: TestCluster): Promise<Readonly<Record<string, number>>> {
  const left: Record<string, number> = {};
  for (const { nodeId, backupDir } of dataNodes) {
    const entries = await readdir(join(backupDir, 'RESTORE'), { recursive: true, withFileTypes: true }).catch(
      () => [],
    );
    const files = entries.filter((entry) => entry.isFile()).length;
    if (files > 0) left[nodeId] = files;
  }
  return left;
}

/** Process ids of every ndb_restore that works on a cluster. */
export async function restoresRunning({ connectString }: TestCluster): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const [program = '', ...args] = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split(
        '\0',
      );
      return program.endsWith('ndb_restore') && args.join(' ').includes(connectString) ? [Number(pid)] : [];
    }),
  );
  return found.flat();
}
