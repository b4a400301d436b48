import { randomBytes } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { BackupError, toBackupError } from '../errors/backup-error.ts';
import { downloadFiles } from './download.ts';
import { fetchTexts } from './fetch-texts.ts';
import { fileList } from './file-list.ts';
import { hashFiles } from './hash-files.ts';
import { type ListedLevels, listPrefix } from './listing.ts';
import type {
  DownloadRequest,
  HashRequest,
  ObjectStore,
  StoredEntry,
  UploadRequest,
} from './object-store.ts';
import { directoryArgument, objectArgument, type Rclone, runRclone } from './rclone.ts';
import { writesInPlace } from './remains.ts';
import { removeBelow, removeFiles } from './removal.ts';
import { uploadFiles } from './upload.ts';

/** Of a text that could not be read with many others; what a child prints is kept up to 64 MiB. */
const MAX_LATE_TEXT = 60 * 1024 * 1024;

interface Options {
  readonly signal?: AbortSignal | undefined;
}

interface RcloneStoreOptions extends Rclone {
  /** For everything but an upload, in milliseconds. */
  readonly operationTimeoutMs: number;
}

/** ObjectStore over any remote of rclone. One attempt each; see `withRetries`. */
export class RcloneStore implements ObjectStore {
  readonly #rclone: RcloneStoreOptions;

  constructor(options: RcloneStoreOptions) {
    this.#rclone = options;
  }

