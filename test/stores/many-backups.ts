import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import { sealManifest } from '@rondb-backup/shared/manifest/seal.ts';

interface ManyBackups {
  /** The directory of an S3 server that keeps its objects as s3rver does. */
  readonly directory: string;
  readonly bucket: string;
  /** Where the backups go in the bucket. */
  readonly prefix: string;
  readonly count: number;
  readonly clusterName: string;
  /** Seconds since 1970; default: an hour ago. */
  readonly newestId?: number;
}

const NODES = [1, 2];
const PARTS = 2;
const TABLES = 50;
const SHA256 = '0'.repeat(64);

/**
 * Writes backups that are complete as far as a catalog looks, one an hour until now: their markers are true, and their
 * native files are named as they are and hold nothing. Written past the server, which would take minutes.
 *
 * @returns their ids, newest first
 */
export function writeManyBackups({
  directory,
  bucket,
  prefix,
  count,
  clusterName,
  newestId,
}: ManyBackups): number[] {
  const root = join(directory, bucket, prefix);
  const newest = newestId ?? Math.floor(Date.now() / 1_000) - 3_600;
  const ids = Array.from({ length: count }, (_, hours) => newest - hours * 3_600);
  for (const backupId of ids) {
    const at = join(root, String(backupId));
    const paths = NODES.flatMap((nodeId) => nativeFiles(backupId, nodeId));
    // A file has some 65,000 names at most: each backup has its own.
    const empty = join(at, 'databases.sql._S3rver_object');
    mkdirSync(at, { recursive: true });
    writeFileSync(empty, '');
    writeFileSync(`${empty}.md5`, md5(''));
    for (const path of [...paths, 'users.sql']) {
      const object = join(at, `${path}._S3rver_object`);
      mkdirSync(dirname(object), { recursive: true });
      linkSync(empty, object);
      linkSync(`${empty}.md5`, `${object}.md5`);
    }
    const markers = {
      'started.json': `${JSON.stringify(started(backupId, clusterName), null, 2)}\n`,
      'manifest.json': sealManifest(manifest(backupId, clusterName, paths)),
    };
    for (const [name, text] of Object.entries(markers)) {
      writeFileSync(join(at, `${name}._S3rver_object`), text);
      writeFileSync(join(at, `${name}._S3rver_object.md5`), md5(text));
    }
  }
  return ids;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

const nativeFiles = (backupId: number, nodeId: number): string[] =>
  Array.from({ length: PARTS }, (_, index) => {
    const directory = `rondb/${nodeId}/BACKUP-${backupId}-PART-${index + 1}-OF-${PARTS}`;
    const names = [
      `BACKUP-${backupId}-0.${nodeId}.Data`,
      `BACKUP-${backupId}.${nodeId}.ctl`,
      `BACKUP-${backupId}.${nodeId}.log`,
    ];
    return names.map((name) => `${directory}/${name}`);
  }).flat();

const common = (backupId: number, clusterName: string) => ({
  formatVersion: '1.1',
  backupId,
  runId: `run-${backupId}`,
  clusterName,
  label: 'hourly',
  startedAt: new Date(backupId * 1_000).toISOString(),
});

const started = (backupId: number, clusterName: string) => ({
  ...common(backupId, clusterName),
  holder: 'host:1',
  rondbBackupVersion: '0.1.0',
  expectedNodes: NODES,
});

const manifest = (backupId: number, clusterName: string, paths: readonly string[]): Manifest => ({
  ...common(backupId, clusterName),
  completedAt: new Date((backupId + 60) * 1_000).toISOString(),
  phaseDurationsMs: { native: 60_000 },
  versions: { rondbBackup: '0.1.0' },
  topology: {
    nodeGroups: [{ nodeGroup: 0, nodeIds: NODES }],
    participants: NODES,
    missing: [],
    degraded: false,
  },
  native: { snapshot: 'end', encrypted: false, compressed: false, covered: true },
  files: [...paths, 'users.sql', 'databases.sql'].map((path) => ({ path, sizeBytes: 0, sha256: SHA256 })),
  tables: Array.from({ length: TABLES }, (_, at) => ({ database: 'shop', name: `table_${at}`, rows: 1_000 })),
  warnings: [],
});
