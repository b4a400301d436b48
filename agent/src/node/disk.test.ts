import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deleteLocalBackup, listLocalBackups, volumeSpace } from './disk.ts';
import { identifyNode } from './identity.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'disk-'));
});
afterEach(() => rm(root, { recursive: true }));

async function put(path: string, bytes = 0): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), 'x'.repeat(bytes));
}

async function backupOf7(): Promise<void> {
  await put('BACKUP/BACKUP-7/BACKUP-7-PART-1-OF-2/BACKUP-7-0.4.Data', 100);
  await put('BACKUP/BACKUP-7/BACKUP-7-PART-1-OF-2/BACKUP-7.4.ctl', 20);
  await put('BACKUP/BACKUP-7/BACKUP-7-PART-2-OF-2/BACKUP-7.4.log', 3);
}

describe('the backups on the disk', () => {
  test('none where no backup was ever made', async () => {
    expect(await listLocalBackups(root)).toEqual([]);
  });

  test('are listed by id with the bytes and the nodes of their files, in parts or not', async () => {
    await backupOf7();
    await put('BACKUP/BACKUP-4294967294/BACKUP-4294967294-0.4.Data', 1);
    await put('BACKUP/BACKUP-10/BACKUP-10.4.ctl', 5);
    await put('BACKUP/BACKUP-10/BACKUP-10.12.ctl', 5);
    await mkdir(join(root, 'BACKUP/BACKUP-11'));
    expect(await listLocalBackups(root)).toEqual([
      { backupId: 7, bytes: 123, nodeIds: [4] },
      { backupId: 10, bytes: 10, nodeIds: [4, 12] },
      { backupId: 11, bytes: 0, nodeIds: [] },
      { backupId: 4_294_967_294, bytes: 1, nodeIds: [4] },
    ]);
  });

  test('are not what has another name, is a file, or only points elsewhere', async () => {
    await backupOf7();
    for (const name of [
      'BACKUP-07',
      'BACKUP-0',
      'BACKUP-4294967295',
      'BACKUP-7x',
      'backup-8',
      'BACKUP--9',
      'x',
    ]) {
      await mkdir(join(root, 'BACKUP', name));
    }
    await put('BACKUP/BACKUP-8', 5);
    await symlink(join(root, 'BACKUP/BACKUP-7'), join(root, 'BACKUP/BACKUP-9'));
    expect((await listLocalBackups(root)).map(({ backupId }) => backupId)).toEqual([7]);
  });

  test('are measured without following links', async () => {
    await backupOf7();
    await put('elsewhere/BACKUP-7-0.5.Data', 1_000);
    await symlink(join(root, 'elsewhere'), join(root, 'BACKUP/BACKUP-7/dir'));
    await symlink(join(root, 'elsewhere/BACKUP-7-0.5.Data'), join(root, 'BACKUP/BACKUP-7/BACKUP-7-0.5.Data'));
    expect(await listLocalBackups(root)).toEqual([{ backupId: 7, bytes: 123, nodeIds: [4] }]);
  });

  test('that cannot be looked at are an error, not an empty list', async () => {
    await put('BACKUP', 1);
    await expect(listLocalBackups(root)).rejects.toMatchObject({
      message: expect.stringContaining('ENOTDIR'),
    });
  });
});

describe('removing a backup', () => {
  test('removes its directory, tells the bytes, and leaves its neighbours', async () => {
    await backupOf7();
    await put('BACKUP/BACKUP-77/BACKUP-77-0.4.Data', 1);
    await put('BACKUP/BACKUP-6/BACKUP-6-0.4.Data', 1);
    expect(await deleteLocalBackup(root, 7)).toBe(123);
    expect((await readdir(join(root, 'BACKUP'))).sort()).toEqual(['BACKUP-6', 'BACKUP-77']);
    expect(await deleteLocalBackup(root, 7)).toBe(0);
  });

  test('refuses a link or a file in its place, and touches nothing', async () => {
    await put('elsewhere/precious', 5);
    await put('BACKUP/BACKUP-8', 5);
    await symlink(join(root, 'elsewhere'), join(root, 'BACKUP/BACKUP-7'));
    for (const id of [7, 8]) {
      await expect(deleteLocalBackup(root, id)).rejects.toMatchObject({ code: 'BACKUP_FILE_INVALID' });
    }
    expect(await readdir(join(root, 'elsewhere'))).toEqual(['precious']);
    expect((await readdir(join(root, 'BACKUP'))).sort()).toEqual(['BACKUP-7', 'BACKUP-8']);
  });

  test('removes a link inside, not what it points to', async () => {
    await backupOf7();
    await put('elsewhere/precious', 5);
    await symlink(join(root, 'elsewhere'), join(root, 'BACKUP/BACKUP-7/link'));
    await deleteLocalBackup(root, 7);
    expect(await readdir(join(root, 'elsewhere'))).toEqual(['precious']);
  });

  test.each([0, -1, 0.5, 4_294_967_295, Number.NaN])('refuses %d, which is no id', async (id) => {
    await expect(deleteLocalBackup(root, id)).rejects.toMatchObject({ code: 'BACKUP_ID_INVALID' });
  });
});

test('the space of a volume is told in bytes', async () => {
  const { freeBytes, totalBytes } = await volumeSpace(root);
  expect(totalBytes).toBeGreaterThan(1024 * 1024);
  expect(freeBytes).toBeLessThanOrEqual(totalBytes);
  await expect(volumeSpace(join(root, 'nowhere'))).rejects.toMatchObject({
    message: expect.stringContaining('nowhere'),
  });
});

describe('whose disk it is', () => {
  test('the configuration tells where the disk does not, and the disk where the configuration does not', async () => {
    expect(await identifyNode(root, undefined)).toBeUndefined();
    expect(await identifyNode(root, 4)).toBe(4);
    await mkdir(join(root, 'ndb_4_fs'));
    await put('ndb_4_out.log');
    expect(await identifyNode(root, undefined)).toBe(4);
    expect(await identifyNode(root, 4)).toBe(4);
  });

  test('disk and configuration that differ are refused, and so is a disk of two nodes', async () => {
    await mkdir(join(root, 'ndb_4_fs'));
    await expect(identifyNode(root, 5)).rejects.toMatchObject({
      code: 'BACKUP_FOREIGN_NODE',
      message: expect.stringMatching(/nodeId is 5 .* data node 4$/),
    });
    await put('ndb_12_out.log');
    for (const configured of [undefined, 4]) {
      await expect(identifyNode(root, configured)).rejects.toMatchObject({
        code: 'BACKUP_FOREIGN_NODE',
        message: expect.stringContaining('4, 12'),
      });
    }
  });

  test('other names tell nothing', async () => {
    for (const name of [
      'ndb_fs',
      'ndb_4_fs.old',
      'xndb_4_fs',
      'ndb_4444_fs',
      'ndb_4_error.log',
      'BACKUP-5',
    ]) {
      await put(name);
    }
    expect(await identifyNode(root, undefined)).toBeUndefined();
  });

  test('a directory that is not there is an error', async () => {
    await expect(identifyNode(join(root, 'nowhere'), 4)).rejects.toMatchObject({
      message: expect.stringContaining('nowhere'),
    });
  });
});
