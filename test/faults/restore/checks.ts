import { isDeepStrictEqual } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { verifyWriterState } from '../../database/verify-writer.ts';
import { addressOf, contentOf } from '../../oracles/restored-database.ts';
import { downloadsLeft, restoresRunning } from '../../product/restore.ts';
import { childrenRunning } from '../children.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Met } from '../watched-run.ts';
import { type Told, toldBy } from './second-run.ts';
import type { MadeBackup } from './source.ts';
import type { RestoreWorld } from './world.ts';

/** What is wrong in the cluster and with the agents after a restore that was reported as done. */
export async function untruths(world: RestoreWorld, backup: MadeBackup): Promise<string[]> {
  const { cluster } = world;
  const found = await contentOf(cluster);
  const names = Object.keys({ ...backup.content.checksums, ...found.checksums });
  const different = names.filter(
    (name) => !isDeepStrictEqual(found.checksums[name], backup.content.checksums[name]),
  );
  const left = await downloadsLeft(cluster);
  return [
    ...different.map((name) => `${name} is not as it was when the backup was made`),
    ...backup.content.code.filter((text) => !found.code.includes(text)).map((text) => `missing: ${text}`),
    ...found.code.filter((text) => !backup.content.code.includes(text)).map((text) => `too much: ${text}`),
    ...(await journalUntruths(world, backup)),
    ...Object.entries(left).map(
      ([nodeId, files]) => `${files} files stay with the agent of data node ${nodeId}`,
    ),
    ...(await atWork(world)),
  ];
}

/** Every transaction of the writer is there or not, and always the same ones. */
async function journalUntruths(
  { cluster, reached }: RestoreWorld,
  { backupId, written }: MadeBackup,
): Promise<string[]> {
  if (written === undefined) return [];
  try {
    const found = await verifyWriterState(addressOf(cluster), written);
    const before = reached.get(backupId) ?? found;
    reached.set(backupId, found);
    return isDeepStrictEqual(found, before)
      ? []
      : [`journal ends with ${found.join(', ')}, not ${before.join(', ')}`];
  } catch (error) {
    return [`journal: ${String(error)}`];
  }
}

async function atWork({ cluster, product }: Surroundings): Promise<string[]> {
  const agents = cluster.dataNodes.flatMap(({ nodeId }) => product.agentOf(nodeId).child.pid ?? []);
  return [
    ...(await restoresRunning(cluster)).map((pid) => `ndb_restore ${pid} still runs`),
    ...(await childrenRunning(agents, 'rclone')).map((pid) => `rclone ${pid} still runs`),
  ];
}

/** An agent that cannot be told that a run is over ends its work when it has not heard of it for a lease. */
const AT_REST_WITHIN_MS = 60_000;

/** What a run that has failed leaves at work, and what it fails to say. */
export async function failings(world: Surroundings, { ended, result }: Met): Promise<string[]> {
  const deadline = Date.now() + AT_REST_WITHIN_MS;
  let busy = await atWork(world);
  while (busy.length > 0 && Date.now() < deadline) {
    await sleep(500);
    busy = await atWork(world);
  }
  // One that a signal has ended says nothing.
  if (!/^\d+$/.test(ended)) return busy;
  const told = toldBy(result);
  return [...busy, ...unclear(told)];
}

function unclear(told: readonly Told[]): string[] {
  if (told.length === 0) return ['the run that failed does not say why'];
  return told
    .filter(({ code, message, hint }) => code === 'INTERNAL' || message === '' || hint === '')
    .map(({ code, message }) => `an error that says too little: ${code} ${message}`);
}
