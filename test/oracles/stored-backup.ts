import { mkdtemp, readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** Copies what lies in the object store to an empty local directory, with rclone alone. @returns the directory */
export async function fetchObjects(configFile: string, remotePath: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'rondb-backup-fetched-'));
  // One flat listing: s3rver leaves directories out of a listing that is asked for level by level.
  await rclone(configFile, ['copy', '--fast-list', remotePath, dir], [0]);
  return dir;
}

/** Every path below a directory of the object store, sorted; none where there is no such directory. */
export async function listObjects(configFile: string, remotePath: string): Promise<readonly string[]> {
  // 3: no such directory.
  const stdout = await rclone(configFile, ['lsf', '--recursive', '--files-only', remotePath], [0, 3]);
  return stdout
    .split('\n')
    .filter((path) => path !== '')
    .sort();
}

/** The text of one object. @throws Error where there is none */
export const readObject = (configFile: string, remotePath: string): Promise<string> =>
  rclone(configFile, ['cat', remotePath], [0]);

/** Removes an object, or all that is in a directory. */
export const removeObjects = (configFile: string, remotePath: string): Promise<string> =>
  rclone(configFile, ['delete', remotePath], [0]);

async function rclone(configFile: string, args: readonly string[], good: readonly number[]): Promise<string> {
  const { exitCode, stdout, stderr } = await execa('rclone', ['--config', configFile, ...args], {
    reject: false,
    // With it in the environment the s3 backend of rclone 1.60 fails.
    env: { AWS_CA_BUNDLE: undefined },
  });
  if (exitCode === undefined || !good.includes(exitCode))
    throw new Error(`rclone ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Size in bytes and SHA-256 of every file below `dir`, by path, as the program sha256sum computes it. */
export async function sha256sums(
  dir: string,
): Promise<Readonly<Record<string, { sizeBytes: number; sha256: string }>>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(dir.length + 1))
    .sort();
  const { stdout } = await execa('sha256sum', ['--', ...paths], { cwd: dir });
  const sums: Record<string, { sizeBytes: number; sha256: string }> = {};
  for (const line of stdout.split('\n')) {
    const path = line.slice(66);
    sums[path] = { sizeBytes: (await stat(join(dir, path))).size, sha256: line.slice(0, 64) };
  }
  return sums;
}

/** For each node id the directory that ndb_restore reads. */
export async function nodeDirectories(dir: string): Promise<ReadonlyMap<number, string>> {
  const names = await readdir(join(dir, 'rondb'));
  return new Map(names.map((name) => [Number(name), join(dir, 'rondb', name)]));
}
