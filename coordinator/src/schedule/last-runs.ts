import { type Catalog, type CatalogEntry } from '../catalog/catalog.ts';
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
