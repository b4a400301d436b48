import type { VerificationName } from '@rondb-backup/shared/storage/verification-name.ts';
import type { ErrorSnapshot } from '../operation/state.ts';
import type { CatalogEntry } from './catalog.ts';
import { legacyTime } from './legacy-time.ts';
import type { BackupState } from './markers.ts';

/** What is known of a verification without reading its record. */
export interface LastVerification extends Pick<VerificationName, 'depth' | 'result'> {
  /** When it ended, milliseconds since 1970. */
  readonly at: number;
}

/** A backup in one line. Undefined is what its marker objects do not tell. */
export interface BackupSummary {
  readonly backupId: number;
  readonly state: BackupState;
  readonly clusterName: string | undefined;
  /** The backup class. */
  readonly label: string | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt: number | undefined;
  readonly completedAt: number | undefined;
  /** Of all its files. */
  readonly bytes: number | undefined;
  readonly nodes: readonly number[];
  readonly missingNodes: readonly number[];
  readonly warningCount: number;
  readonly tableCount: number | undefined;
  readonly rowCount: number | undefined;
  /** Nobody deletes it while it is. */
  readonly pinned: boolean;
  readonly lastVerification: LastVerification | undefined;
  readonly error: ErrorSnapshot | undefined;
}

/** The backup class; undefined where nothing tells it. */
export const labelOf = ({
  manifest,
  started,
}: Pick<CatalogEntry, 'manifest' | 'started'>): string | undefined => (manifest ?? started)?.label;

export function summarise({
  backupId,
  state,
  manifest,
  started,
  failed,
  problem,
  pinned,
  verification,
  legacy,
}: CatalogEntry): BackupSummary {
  const marker = manifest ?? failed ?? started;
  const timeOfId = state === 'legacy' ? legacyTime(backupId, Date.now()) : undefined;
  const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
  return {
    backupId,
    state,
    clusterName: marker?.clusterName,
    label: labelOf({ manifest, started }),
    startedAt: marker === undefined ? timeOfId : Date.parse(marker.startedAt),
    completedAt: manifest && Date.parse(manifest.completedAt),
    bytes: manifest === undefined ? legacy?.bytes : total(manifest.files.map(({ sizeBytes }) => sizeBytes)),
    nodes: manifest?.topology.participants ?? started?.expectedNodes ?? legacy?.nodes ?? [],
    missingNodes: manifest?.topology.missing ?? [],
    warningCount: manifest?.warnings.length ?? 0,
    tableCount: manifest?.tables.length,
    rowCount: manifest && total(manifest.tables.map(({ rows }) => rows)),
    pinned,
    lastVerification: verification && {
      at: verification.seconds * 1_000,
      depth: verification.depth,
      result: verification.result,
    },
    error:
      failed?.error ??
      (problem && { code: problem.code, message: problem.message, hint: problem.hint, retryable: false }),
  };
}
