import type { Failed, Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import { expect } from 'vitest';
import type { TestCluster } from '../cluster/cluster.ts';
import { backupFiles, mgm } from '../cluster/raw.ts';
import { listObjects, readObject } from '../oracles/stored-backup.ts';
import type { Product } from './processes.ts';

/** Where a product works: its cluster, and REMOTE:BUCKET/PREFIX in an rclone.conf. */
export interface Place {
  readonly cluster: TestCluster;
  readonly configFile: string;
  readonly remote: string;
}

export const readManifest = async ({ configFile, remote }: Place, backupId: number): Promise<Manifest> =>
  JSON.parse(await readObject(configFile, `${remote}/${backupId}/manifest.json`)) as Manifest;

export const readFailed = async ({ configFile, remote }: Place, backupId: number): Promise<Failed> =>
  JSON.parse(await readObject(configFile, `${remote}/${backupId}/failed.json`)) as Failed;

/** Files of a backup on the data nodes' disks, by node id; nodes without any are left out. */
export async function localRemains(
  { cluster }: Place,
  backupId: number,
): Promise<Readonly<Record<string, number>>> {
  const files = [...(await backupFiles(cluster, backupId))];
  return Object.fromEntries(
    files.flatMap(([node, names]) => (names.length === 0 ? [] : [[node, names.length]])),
  );
}

/** Expects that nothing runs in the cluster or for a run, and that `check` finds nothing in the way of the next one. */
export async function expectAtRest({ cluster }: Place, product: Product): Promise<void> {
  expect((await mgm(cluster, 'ALL REPORT BACKUPSTATUS')).output).not.toContain('Local backup status');
  const { exitCode, stdout } = await product.cli('check');
  expect(stdout).not.toMatch(/^FAIL/m);
  expect(exitCode).toBe(0);
}

/** Expects that a run ended without a backup: failed.json, no manifest, no files on the disks, nothing at work. */
export async function expectNoBackup(
  place: Place,
  product: Product,
  backupId: number,
  code: string,
): Promise<Failed> {
  const objects = await listObjects(place.configFile, `${place.remote}/${backupId}`);
  expect(objects).toContain('failed.json');
  expect(objects).not.toContain('manifest.json');
  const failed = await readFailed(place, backupId);
  expect(failed).toMatchObject({ backupId, error: { code } });
  expect(await localRemains(place, backupId)).toEqual({});
  await expectAtRest(place, product);
  return failed;
}
