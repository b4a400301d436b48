import { setTimeout as sleep } from 'node:timers/promises';
import type { Started } from '@rondb-backup/shared/manifest/schema.ts';
import { ABANDONED_AFTER_MS, FORGOTTEN_AFTER_MS } from './fleet/claims.ts';
import { findLeftovers } from './backup/tidy.ts';
import type { Catalog } from './catalog/catalog.ts';
import { callRoster, type Roster } from './fleet/fleet.ts';
import type { CoordinatorPorts } from './ports.ts';

const POLL_INTERVAL_MS = 1_000;

export interface Interrupted {
  /** Runs of this cluster that have begun and not ended, and whose coordinator is gone; oldest first. */
  readonly runs: readonly Started[];
  /** Whether other runs have begun and not ended, whose coordinator lives: it may yet be interrupted. */
  readonly othersLive: boolean;
  /** Whether data nodes hold files of ended runs. */
  readonly leftovers: boolean;
  /** Origin of a run that left nothing to resume, whose coordinator is gone, and which agents may still serve. */
  readonly abandoned: string | undefined;
}

/**
 * Finds what a coordinator that died left behind, from the object store and the agents alone.
 *
 * A run whose coordinator lives is heard of by its agents every few seconds. One that was not heard of for
 * ABANDONED_AFTER_MS, or that no agent knows for FORGOTTEN_AFTER_MS, is abandoned; the agents are asked until it is
 * clear.
 */
export async function findInterrupted(
  ports: CoordinatorPorts,
  catalog: Catalog,
  signal: AbortSignal,
): Promise<Interrupted> {
  const { name } = ports.config.cluster;
  const [states, roster] = await Promise.all([catalog.states(signal), callRoster(ports.agents, signal)]);
  const undecided = [...states].filter(([, state]) => state === 'interrupted').map(([backupId]) => backupId);
  const entries = await catalog.readAll(undecided, signal);
  const open = entries.flatMap(({ state, started }) =>
    state === 'interrupted' && started?.clusterName === name ? [started] : [],
  );
  // A run that died before its started.json, or after its verdict, shows in the agents alone.
  const claimed = roster.members.flatMap(({ node }) => node.claim?.origin ?? []);
  const undead = new Set([...open.map(({ runId }) => runId), ...claimed]);
  const alive = undead.size === 0 ? new Set() : await findLiving(ports, undead, signal);
  const runs = open.filter(({ runId }) => !alive.has(runId)).sort((a, b) => a.backupId - b.backupId);
  const leftovers = (await findLeftovers(ports, roster.members, signal)).length > 0;
  const resumable = new Set(open.map(({ runId }) => runId));
  const abandoned = claimed.find((origin) => !resumable.has(origin) && !alive.has(origin));
  return { runs, othersLive: runs.length < open.length, leftovers, abandoned };
}

/** Run ids that agents heard of lately. */
export async function livingRuns(
  { agents }: CoordinatorPorts,
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const { members } = await callRoster(agents, signal);
  const claims = members.flatMap(({ node }) => node.claim ?? []);
  return new Set(claims.filter(({ silentMs }) => silentMs < ABANDONED_AFTER_MS).map(({ origin }) => origin));
}

/** The runs among `runIds` that agents still hear of. It takes ABANDONED_AFTER_MS at most. */
async function findLiving(
  { agents }: CoordinatorPorts,
  runIds: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const began = Date.now();
  let heardAt = lastHeard(await callRoster(agents, signal), runIds);
  for (;;) {
    const lookedMs = Date.now() - began;
    const heard = [...heardAt.values()].some((at) => Date.now() - at < ABANDONED_AFTER_MS);
    const unheard = [...runIds].some((runId) => !heardAt.has(runId)) && lookedMs < FORGOTTEN_AFTER_MS;
    if (!(heard || unheard) || lookedMs > ABANDONED_AFTER_MS) return new Set(heard ? heardAt.keys() : []);
    await sleep(POLL_INTERVAL_MS, undefined, { signal });
    const now = lastHeard(await callRoster(agents, signal), runIds);
    const renewed = [...now].filter(([runId, at]) => at > (heardAt.get(runId) ?? 0) + POLL_INTERVAL_MS / 2);
    if (renewed.length > 0) return new Set(renewed.map(([runId]) => runId));
    heardAt = now;
  }
}

/** When each run was last heard of by any agent; milliseconds since 1970 by the clock of this machine. */
function lastHeard({ members }: Roster, runIds: ReadonlySet<string>): Map<string, number> {
  const heard = new Map<string, number>();
  for (const { node } of members) {
    const { claim } = node;
    if (claim === undefined || !runIds.has(claim.origin)) continue;
    heard.set(claim.origin, Math.max(heard.get(claim.origin) ?? 0, Date.now() - claim.silentMs));
  }
  return heard;
}
