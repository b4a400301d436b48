import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { CtlWalker } from '@rondb-backup/shared/ndb-files/ctl-walker.ts';
import { DataWalker } from '@rondb-backup/shared/ndb-files/data-walker.ts';
import type { InspectedFile } from '@rondb-backup/shared/ndb-files/inspection.ts';
import { LogWalker } from '@rondb-backup/shared/ndb-files/log-walker.ts';
import type { NativeFile } from '@rondb-backup/shared/ndb-files/names.ts';
import { Unwrapper } from '@rondb-backup/shared/ndb-files/unwrapper.ts';
import { unreadable } from './find-files.ts';

/** What the walker of a file has read; `kind` tells which. */
export type Reading =
  | { readonly kind: 'ctl'; readonly walker: CtlWalker }
  | { readonly kind: 'log'; readonly walker: LogWalker }
  | { readonly kind: 'data'; readonly walker: DataWalker };

/**
 * One native backup file on disk, which may still grow: hashed as it is stored and walked through its compression and
 * encryption, in one pass from its first byte to its last.
 */
export class StoredFile {
  readonly file: NativeFile;
  readonly reading: Reading;
  readonly #fullPath: string;
  readonly #descriptor: number;
  readonly #hash = createHash('sha256');
  readonly #unwrapper: Unwrapper;
  #position = 0;
  #final: Stats | undefined;

  /** @param directory the directory `BACKUP-<id>` */
  constructor(directory: string, file: NativeFile, backupId: number, password: string | undefined) {
    this.file = file;
    this.#fullPath = join(directory, file.path);
    this.reading = readingOf(file, backupId);
    this.#unwrapper = new Unwrapper(file.path, this.reading.walker, password);
    try {
      this.#descriptor = openSync(this.#fullPath, constants.O_RDONLY | constants.O_NOFOLLOW);
    } catch (error) {
      throw unreadable(this.#fullPath, error);
    }
  }

  get sizeBytes(): number {
    return fstatSync(this.#descriptor).size;
  }

  get encrypted(): boolean {
    return this.#unwrapper.wrapping?.how === 'encrypted';
  }

  get compressed(): boolean {
    const wrapping = this.#unwrapper.wrapping;
    return wrapping?.how === 'compressed' || (wrapping?.how === 'encrypted' && wrapping.compressed);
  }

  /** False when the file is encrypted and there is no password. */
  get walked(): boolean {
    return this.#unwrapper.walks;
  }

  /** Remembers how the file is now that its writer has finished it: it must still be so in `conclude`. */
  markFinal(): void {
    this.#final = fstatSync(this.#descriptor);
  }

  /**
   * Reads the next bytes that are there.
   *
   * @param buffer where to read them to; of no more use to this file when the promise has settled
   * @returns how many; 0 at the present end
   * @throws BackupError BACKUP_FILE_INVALID when they make no sense, or the file has become shorter
   */
  async read(buffer: Buffer): Promise<number> {
    const bytes = this.#readInto(buffer);
    if (bytes === 0) {
      if (this.sizeBytes < this.#position) throw this.#changed();
      return 0;
    }
    const piece = buffer.subarray(0, bytes);
    this.#position += bytes;
    this.#hash.update(piece);
    await this.#unwrapper.push(piece);
    return bytes;
  }

  /**
   * The whole file has been read.
   *
   * @throws BackupError BACKUP_FILE_INVALID when it changed after `markFinal`, BACKUP_INCOMPLETE when it lacks its end
   */
  async conclude(): Promise<InspectedFile> {
    const missing = await this.#unwrapper.end();
    const final = this.#final;
    const now = fstatSync(this.#descriptor);
    // The name must still lead to the bytes that were read: it is by name that the file is sent.
    const named = lstatSync(this.#fullPath, { throwIfNoEntry: false });
    if (
      final === undefined ||
      now.size !== this.#position ||
      now.size !== final.size ||
      now.mtimeMs !== final.mtimeMs ||
      named?.ino !== now.ino ||
      named.dev !== now.dev
    )
      throw this.#changed();
    if (missing !== undefined)
      throw new BackupError('BACKUP_INCOMPLETE', `${this.file.path} lacks ${missing}`);
    const { path, kind, part } = this.file;
    return { path, kind, part, sizeBytes: now.size, mtimeMs: now.mtimeMs, sha256: this.#hash.digest('hex') };
  }

  [Symbol.dispose](): void {
    this.#unwrapper[Symbol.dispose]();
    closeSync(this.#descriptor);
  }

  #readInto(buffer: Buffer): number {
    try {
      return readSync(this.#descriptor, buffer, 0, buffer.length, this.#position);
    } catch (error) {
      throw unreadable(this.#fullPath, error);
    }
  }

  #changed(): BackupError {
    return new BackupError('BACKUP_FILE_INVALID', `${this.file.path} changed while it was read`);
  }
}

function readingOf({ path, kind }: NativeFile, backupId: number): Reading {
  const expected = { path, kind, backupId };
  if (kind === 'ctl') return { kind, walker: new CtlWalker(expected) };
  if (kind === 'log') return { kind, walker: new LogWalker(expected) };
  return { kind, walker: new DataWalker(expected) };
}
