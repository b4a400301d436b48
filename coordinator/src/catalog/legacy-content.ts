import { backupPrefix } from '@rondb-backup/shared/storage/layout.ts';
import type { ObjectStore } from '@rondb-backup/shared/storage/object-store.ts';
import { inParallel } from '../concurrency/in-parallel.ts';
import type { CatalogEntry } from './catalog.ts';
import { contentOf, legacyFiles, sizeOf } from './legacy-files.ts';

/** What a listing tells of a backup that rondb-helm's scripts wrote. */
export interface LegacyContent {
  readonly bytes: number;
  /** Data nodes with files. */
  readonly nodes: readonly number[];
}

/** Every listing is a process of its own. */
const PARALLEL_LISTINGS = 4;

/** Looks into those that have no marker object. */
export async function withLegacyContent(
  store: ObjectStore,
  entries: readonly CatalogEntry[],
  signal: AbortSignal = new AbortController().signal,
): Promise<CatalogEntry[]> {
  const found = new Map<number, LegacyContent>();
  const legacy = entries.filter(({ state }) => state === 'legacy');
  await inParallel(signal, legacy, PARALLEL_LISTINGS, async ({ backupId }, either) => {
    const listed = await store.list(backupPrefix(backupId), { levels: 'all', signal: either });
    const files = legacyFiles(backupId, listed);
    const bytes = sizeOf(contentOf(files));
    found.set(backupId, { bytes, nodes: [...files.byNode.keys()] });
  });
  return entries.map((entry) => ({ ...entry, legacy: found.get(entry.backupId) }));
}
