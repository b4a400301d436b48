import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ManifestWarning } from '@rondb-backup/shared/manifest/schema.ts';
import { type NamedObject, objectName, objectPath } from '@rondb-backup/shared/storage/layout.ts';
import { type DumpFile, type Dumps, dump } from './dumps.ts';
import type { RunContext } from './run-context.ts';
import { describeFile } from '../described-file.ts';

const kinds = ['users', 'databases', 'quotas'] as const satisfies readonly NamedObject[];

/** The last line of both SQL dumps: what ends with it was written whole. */
const COMPLETE = /-- Dump completed\s*$/;
const TAIL_BYTES = 100;

/**
 * The dumps of an interrupted run: what it had stored in full is taken as it is, because it is of the time of the native
 * backup and no object is written twice; the rest is dumped now, and the manifest says so.
 */
export async function dumpAgain(run: RunContext, directory: string, signal: AbortSignal): Promise<Dumps> {
  const fresh = await dump(run, directory, signal);
  const stored: DumpFile[] = [];
  for (const kind of kinds) {
    const file = await fetchStored(run, kind, directory, signal);
    if (file !== undefined) stored.push(file);
  }
  const late = fresh.files.filter(({ name }) => stored.every((file) => file.name !== name));
  run.op.warn(late.map(({ name }) => dumpedLate(name)));
  return { ...fresh, files: [...stored, ...late] };
}

/** Puts the stored dump into the directory; one that is not whole (a store without atomic writes) is removed. */
async function fetchStored(
  { backupId, ports }: RunContext,
  kind: (typeof kinds)[number],
  directory: string,
  signal: AbortSignal,
): Promise<DumpFile | undefined> {
  const path = objectPath(backupId, kind);
  const name = objectName(kind);
  const fetched = join(directory, `${name}.stored`);
  if (!(await ports.store.fetch(path, fetched, { signal }))) return undefined;
  // Bytes, not text: bodies of routines and views may be in any character set.
  const content = await readFile(fetched);
  if (kind !== 'quotas' && !COMPLETE.test(content.subarray(-TAIL_BYTES).toString('latin1'))) {
    await rm(fetched);
    await ports.store.remove(path, { signal });
    return undefined;
  }
  await rename(fetched, join(directory, name));
  return describeFile(name, content);
}

const dumpedLate = (name: string): ManifestWarning => ({
  code: 'SQL_DUMPED_LATE',
  message: `the run was interrupted; ${name} was made when it was resumed, after the native backup`,
  object: name,
});
