import type { ManifestFile } from '@rondb-backup/shared/manifest/schema.ts';
import { MANIFEST_VERSION, type Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import type { CoveredTable } from '@rondb-backup/shared/ndb-files/coverage.ts';
import { nativeOf, tablesOf } from '../backup/write-manifest.ts';
import { contentOf, type LegacyFiles } from '../catalog/legacy-files.ts';
import { legacyTime } from '../catalog/legacy-time.ts';
import { versionText } from '../cluster/version.ts';
import type { AgentInspection } from '../fleet/agent.ts';
import { version } from '../version.ts';
import type { AdoptionContext } from './plan.ts';

/** The manifest of what rondb-helm's scripts wrote, as its files prove it; what nobody knows any more is left out. */
export function adoptedManifest(
  { op, ports, backupId, legacy }: AdoptionContext,
  inspections: readonly AgentInspection[],
  tables: readonly CoveredTable[],
  files: readonly ManifestFile[],
): Manifest {
  const [first] = inspections;
  if (first?.contents === undefined) throw new Error('a manifest needs files that were read');
  const now = Date.now();
  return {
    formatVersion: MANIFEST_VERSION,
    backupId,
    runId: op.id,
    clusterName: ports.config.cluster.name,
    ...timesOf(backupId, legacy, now),
    adopted: { at: new Date(now).toISOString() },
    phaseDurationsMs: op.phaseDurationsMs,
    versions: {
      rondbBackup: version,
      cluster: madeBy(first.contents.ndbVersion),
      backupFileFormat: first.contents.formatVersion,
    },
    topology: {
      nodeGroups: [],
      participants: inspections.map(({ nodeId }) => nodeId),
      missing: [],
      degraded: false,
    },
    native: nativeOf(first, true),
    files: [...files],
    tables: tablesOf(tables),
    warnings: [...op.warnings],
  };
}

/** From when the id tells, or else the first object was written, to when the last one was. */
export function timesOf(
  backupId: number,
  legacy: LegacyFiles,
  nowMs: number,
): Pick<Manifest, 'startedAt' | 'completedAt'> {
  // 0 is a store that does not tell.
  const written = contentOf(legacy)
    .map(({ modifiedMs }) => modifiedMs)
    .filter((at) => at > 0 && at <= nowMs);
  const started = legacyTime(backupId, nowMs) ?? Math.min(nowMs, ...written);
  const completed = Math.max(started, ...written);
  return { startedAt: new Date(started).toISOString(), completedAt: new Date(completed).toISOString() };
}

/** RonDB counts its versions by years, from 21.04 on; NDB is far below. */
const FIRST_RONDB_MAJOR = 20;

/** @param word `(major << 16) | (minor << 8) | patch` */
export function madeBy(word: number): string {
  const [major, minor, patch] = [word >>> 16, (word >>> 8) & 0xff, word & 0xff];
  const product = major >= FIRST_RONDB_MAJOR ? 'RonDB' : 'NDB';
  return versionText({ text: '', product, ndb: `${major}.${minor}.${patch}`, mysql: undefined });
}
