import { setTimeout as sleep } from 'node:timers/promises';
import { toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { parseManifest } from '@rondb-backup/shared/manifest/parse.ts';
import { readManifest, sealManifest } from '@rondb-backup/shared/manifest/seal.ts';
import { MANIFEST_VERSION, type Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import { objectPath } from '@rondb-backup/shared/storage/layout.ts';
import { versionText } from '../cluster/version.ts';
import { version } from '../version.ts';
import { confirmHeld } from '../fleet/claims.ts';
import type { Dumps } from './dumps.ts';
import type { Inspected } from './inspect.ts';
import type { NativeResult } from './native.ts';
import type { RunContext } from './run-context.ts';
import { filesOf } from './verify.ts';

/**
 * The commit point. What is written is first read as a reader would, so that no manifest is ever stored that this
 * program refuses. The object store writes it once, and tells a lost answer from a lost object by looking.
 */
export async function writeManifest(
  run: RunContext,
  native: NativeResult,
  inspected: Inspected,
  dumps: Dumps,
): Promise<void> {
  const built = JSON.stringify(buildManifest(run, native, inspected, dumps));
  const text = sealManifest(parseManifest(built, run.backupId), run.ports.config.manifest.signingKey);
  readManifest(text, run.backupId, []);
  await confirmHeld({ ...run, members: inspected.participants }, run.ports.config.agents.absenceTimeoutMs);
  run.op.signal.throwIfAborted();
  const path = objectPath(run.backupId, 'manifest');
  try {
    await run.ports.store.writeText(path, text);
  } catch (thrown) {
    if (!(await isStored(run, path, text))) throw thrown;
  }
}

const PATIENCE_MS = 60_000;
const PAUSE_MS = 2_000;

/** Whether the write that seemed to fail has succeeded: asked until the store answers, within a deadline. */
async function isStored({ op, ports }: RunContext, path: string, text: string): Promise<boolean> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return (await ports.store.readText(path, { maxBytes: Buffer.byteLength(text) })) === text;
    } catch (thrown) {
      op.log.warn({ err: toBackupError(thrown) }, 'cannot see whether the manifest was stored');
      if (Date.now() > deadline) return false;
      await sleep(PAUSE_MS);
    }
  }
}

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
    native: {
      // First: its global checkpoints are not those of the files.
      ...native.statistics,
      ...(contents && { startGcp: contents.checkpoints.start, stopGcp: contents.checkpoints.stop }),
      snapshot: contents?.snapshot ?? 'end',
      encrypted: first.encrypted,
      compressed: first.compressed,
      covered: tables !== undefined,
    },
    files: filesOf(backupId, inspected, dumps),
    tables: (tables ?? []).map(({ database, table, rows, logInserts, logDeletes }) => ({
      database,
      name: table,
      rows,
      ...(logInserts !== undefined && logDeletes !== undefined && { logInserts, logDeletes }),
    })),
    warnings: [...op.warnings],
  };
}
