import type { Catalog } from '../catalog/catalog.ts';
import type { VerifySpec } from './request.ts';

/**
 * The backups to verify, newest first. By time, it is the complete ones of this cluster; one whose manifest cannot be
 * read is taken for such a one, and its id for its time, because that it cannot be read is what is looked for.
 */
export async function selectBackups(
  catalog: Catalog,
  clusterName: string,
  { which }: VerifySpec,
  signal: AbortSignal,
): Promise<number[]> {
  if (!('since' in which)) return [...new Set(which)].sort((a, b) => b - a);
  const ids: number[] = [];
  for await (const entries of catalog.everything(signal))
    for (const { backupId, state, manifest } of entries) {
      const startedAt = manifest === undefined ? backupId * 1_000 : Date.parse(manifest.startedAt);
      const ours = manifest === undefined || manifest.clusterName === clusterName;
      if (state === 'complete' && ours && startedAt >= which.since) ids.push(backupId);
    }
  return ids;
}
