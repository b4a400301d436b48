import type { KeyObject } from 'node:crypto';
import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { parseOwnMarker } from '@rondb-backup/shared/manifest/parse.ts';
import {
  type Deleting,
  deletingSchema,
  type Failed,
  failedSchema,
  type Manifest,
  type Started,
  startedSchema,
} from '@rondb-backup/shared/manifest/schema.ts';
import { readManifest } from '@rondb-backup/shared/manifest/seal.ts';
import { readBackupId } from '@rondb-backup/shared/storage/backup-id.ts';
import { backupPrefix, objectName, objectPath } from '@rondb-backup/shared/storage/layout.ts';
import { newestVerification, type VerificationName } from '@rondb-backup/shared/storage/verification-name.ts';
import type { ObjectStore, StoredEntry } from '@rondb-backup/shared/storage/object-store.ts';

export const backupStates = ['deleting', 'complete', 'failed', 'running', 'interrupted', 'legacy'] as const;
export type BackupState = (typeof backupStates)[number];

/** A backup in the object store; what is undefined could not be known without its marker object. */
export interface CatalogEntry {
  readonly backupId: number;
  readonly state: BackupState;
  readonly started: Started | undefined;
  readonly manifest: Manifest | undefined;
  readonly failed: Failed | undefined;
  readonly deleting: Deleting | undefined;
  readonly pinned: boolean;
  /** The last one, as its name tells. */
  readonly verification: VerificationName | undefined;
  /** Why its marker object could not be read: it is listed all the same. */
  readonly problem: BackupError | undefined;
}

/**
 * Larger marker objects are refused; a manifest of 100,000 files and as many tables has some 30 MB. Less than the output
 * that `runProgram` keeps of a child, so that it is the object that is refused and not the store.
 */
export const MAX_MARKER_BYTES = 60 * 1024 * 1024;
/** What is wrong with one marker object and not with the store; STORE_MISMATCH is one that is too large. */
export const unreadable: ReadonlySet<string> = new Set([
  'MANIFEST_INVALID',
  'MANIFEST_VERSION',
  'MANIFEST_UNTRUSTED',
  'STORE_MISMATCH',
]);
/** Every read is a process of its own. */
const PARALLEL_READS = 4;

/** Every id that has a directory in the object store. */
async function knownBackupIds(store: ObjectStore, signal?: AbortSignal): Promise<ReadonlySet<number>> {
  const entries = await store.list('', { signal });
  const ids = entries.filter(({ isDirectory }) => isDirectory).map(({ path }) => readBackupId(path));
  return new Set(ids.filter((id) => id !== undefined));
}

/** What the marker objects say. Whether somebody still works on an `interrupted` one only the agents know. */
export function stateOf(names: ReadonlySet<string>): BackupState {
  if (names.has('deleting.json')) return 'deleting';
  if (names.has('manifest.json')) return 'complete';
  if (names.has('failed.json')) return 'failed';
  if (names.has('started.json')) return 'interrupted';
  return 'legacy';
}

/** Reads what the object store holds. Manifests never change, so each is read once and kept in memory. */
export class Catalog {
  readonly #store: ObjectStore;
  readonly #trustedKeys: readonly KeyObject[];
  readonly #settled = new Map<number, CatalogEntry>();

  /** @param trustedKeys any of which must have signed a manifest; none: signatures are not asked for */
  constructor(store: ObjectStore, trustedKeys: readonly KeyObject[]) {
    this.#store = store;
    this.#trustedKeys = trustedKeys;
  }

