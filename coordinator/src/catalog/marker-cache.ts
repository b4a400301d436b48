import type { StoredEntry } from '@rondb-backup/shared/storage/object-store.ts';

interface Kept {
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly value: unknown;
}

/**
 * What was read of marker objects, by path, as long as size and time of the object are the same. Bounded by the bytes of
 * the objects; what was not asked for the longest goes first.
 */
export class MarkerCache {
  readonly #maxBytes: number;
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(path: string, { sizeBytes, modifiedMs }: StoredEntry): unknown {
    const kept = this.#kept.get(path);
    if (kept === undefined || kept.sizeBytes !== sizeBytes || kept.modifiedMs !== modifiedMs)
      return undefined;
    // A map is in the order of insertion.
    this.#kept.delete(path);
    this.#kept.set(path, kept);
    return kept.value;
  }

  set(path: string, { sizeBytes, modifiedMs }: StoredEntry, value: unknown): void {
    this.#remove(path);
    this.#kept.set(path, { sizeBytes, modifiedMs, value });
    this.#bytes += sizeBytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#remove(oldest);
    }
  }

  #remove(path: string): void {
    this.#bytes -= this.#kept.get(path)?.sizeBytes ?? 0;
    this.#kept.delete(path);
  }
}
