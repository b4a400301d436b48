import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { WantedFile } from './wanted-files.ts';

/** Large enough that the cost of a call does not show beside that of hashing, which takes about a millisecond for it. */
const BUFFER_BYTES = 1024 * 1024;

/** `good`: a file of the wanted size and hash. */
type FileState = 'good' | 'differs' | 'absent';

/**
 * Tells which files in a directory are what was wanted. A file is read once, and again only when it was written to or
 * replaced since: its inode, size or time of last change tell.
 */
export class FileChecker {
  readonly #directory: string;
  readonly #signal: AbortSignal;
  readonly #hashes = new Map<string, { readonly stamp: string; readonly sha256: string }>();

  /** @param signal ends the reading of a file, with its reason */
  constructor(directory: string, signal: AbortSignal) {
    this.#directory = directory;
    this.#signal = signal;
  }

  async stateOf({ path, sizeBytes, sha256 }: WantedFile): Promise<FileState> {
    const found = await lstat(join(this.#directory, path)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw error;
    });
    if (found === undefined) return 'absent';
    if (!found.isFile() || found.size !== sizeBytes) return 'differs';
    if (sha256 === '') return 'good';
    return (await this.#hashOf(path, stampOf(found))) === sha256 ? 'good' : 'differs';
  }

  async #hashOf(path: string, stamp: string): Promise<string> {
    const known = this.#hashes.get(path);
    if (known?.stamp === stamp) return known.sha256;
    const sha256 = await hashFile(join(this.#directory, path), this.#signal);
    this.#hashes.set(path, { stamp, sha256 });
    return sha256;
  }
}

const stampOf = ({ ino, size, mtimeMs }: Stats): string => `${ino} ${size} ${mtimeMs}`;

/** SHA-256 of a file, hexadecimal, with other work let in between the pieces that it is read in. */
async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, buffer.length);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(buffer.subarray(0, bytesRead));
  }
}