  list(
    prefix: string,
    options: Options & { levels?: ListedLevels; only?: readonly string[] | undefined } = {},
  ): Promise<StoredEntry[]> {
    return listPrefix(this.#rclone, prefix, {
      ...this.#limits(options),
      levels: options.levels ?? 1,
      only: options.only,
    });
  }

  async readTexts(paths: readonly string[], options: Options = {}): Promise<ReadonlyMap<string, string>> {
    const texts = new Map(await fetchTexts(this.#rclone, paths, this.#limits(options)));
    for (const path of paths.filter((each) => !texts.has(each))) {
      // Gone, or the reason why it could not be read.
      const text = await this.readText(path, { ...options, maxBytes: MAX_LATE_TEXT });
      if (text !== undefined) texts.set(path, text);
    }
    return texts;
  }

  async readText(path: string, options: Options & { maxBytes: number }): Promise<string | undefined> {
    const [directory, name] = splitPath(path);
    const { destination } = this.#rclone;
    const text = await runRclone(this.#rclone, {
      action: `read ${destination.remote}:${destination.path}/${path}`,
      // By a list of names, because `rclone cat` of a single object takes a store that does not answer for an empty
      // directory, and succeeds. One byte more than allowed shows that there is more.
      args: [
        'cat',
        '--files-from-raw=-',
        `--count=${options.maxBytes + 1}`,
        directoryArgument(destination, directory),
      ],
      input: fileList([name]),
      ...this.#limits(options),
      accept: (exitCode) => exitCode === 3,
    });
    if (text === undefined || text === '') return undefined;
    if (Buffer.byteLength(text) > options.maxBytes) {
      throw new BackupError('STORE_MISMATCH', `${path} is longer than ${options.maxBytes} bytes`);
    }
    return text;
  }

  async fetch(path: string, file: string, options: Options = {}): Promise<boolean> {
    const [directory, name] = splitPath(path);
    const { destination } = this.#rclone;
    await runRclone(this.#rclone, {
      action: `fetch ${destination.remote}:${destination.path}/${path}`,
      // As in readText.
      args: ['cat', '--files-from-raw=-', directoryArgument(destination, directory)],
      input: fileList([name]),
      stdoutFile: file,
      ...this.#limits(options),
      accept: (exitCode) => exitCode === 3,
    });
    if ((await stat(file)).size > 0) return true;
    await rm(file);
    return false;
  }

  async writeText(path: string, text: string, options: Options = {}): Promise<void> {
    const [directory, name] = splitPath(path);
    const size = Buffer.byteLength(text);
    const find = async () =>
      (await this.list(directory, options)).find((entry) => entry.path === name && !entry.isDirectory);
    if ((await find()) !== undefined) {
      if ((await this.readText(path, { ...options, maxBytes: size })) === text) return;
      throw new BackupError('STORE_MISMATCH', `${path} is there with other content`);
    }
    if (writesInPlace(this.#rclone.destination.storageType)) {
      const partial = `${path}.${randomBytes(4).toString('hex')}.partial`;
      await this.#put(partial, text, options);
      await this.#rename(partial, path, options);
    } else {
      await this.#put(path, text, options);
    }
    const listed = (await find())?.sizeBytes;
    if (listed !== size) {
      throw new BackupError(
        'STORE_MISMATCH',
        `${path} of ${size} bytes is listed with ${listed ?? 'nothing'}`,
      );
    }
  }

  upload(request: UploadRequest): Promise<void> {
    return uploadFiles(this.#rclone, request, this.#rclone.operationTimeoutMs);
  }

  download(request: DownloadRequest): Promise<void> {
    return downloadFiles(this.#rclone, request);
  }

  hash(request: HashRequest): Promise<void> {
    return hashFiles(this.#rclone, request);
  }

  async remove(path: string, options: Options = {}): Promise<void> {
    const [directory, name] = splitPath(path);
    await removeFiles(this.#rclone, directory, [name], this.#limits(options));
  }

  removeBelow(prefix: string, options: Options & { except?: readonly string[] } = {}): Promise<void> {
    return removeBelow(this.#rclone, prefix, options.except ?? [], this.#limits(options));
  }

  async freeBytes(options: Options = {}): Promise<number | undefined> {
    const output = await runRclone(this.#rclone, {
      action: `ask ${this.#rclone.destination.remote} for its free space`,
      args: ['about', '--json', directoryArgument(this.#rclone.destination, '')],
      ...this.#limits(options),
      // Many stores cannot tell, and a directory that is made by the first backup is not there to be asked.
      accept: () => true,
    });
    if (output === undefined) return undefined;
    const { free } = JSON.parse(output) as { free?: unknown };
    return typeof free === 'number' ? free : undefined;
  }

  async checkWritable(options: Options = {}): Promise<void> {
    const name = `.write-check-${randomBytes(8).toString('hex')}`;
    await this.#put(
      name,
      'written to find out whether this place can be written, and removed again\n',
      options,
    );
    try {
      await this.remove(name, options);
    } catch (thrown) {
      // A bucket may be set up so that backups can be written and not removed; that is no reason to make none.
      const error = toBackupError(thrown);
      if (error.code !== 'STORE_DENIED' && error.code !== 'STORE_LOCKED') throw error;
      this.#rclone.log.warn({ path: name, err: error }, 'the write check could not be removed');
    }
  }

  async #put(path: string, text: string, options: Options): Promise<void> {
    const { destination } = this.#rclone;
    await runRclone(this.#rclone, {
      action: `write ${destination.remote}:${destination.path}/${path}`,
      args: ['rcat', objectArgument(destination, path)],
      input: text,
      ...this.#limits(options),
    });
  }

  async #rename(from: string, to: string, options: Options): Promise<void> {
    const { destination } = this.#rclone;
    await runRclone(this.#rclone, {
      action: `rename ${from} to ${destination.remote}:${destination.path}/${to}`,
      args: ['moveto', objectArgument(destination, from), objectArgument(destination, to)],
      ...this.#limits(options),
    });
  }

  #limits({ signal }: Options) {
    return { signal, timeoutMs: this.#rclone.operationTimeoutMs };
  }
}

function splitPath(path: string): [directory: string, name: string] {
  const slash = path.lastIndexOf('/');
  return [path.slice(0, Math.max(0, slash)), path.slice(slash + 1)];
}
