import { readBackupId } from '@rondb-backup/shared/storage/backup-id.ts';
import { objectName } from '@rondb-backup/shared/storage/layout.ts';
import { newestVerification, type VerificationName } from '@rondb-backup/shared/storage/verification-name.ts';
import type { ObjectStore, StoredEntry } from '@rondb-backup/shared/storage/object-store.ts';

export const backupStates = ['deleting', 'complete', 'failed', 'running', 'interrupted', 'legacy'] as const;
export type BackupState = (typeof backupStates)[number];

/** What a listing tells of one backup. */
export interface Listed {
  readonly backupId: number;
  readonly state: BackupState;
  readonly pinned: boolean;
  /** The last one, as its name tells. */
  readonly verification: VerificationName | undefined;
  /** The objects directly in its directory, by name. */
  readonly objects: ReadonlyMap<string, StoredEntry>;
}

/** What the marker objects say. Whether somebody still works on an `interrupted` one only the agents know. */
export function stateOf(names: { has(name: string): boolean }): BackupState {
  if (names.has('deleting.json')) return 'deleting';
  if (names.has('manifest.json')) return 'complete';
  if (names.has('failed.json')) return 'failed';
  if (names.has('started.json')) return 'interrupted';
  return 'legacy';
}

/** Every id that has a directory in the object store, newest first. One request for a thousand. */
export async function listIds(store: ObjectStore, signal?: AbortSignal): Promise<number[]> {
  const entries = await store.list('', { signal });
  const ids = entries.filter(({ isDirectory }) => isDirectory).map(({ path }) => readBackupId(path));
  return [...new Set(ids.filter((id) => id !== undefined))].sort((a, b) => b - a);
}

/**
 * Lists backups by id; a directory that holds nothing is none.
 *
 * @param ids these, a request each; left out, all of them, a request for each thousand objects
 */
export async function listMarkers(
  store: ObjectStore,
  ids: readonly number[] | undefined,
  signal?: AbortSignal,
): Promise<ReadonlyMap<number, Listed>> {
  if (ids?.length === 0) return new Map();
  const entries = await store.list('', { levels: 2, only: ids?.map(String), signal });
  const found = new Map<number, Map<string, StoredEntry>>();
  for (const entry of entries) {
    const [directory = '', name] = entry.path.split('/');
    const backupId = readBackupId(directory);
    if (backupId === undefined || name === undefined) continue;
    const objects = found.get(backupId) ?? new Map<string, StoredEntry>();
    found.set(backupId, objects);
    if (!entry.isDirectory) objects.set(name, entry);
  }
  return new Map(
    [...found].map(([backupId, objects]) => [
      backupId,
      {
        backupId,
        state: stateOf(objects),
        pinned: objects.has(objectName('pinned')),
        verification: newestVerification([...objects.keys()]),
        objects,
      },
    ]),
  );
}
