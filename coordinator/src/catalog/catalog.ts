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
import { readManifest, type Signature } from '@rondb-backup/shared/manifest/seal.ts';
import { objectName, objectPath } from '@rondb-backup/shared/storage/layout.ts';
import type { ObjectStore } from '@rondb-backup/shared/storage/object-store.ts';
import type { VerificationName } from '@rondb-backup/shared/storage/verification-name.ts';
import { type LegacyContent, withLegacyContent } from './legacy-content.ts';
import { MarkerCache } from './marker-cache.ts';
import { type BackupState, type Listed, listIds, listMarkers } from './markers.ts';

/** A backup in the object store; what is undefined could not be known without its marker object. */
export interface CatalogEntry {
  readonly backupId: number;
  readonly state: BackupState;
  readonly started: Started | undefined;
  readonly manifest: Manifest | undefined;
  /** Of the manifest; undefined where that is. */
  readonly signature: Signature | undefined;
  readonly failed: Failed | undefined;
  readonly deleting: Deleting | undefined;
  readonly pinned: boolean;
  /** The last one, as its name tells. */
  readonly verification: VerificationName | undefined;
  /** What lies there of a legacy one, which has no marker object; undefined where it was not looked at. */
  readonly legacy: LegacyContent | undefined;
  /** Why its marker object could not be read: it is listed all the same. */
  readonly problem: BackupError | undefined;
}

type MarkerName = 'started' | 'manifest' | 'failed' | 'deleting';

/** Larger marker objects are refused; a manifest of 100,000 files and as many tables has some 30 MB. */
export const MAX_MARKER_BYTES = 60 * 1024 * 1024;
/** Manifests of 5,000 backups of a hundred tables; in memory they take about three times as much. */
const MAX_CACHED_BYTES = 64 * 1024 * 1024;
/** What is read at a time passes through memory and a temporary directory. */
const MAX_BATCH_BYTES = 64 * 1024 * 1024;
const MAX_BATCH = 500;
/** What is wrong with one marker object and not with the store. */
export const unreadable: ReadonlySet<string> = new Set([
  'MANIFEST_INVALID',
  'MANIFEST_VERSION',
  'MANIFEST_UNTRUSTED',
  'STORE_MISMATCH',
]);

/** Which markers tell what is to be known in a state; others are not read. */
const wanted: Readonly<Record<BackupState, readonly MarkerName[]>> = {
  deleting: ['deleting'],
  complete: ['manifest'],
  failed: ['failed', 'started'],
  interrupted: ['started'],
  running: ['started'],
  legacy: [],
};

/** What marker objects tell of a backup. */
type Contents = Pick<CatalogEntry, 'started' | 'manifest' | 'signature' | 'failed' | 'deleting'>;
const nothing: Contents = {
  started: undefined,
  manifest: undefined,
  signature: undefined,
  failed: undefined,
  deleting: undefined,
};

const parsers: Readonly<
  Record<MarkerName, (text: string, backupId: number, trustedKeys: readonly KeyObject[]) => Partial<Contents>>
> = {
  manifest: readManifest,
  started: (text, id) => ({ started: parseOwnMarker(startedSchema, text, id, 'started.json') }),
  failed: (text, id) => ({ failed: parseOwnMarker(failedSchema, text, id, 'failed.json') }),
  deleting: (text, id) => ({ deleting: parseOwnMarker(deletingSchema, text, id, 'deleting.json') }),
};

/** A marker object that is there and has to be known. */
interface Marker {
  readonly name: MarkerName;
  readonly path: string;
  readonly listed: Listed;
}

/**
 * Reads what the object store holds: what there is from a listing, and marker objects only where they are asked for, many
 * in one run of rclone. These never change as long as they are there, so what was read once is kept in memory.
 */
export class Catalog {
  readonly #store: ObjectStore;
  readonly #trustedKeys: readonly KeyObject[];
  readonly #cache = new MarkerCache(MAX_CACHED_BYTES);

  /** @param trustedKeys any of which must have signed a manifest; none: signatures are not asked for */
  constructor(store: ObjectStore, trustedKeys: readonly KeyObject[]) {
    this.#store = store;
    this.#trustedKeys = trustedKeys;
  }

