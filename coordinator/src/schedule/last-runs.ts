import type { Catalog, CatalogEntry } from '../catalog/catalog.ts';
import { labelOf } from '../catalog/summary.ts';

/** How many backups are looked through; a label that none of them has is taken for that of a new schedule. */
const LOOK_BACK = 500;
const BATCH = 20;

/** The newest run of each label in this cluster, whatever became of it. */
export async function lastRuns(
  catalog: Catalog,
  clusterName: string,
  labels: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, CatalogEntry>> {
  const found = new Map<string, CatalogEntry>();
  if (labels.length === 0) return found;
  const ids = (await catalog.ids(signal)).slice(0, LOOK_BACK);
  for (let at = 0; at < ids.length && found.size < labels.length; at += BATCH) {
    for (const entry of await catalog.readAll(ids.slice(at, at + BATCH), signal)) {
      const label = labelOf(entry);
      if (label === undefined || !labels.includes(label) || found.has(label)) continue;
      if ((entry.manifest ?? entry.started)?.clusterName === clusterName) found.set(label, entry);
    }
  }
  return found;
}

/** The id of the newest complete backup of a label in this cluster; undefined where there is none. */
export async function latestComplete(
  catalog: Catalog,
  clusterName: string,
  label: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const states = [...(await catalog.states(signal))];
  const ids = states.flatMap(([backupId, state]) => (state === 'complete' ? [backupId] : []));
  ids.sort((a, b) => b - a);
  for (let at = 0; at < ids.length; at += BATCH) {
    const entries = await catalog.readAll(ids.slice(at, at + BATCH), signal);
    const found = entries.find(
      (entry) => entry.manifest?.clusterName === clusterName && labelOf(entry) === label,
    );
    if (found !== undefined) return found.backupId;
  }
  return undefined;
}
