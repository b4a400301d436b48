import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mgm, mgmUntil } from '../cluster/raw.ts';
import { nodeDir } from '../cluster/real/config.ts';
import type { Surroundings } from './surroundings.ts';

/** Starts the data nodes again that are down; resolves when the management server sees all of them started. */
export async function raise({ cluster, down }: Surroundings): Promise<void> {
  // One that was declared dead while it was stopped needs a moment to learn it.
  if (down.size > 0) await sleep(3_000);
  for (const nodeId of down) {
    const { output } = await mgm(cluster, `${nodeId} STATUS`);
    if (output.includes(`Node ${nodeId}: started`)) continue;
    await cluster.killNode(nodeId);
    await cluster.startNode(nodeId);
  }
  down.clear();
  const all = new RegExp(`(^Node \\d+: started.*\\s+){${cluster.dataNodes.length}}`, 'm');
  await mgmUntil(cluster, 'ALL STATUS', all).catch(async (error: unknown) => {
    throw new Error(`${String(error)}\n${await lastWords(cluster)}`, { cause: error });
  });
}

/** The ends of what data nodes wrote about their own deaths: no trial means to kill one unseen. */
async function lastWords({ dir, dataNodes }: Surroundings['cluster']): Promise<string> {
  const logs = await Promise.all(
    dataNodes.flatMap(({ nodeId }) =>
      [`ndb_${nodeId}_error.log`, `ndb_${nodeId}_out.log`].map(async (name) => {
        const text = await readFile(join(nodeDir(dir, nodeId), name), 'utf8').catch(() => '');
        return `${name}: ${text.slice(-1_500)}`;
      }),
    ),
  );
  return logs.join('\n');
}
