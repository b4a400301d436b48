import { createHash, type KeyObject } from 'node:crypto';
import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import { sealManifest } from '@rondb-backup/shared/manifest/seal.ts';
import { COMPRESSED_ID, stored } from '@rondb-backup/shared/ndb-files/fixtures/real-files.ts';

/** The objects of a backup by their path below it. */
export type Objects = ReadonlyMap<string, Buffer>;

const NODES = [1, 2, 4, 5];

/** A backup of four data nodes as a run of the cluster `test` stores it, with files that a real cluster wrote. */
export function sampleBackup(backupId: number, signingKey?: KeyObject): Map<string, Buffer> {
  const native = NODES.flatMap((nodeId) =>
    [`-0.${nodeId}.Data`, `.${nodeId}.ctl`, `.${nodeId}.log`].map(
      (end) =>
        [
          `rondb/${nodeId}/BACKUP-${backupId}${end}`,
          stored('compressed', `BACKUP-${COMPRESSED_ID}${end}`),
        ] as const,
    ),
  );
  const content = new Map<string, Buffer>([
    ...native,
    ['databases.sql', Buffer.from('CREATE DATABASE `café`;\n')],
    ['users.sql', Buffer.from("CREATE USER 'app'@'%';\n")],
    ['quotas.txt', Buffer.from('shop 100\n')],
  ]);
  const startedAt = new Date(backupId * 1_000).toISOString();
  const manifest: Manifest = {
    formatVersion: '1.1',
    backupId,
    runId: 'run',
    clusterName: 'test',
    label: 'nightly',
    startedAt,
    completedAt: startedAt,
    phaseDurationsMs: { native: 5_000 },
    versions: { rondbBackup: '0.1.0', cluster: 'NDB 9.7.4' },
    topology: {
      nodeGroups: [{ nodeGroup: 0, nodeIds: NODES }],
      participants: NODES,
      missing: [],
      degraded: false,
    },
    native: { snapshot: 'end', encrypted: false, compressed: true, covered: true },
    files: [...content].map(([path, bytes]) => ({
      path,
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })),
    tables: [{ database: 'shop', name: 'orders', rows: 9 }],
    warnings: [],
  };
  return new Map([
    ['started.json', Buffer.from('{}\n')],
    ...content,
    ['manifest.json', Buffer.from(sealManifest(manifest, signingKey))],
  ]);
}
