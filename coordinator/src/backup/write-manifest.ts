import { MANIFEST_VERSION, type Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import type { CoveredTable } from '@rondb-backup/shared/ndb-files/coverage.ts';
import { versionText } from '../cluster/version.ts';
import type { AgentInspection } from '../fleet/agent.ts';
import { version } from '../version.ts';
import { commitManifest } from './commit-manifest.ts';
import type { Dumps } from './dumps.ts';
import type { Inspected } from './inspect.ts';
import type { NativeResult } from './native.ts';
import type { RunContext } from './run-context.ts';
import { filesOf } from './verify.ts';

export const writeManifest = (
  run: RunContext,
  native: NativeResult,
  inspected: Inspected,
  dumps: Dumps,
): Promise<void> =>
  commitManifest({ ...run, members: inspected.participants }, buildManifest(run, native, inspected, dumps));

export function buildManifest(
  run: RunContext,
  native: NativeResult,
  inspected: Inspected,
  dumps: Dumps,
): Manifest {
  const { op, topology, backupId, label } = run;
  const { inspections, participants, missing, tables } = inspected;
  const [first] = inspections;
  if (first === undefined) throw new Error('a manifest needs a data node');
  const { contents } = first;
  const groups = Map.groupBy(topology.nodes, ({ nodeGroup }) => nodeGroup);
  return {
    formatVersion: MANIFEST_VERSION,
    backupId,
    runId: op.origin,
    clusterName: run.ports.config.cluster.name,
    ...(label !== undefined && { label }),
    startedAt: new Date(run.startedAt).toISOString(),
    completedAt: new Date().toISOString(),
    phaseDurationsMs: op.phaseDurationsMs,
    versions: {
      rondbBackup: version,
      ...(topology.version && { cluster: versionText(topology.version) }),
      ...(contents && { backupFileFormat: contents.formatVersion }),
      ...(dumps.server && { sqlServer: dumps.server }),
    },
    topology: {
      nodeGroups: [...groups].flatMap(([nodeGroup, nodes]) =>
        nodeGroup === undefined ? [] : [{ nodeGroup, nodeIds: nodes.map(({ nodeId }) => nodeId) }],
      ),
      participants: participants.map(({ nodeId }) => nodeId),
      missing: [...missing],
      degraded: missing.length > 0,
    },
    // First: its global checkpoints are not those of the files.
    native: { ...native.statistics, ...nativeOf(first, tables !== undefined) },
    files: filesOf(backupId, inspected, dumps),
    tables: tablesOf(tables ?? []),
    warnings: [...op.warnings],
  };
}

/** What the files of a node tell of the native backup. */
export const nativeOf = (
  { contents, encrypted, compressed }: AgentInspection,
  covered: boolean,
): Manifest['native'] => ({
  ...(contents && { startGcp: contents.checkpoints.start, stopGcp: contents.checkpoints.stop }),
  snapshot: contents?.snapshot ?? 'end',
  encrypted,
  compressed,
  covered,
});

export const tablesOf = (tables: readonly CoveredTable[]): Manifest['tables'] =>
  tables.map(({ database, table, rows, logInserts, logDeletes }) => ({
    database,
    name: table,
    rows,
    ...(logInserts !== undefined && logDeletes !== undefined && { logInserts, logDeletes }),
  }));
