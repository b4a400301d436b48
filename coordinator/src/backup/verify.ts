import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ManifestFile } from '@rondb-backup/shared/manifest/schema.ts';
import { backupPrefix, nodePrefix } from '@rondb-backup/shared/storage/layout.ts';
import { together } from '../concurrency/together.ts';
import type { DumpFile, Dumps } from './dumps.ts';
import type { Inspected } from './inspect.ts';
import type { RunContext } from './run-context.ts';

const MAX_NAMED = 5;

/** Left by a write that was cut short, where objects are written under another name first; see RcloneStore.writeText. */
export const isCutShort = (path: string): boolean =>
  /^(?:started|manifest|failed|pinned|deleting|verification-[0-9a-z-]+)\.json(?:\.[^./]{8}\.partial)+$/.test(
    path,
  );

/** Every file that the manifest will name, ordered by path, relative to the backup's prefix. */
export function filesOf(
  backupId: number,
  inspected: Pick<Inspected, 'inspections'>,
  dumps: Pick<Dumps, 'files'>,
): ManifestFile[] {
  const prefix = `${backupPrefix(backupId)}/`;
  const native = inspected.inspections.flatMap(({ nodeId, files }) =>
    files.map(({ path, sizeBytes, sha256 }) => ({
      path: `${nodePrefix(backupId, nodeId)}/${path}`.slice(prefix.length),
      sizeBytes,
      sha256,
    })),
  );
  const sql = dumps.files.map(({ name, sizeBytes, sha256 }) => ({ path: name, sizeBytes, sha256 }));
  return [...native, ...sql].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * The object store holds every file with its size, and nothing that this run did not write. The dumps are read back:
 * they are small, and of the same names whoever makes them, so that a size does not prove whose they are.
 *
 * @throws BackupError STORE_MISMATCH naming the first differences
 */
export async function verifyStored(run: RunContext, inspected: Inspected, dumps: Dumps): Promise<void> {
  await together(run.op.signal, [
    () => verifyListing(run, inspected, dumps),
    ...dumps.files.map((file) => () => verifyDump(run, dumps.directory, file)),
  ]);
}

async function verifyDump(run: RunContext, directory: string, { name, sha256 }: DumpFile): Promise<void> {
  const copy = join(directory, `${name}.stored`);
  await run.ports.store.fetch(`${backupPrefix(run.backupId)}/${name}`, copy, run.op);
  const stored = createHash('sha256')
    .update(await readFile(copy))
    .digest('hex');
  if (stored === sha256) return;
  throw new BackupError('STORE_MISMATCH', `object store differs: ${name} is not the dump of this run`);
}

export async function verifyListing(run: RunContext, inspected: Inspected, dumps: Dumps): Promise<void> {
  const listed = await run.ports.store.list(backupPrefix(run.backupId), {
    levels: 'all',
    signal: run.op.signal,
  });
  const present = new Map(
    listed
      .filter(({ isDirectory, path }) => !isDirectory && !isCutShort(path))
      .map(({ path, sizeBytes }) => [path, sizeBytes]),
  );
  present.delete('started.json');
  const problems = differences(filesOf(run.backupId, inspected, dumps), present);
  if (problems.length === 0) return;
  const more = problems.length > MAX_NAMED ? ` and ${problems.length - MAX_NAMED} more` : '';
  throw new BackupError(
    'STORE_MISMATCH',
    `object store differs: ${problems.slice(0, MAX_NAMED).join('; ')}${more}`,
  );
}

/** @param present sizes in bytes by path */
export function differences(files: readonly ManifestFile[], present: ReadonlyMap<string, number>): string[] {
  const expected = new Set(files.map(({ path }) => path));
  const wrong = files.flatMap(({ path, sizeBytes }) => {
    const size = present.get(path);
    if (size === undefined) return [`${path} is missing`];
    return size === sizeBytes ? [] : [`${path} has ${size} bytes instead of ${sizeBytes}`];
  });
  const strange = [...present.keys()]
    .filter((path) => !expected.has(path))
    .map((path) => `${path} is not ours`);
  return [...wrong, ...strange];
}
