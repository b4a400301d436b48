import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { TestCluster } from '../cluster/cluster.ts';
import { mgm } from '../cluster/raw.ts';
import type { StoreAddress } from './restoring-agents.ts';

/**
 * Leaves in the object store what the scripts of rondb-helm leave: a native backup that the management client was asked
 * for, each data node's files moved below `<id>/rondb/<node id>`, and SQL files beside them. Nothing of the product is used.
 *
 * @param id nine digits, `date +%y%V%u%H%M`
 * @param sql content by name, such as `users.sql`
 */
export async function makeLegacyBackup(
  cluster: TestCluster,
  { remote, rcloneConfig }: StoreAddress,
  id: number,
  sql: Readonly<Record<string, string | Buffer>>,
): Promise<void> {
  const made = await mgm(cluster, `START BACKUP ${id} SNAPSHOTEND WAIT COMPLETED`);
  if (made.exitCode !== 0) throw new Error(made.output);
  for (const { nodeId, backupDir } of cluster.dataNodes) {
    const local = join(backupDir, 'BACKUP', `BACKUP-${id}`);
    // A data node that was down has none: its script fails, and the others go on.
    if ((await readdir(local).catch(() => [])).length === 0) continue;
    await rclone(rcloneConfig, 'move', local, `${remote}/${id}/rondb/${nodeId}`);
    await rm(local, { recursive: true });
  }
  const dumps = await mkdtemp(join(tmpdir(), 'legacy-dumps-'));
  for (const [name, content] of Object.entries(sql)) await writeFile(join(dumps, name), content);
  await rclone(rcloneConfig, 'move', dumps, `${remote}/${id}`);
  await rm(dumps, { recursive: true });
}

/** Runs rclone. @throws Error where it fails */
export async function rclone(configFile: string, ...args: string[]): Promise<void> {
  // With AWS_CA_BUNDLE in the environment the s3 backend of rclone 1.60 fails.
  await execa('rclone', ['--config', configFile, ...args], { env: { AWS_CA_BUNDLE: undefined } });
}
