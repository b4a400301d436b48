import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type {
  DownloadRequest,
  HashRequest,
  ObjectStore,
  StoredEntry,
} from '@rondb-backup/shared/storage/object-store.ts';

/** An object store in memory that keeps the contract of ObjectStore; `objects` is its content by path. */
export class InMemoryStore implements ObjectStore {
  readonly objects = new Map<string, string>();
  readonly reads: string[] = [];
  /** Called before each read, so that a test can change the store between a listing and it. */
  beforeRead: (path: string) => void = () => undefined;

  async list(
    prefix: string,
    options: { levels?: 1 | 2 | 'all'; only?: readonly string[] | undefined } = {},
  ): Promise<StoredEntry[]> {
    const levels = options.levels === 'all' ? Number.POSITIVE_INFINITY : (options.levels ?? 1);
    const start = prefix === '' ? '' : `${prefix}/`;
    const entries = new Map<string, StoredEntry>();
    for (const [path, text] of this.objects) {
      if (!path.startsWith(start)) continue;
      const parts = path.slice(start.length).split('/');
      if (options.only?.includes(parts[0] ?? '') === false) continue;
      for (let depth = 1; depth <= Math.min(parts.length, levels); depth += 1) {
        const isDirectory = depth < parts.length;
        const at = parts.slice(0, depth).join('/');
        entries.set(at, { path: at, sizeBytes: isDirectory ? -1 : text.length, modifiedMs: 0, isDirectory });
      }
    }
    return [...entries.values()];
  }

  async readText(path: string, { maxBytes }: { maxBytes: number }): Promise<string | undefined> {
    this.beforeRead(path);
    this.reads.push(path);
    const text = this.objects.get(path);
    if (text !== undefined && text.length > maxBytes)
      throw new BackupError('STORE_MISMATCH', `${path} is too large`);
    return text === '' ? undefined : text;
  }

  async readTexts(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const texts = new Map<string, string>();
    for (const path of paths) {
      const text = await this.readText(path, { maxBytes: Number.POSITIVE_INFINITY });
      if (text !== undefined) texts.set(path, text);
    }
    return texts;
  }

  async fetch(path: string, file: string): Promise<boolean> {
    const text = this.objects.get(path) ?? '';
    // One character is one byte.
    if (text !== '') await writeFile(file, text, 'latin1');
    return text !== '';
  }

  async writeText(path: string, text: string): Promise<void> {
    const there = this.objects.get(path);
    if (there !== undefined && there !== text)
      throw new BackupError('STORE_MISMATCH', `${path} holds another text`);
    this.objects.set(path, text);
  }

  async upload(): Promise<void> {}

  async download({ prefix, files, localDir }: DownloadRequest): Promise<void> {
    for (const { path } of files) await this.fetch(`${prefix}/${path}`, join(localDir, path));
  }

  async hash({ prefix, files, onHashed }: HashRequest): Promise<void> {
    for (const { path } of files) {
      this.beforeRead(`${prefix}/${path}`);
      const text = this.objects.get(`${prefix}/${path}`);
      // One character is one byte.
      if (text !== undefined) onHashed(path, createHash('sha256').update(text, 'latin1').digest('hex'));
    }
  }

  async remove(path: string): Promise<void> {
    this.objects.delete(path);
  }

  async removeBelow(prefix: string, { except = [] }: { except?: readonly string[] } = {}): Promise<void> {
    const kept = new Set(except.map((name) => `${prefix}/${name}`));
    const below = [...this.objects.keys()].filter((path) => path.startsWith(`${prefix}/`) && !kept.has(path));
    for (const path of below) await this.remove(path);
  }

  async freeBytes(): Promise<undefined> {}

  async checkWritable(): Promise<void> {}
}