  /** All ids, newest first. */
  async ids(signal?: AbortSignal): Promise<number[]> {
    return [...(await knownBackupIds(this.#store, signal))].sort((a, b) => b - a);
  }

  /** The state of every backup, from one listing of two levels. */
  async states(signal?: AbortSignal): Promise<ReadonlyMap<number, BackupState>> {
    const names = new Map<number, Set<string>>();
    for (const { path, isDirectory } of await this.#store.list('', { levels: 2, signal })) {
      const [directory = '', name] = path.split('/');
      const backupId = readBackupId(directory);
      const isObjectAtTop = name === undefined && !isDirectory;
      if (backupId === undefined || isObjectAtTop) continue;
      const known = names.get(backupId) ?? new Set();
      names.set(backupId, known);
      if (name !== undefined && !isDirectory) known.add(name);
    }
    return new Map([...names].map(([backupId, found]) => [backupId, stateOf(found)]));
  }

  /** @throws BackupError BACKUP_NOT_FOUND when there is nothing under this id */
  async read(backupId: number, signal?: AbortSignal): Promise<CatalogEntry> {
    const entries = await this.#store.list(backupPrefix(backupId), { signal });
    if (entries.length === 0) throw new BackupError('BACKUP_NOT_FOUND', `there is no backup ${backupId}`);
    const objects = entries.filter(({ isDirectory }) => !isDirectory);
    const state = stateOf(new Set(objects.map(({ path }) => path)));
    const beside = {
      pinned: objects.some(({ path }) => path === objectName('pinned')),
      verification: newestVerification(objects.map(({ path }) => path)),
    };
    const kept = this.#settled.get(backupId);
    if (kept?.state === state) return { ...kept, ...beside };
    const entry = { ...(await this.#readMarkers(backupId, state, objects, signal)), ...beside };
    if (state === 'complete' && entry.problem === undefined) this.#settled.set(backupId, entry);
    return entry;
  }

  /** Reads several, a few at a time; one that was deleted meanwhile is left out. */
  async readAll(ids: readonly number[], signal?: AbortSignal): Promise<CatalogEntry[]> {
    const found = new Map<number, CatalogEntry>();
    const queue = [...ids];
    const worker = async (): Promise<void> => {
      for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
        try {
          found.set(id, await this.read(id, signal));
        } catch (thrown) {
          if (toBackupError(thrown).code === 'BACKUP_NOT_FOUND') continue;
          queue.length = 0;
          throw thrown;
        }
      }
    };
    await Promise.all(Array.from({ length: PARALLEL_READS }, worker));
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  async #readMarkers(
    backupId: number,
    state: BackupState,
    entries: readonly StoredEntry[],
    signal: AbortSignal | undefined,
  ): Promise<Omit<CatalogEntry, 'pinned' | 'verification'>> {
    const has = (name: string): boolean => entries.some(({ path }) => path === name);
    const read = async (name: 'started' | 'manifest' | 'failed' | 'deleting'): Promise<string> => {
      const path = objectPath(backupId, name);
      const text = await this.#store.readText(path, { maxBytes: MAX_MARKER_BYTES, signal });
      if (text === undefined) throw new BackupError('MANIFEST_INVALID', `${path} is empty or gone`);
      return text;
    };
    const nothing = {
      backupId,
      state,
      started: undefined,
      manifest: undefined,
      failed: undefined,
      deleting: undefined,
      problem: undefined,
    };
    try {
      if (state === 'complete')
        return { ...nothing, manifest: readManifest(await read('manifest'), backupId, this.#trustedKeys) };
      if (state === 'deleting') {
        const text = await read('deleting');
        return { ...nothing, deleting: parseOwnMarker(deletingSchema, text, backupId, 'deleting.json') };
      }
      const failed =
        state === 'failed'
          ? parseOwnMarker(failedSchema, await read('failed'), backupId, 'failed.json')
          : undefined;
      const started = has('started.json')
        ? parseOwnMarker(startedSchema, await read('started'), backupId, 'started.json')
        : undefined;
      return { ...nothing, failed, started };
    } catch (thrown) {
      const problem = toBackupError(thrown);
      if (!unreadable.has(problem.code)) throw problem;
      return { ...nothing, problem };
    }
  }
}