  /** All ids, newest first; also of directories that are empty. */
  ids(signal?: AbortSignal): Promise<number[]> {
    return listIds(this.#store, signal);
  }

  /** The state of every backup. */
  async states(signal?: AbortSignal): Promise<ReadonlyMap<number, BackupState>> {
    const listed = await listMarkers(this.#store, undefined, signal);
    return new Map([...listed].map(([backupId, { state }]) => [backupId, state]));
  }

  /** @throws BackupError BACKUP_NOT_FOUND when there is nothing under this id */
  async read(backupId: number, signal?: AbortSignal): Promise<CatalogEntry> {
    const [entry] = await this.readAll([backupId], signal);
    if (entry === undefined) throw new BackupError('BACKUP_NOT_FOUND', `there is no backup ${backupId}`);
    return entry;
  }

  /** Reads several, in the order that is asked for; one that was deleted meanwhile is left out. */
  async readAll(ids: readonly number[], signal?: AbortSignal): Promise<CatalogEntry[]> {
    const listed = await listMarkers(this.#store, ids, signal);
    const entries: CatalogEntry[] = [];
    for (const batch of batches(ids.flatMap((id) => listed.get(id) ?? [])))
      entries.push(...(await this.#readMarkers(batch, signal)));
    return await withLegacyContent(this.#store, entries, signal);
  }

  /** All of them, newest first, some at a time: all at once they may be too much for memory. */
  async *everything(signal?: AbortSignal): AsyncGenerator<readonly CatalogEntry[]> {
    const listed = await listMarkers(this.#store, undefined, signal);
    const sorted = [...listed.values()].sort((a, b) => b.backupId - a.backupId);
    for (const batch of batches(sorted)) yield await this.#readMarkers(batch, signal);
  }

  async #readMarkers(batch: readonly Listed[], signal: AbortSignal | undefined): Promise<CatalogEntry[]> {
    const markers = batch.flatMap(markersOf);
    const missing = markers.filter(
      (marker) => this.#kept(marker) === undefined && sizeOf(marker) <= MAX_MARKER_BYTES,
    );
    const paths = missing.map(({ path }) => path);
    const texts =
      paths.length === 0 ? new Map<string, string>() : await this.#store.readTexts(paths, { signal });
    return batch.map((listed) => this.#entry(listed, texts));
  }

  #entry(listed: Listed, texts: ReadonlyMap<string, string>): CatalogEntry {
    const { backupId, state, pinned, verification } = listed;
    const entry = {
      backupId,
      state,
      pinned,
      verification,
      ...nothing,
      legacy: undefined,
      problem: undefined,
    };
    try {
      const read = markersOf(listed).map((marker) => this.#parsed(marker, texts));
      return Object.assign(entry, ...read) as CatalogEntry;
    } catch (thrown) {
      const problem = toBackupError(thrown);
      if (!unreadable.has(problem.code)) throw problem;
      return { ...entry, problem };
    }
  }

  #parsed(marker: Marker, texts: ReadonlyMap<string, string>): Partial<Contents> {
    const { name, path, listed } = marker;
    const kept = this.#kept(marker);
    if (kept !== undefined) return kept;
    if (sizeOf(marker) > MAX_MARKER_BYTES)
      throw new BackupError('STORE_MISMATCH', `${path} is longer than ${MAX_MARKER_BYTES} bytes`);
    const text = texts.get(path);
    if (text === undefined) throw new BackupError('MANIFEST_INVALID', `${path} is empty or gone`);
    const value = parsers[name](text, listed.backupId, this.#trustedKeys);
    const object = listed.objects.get(objectName(name));
    if (object !== undefined) this.#cache.set(path, object, value);
    return value;
  }

  #kept({ name, path, listed }: Marker): Partial<Contents> | undefined {
    const object = listed.objects.get(objectName(name));
    return object && (this.#cache.get(path, object) as Partial<Contents> | undefined);
  }
}

const markersOf = (listed: Listed): Marker[] =>
  wanted[listed.state]
    .filter((name) => listed.objects.has(objectName(name)))
    .map((name) => ({ name, path: objectPath(listed.backupId, name), listed }));

const sizeOf = ({ name, listed }: Marker): number => listed.objects.get(objectName(name))?.sizeBytes ?? 0;

/** Cuts a list so that what has to be read of each piece stays within bounds. */
function* batches(all: readonly Listed[]): Generator<readonly Listed[]> {
  let batch: Listed[] = [];
  let bytes = 0;
  for (const listed of all) {
    const size = markersOf(listed).reduce(
      (sum, marker) => sum + Math.min(sizeOf(marker), MAX_MARKER_BYTES),
      0,
    );
    if (batch.length > 0 && (batch.length >= MAX_BATCH || bytes + size > MAX_BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(listed);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
