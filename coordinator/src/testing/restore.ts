import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import { Operation } from '../operation/operation.ts';
import type { RestoreContext } from '../restore/context.ts';
import { everything } from '../restore/selection.ts';
import { InMemoryAgent } from './agent.ts';
import { InMemoryStore } from './store.ts';

/** What the phases of a restore work with, agents and store in memory. @param dealt stored node ids by agent */
export function testRestore(dealt: Readonly<Record<number, readonly number[]>>, parallelSteps = 9) {
  const store = new InMemoryStore();
  const agents = new Map(Object.keys(dealt).map((id) => [Number(id), new InMemoryAgent(Number(id))]));
  const workers = [...agents].map(([nodeId, agent]) => ({
    agent,
    nodeId,
    node: agent.node,
    ability: {
      ndbRestoreVersion: '9.7.4',
      freeBytes: 1e12,
      downloads: [],
      hasPassword: false,
      connectString: 'mgm:1186',
    },
    share: { nodeId, storedNodeIds: dealt[nodeId] ?? [], bytes: 10, freeBytes: 1e12 },
  }));
  const stored = Object.values(dealt).flat();
  const manifest = {
    backupId: 7,
    files: stored.map((id) => ({
      path: `rondb/${id}/BACKUP-7.${id}.ctl`,
      sizeBytes: 5,
      sha256: '0'.repeat(64),
    })),
  } as unknown as Manifest;
  const run = {
    op: new Operation(silentLogger, 'restore'),
    source: { store, destinationFingerprint: 'same place', tempDir: '/tmp', transfer: {} },
    target: { clusterName: 'prod', absenceTimeoutMs: 3_000, downloadTimeoutMs: 10_000 },
    spec: { backupId: 7, selection: everything, dropExisting: false, overwriteUsers: false, resume: false },
    plan: { parallelSteps, withEpoch: true },
    manifest,
    members: workers,
    workers,
    holder: 'host:1',
    diskObjects: false,
  } as unknown as RestoreContext;
  return { run, store, agents };
}
