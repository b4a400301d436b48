import type { BackupState } from './markers.ts';
import type { BackupPage, ListRequest } from '../service.ts';
import type { Catalog, CatalogEntry } from './catalog.ts';
import { labelOf, summarise } from './summary.ts';

/**
 * One page of the backups that are asked for, newest first. Marker objects are read as far as the page needs them.
 *
 * @param clusterName of the coordinator
 * @param withLiving tells which of the interrupted ones somebody still works on
 */
export async function readPage(
  catalog: Catalog,
  request: ListRequest,
  clusterName: string,
  withLiving: (entries: readonly CatalogEntry[]) => Promise<readonly CatalogEntry[]>,
  signal?: AbortSignal,
): Promise<BackupPage> {
  const { pageSize, pageToken } = request;
  const below = pageToken === '' ? Number.POSITIVE_INFINITY : Number(pageToken);
  const ids = (await candidates(catalog, request, signal)).filter((id) => id < below);
  const entries: CatalogEntry[] = [];
  let at = 0;
  while (entries.length < pageSize && at < ids.length) {
    const batch = ids.slice(at, at + pageSize - entries.length);
    at += batch.length;
    const read = await withLiving(await catalog.readAll(batch, signal));
    entries.push(...read.filter((entry) => isWanted(entry, request, clusterName)));
  }
  return { backups: entries.map(summarise), nextPageToken: at < ids.length ? String(ids[at - 1]) : '' };
}

/** Newest first. What a listing tells is used before anything is read. */
async function candidates(
  catalog: Catalog,
  { states }: ListRequest,
  signal?: AbortSignal,
): Promise<number[]> {
  if (states.length === 0) return await catalog.ids(signal);
  // Whether somebody works on an interrupted one is not in the listing.
  const listed = new Set<BackupState>(states.map((state) => (state === 'running' ? 'interrupted' : state)));
  const found = [...(await catalog.states(signal))].filter(([, state]) => listed.has(state));
  return found.map(([backupId]) => backupId).sort((a, b) => b - a);
}

/** Whether a backup passes all filters; what it does not tell of itself passes none that asks for it. */
function isWanted(entry: CatalogEntry, request: ListRequest, clusterName: string): boolean {
  const { states, labels, ownCluster, since, completedUntil } = request;
  const summary = summarise(entry);
  return (
    (states.length === 0 || states.includes(entry.state)) &&
    (labels.length === 0 || labels.includes(labelOf(entry) ?? '')) &&
    (!ownCluster || summary.clusterName === clusterName) &&
    (since === undefined || (summary.startedAt ?? Number.NEGATIVE_INFINITY) >= since) &&
    (completedUntil === undefined || (summary.completedAt ?? Number.POSITIVE_INFINITY) <= completedUntil)
  );
}
