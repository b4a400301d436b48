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
  const states = await catalog.states(signal);
  const complete = [...states].flatMap(([backupId, state]) => (state === 'complete' ? [backupId] : []));
  const entries = await catalog.readAll(
    complete.sort((a, b) => b - a),
    signal,
  );
  return entries
    .filter(({ manifest }) => manifest === undefined || manifest.clusterName === clusterName)
    .filter(
      ({ manifest, backupId }) =>
        (manifest === undefined ? backupId * 1_000 : Date.parse(manifest.startedAt)) >= which.since,
    )
    .map(({ backupId }) => backupId);
}
