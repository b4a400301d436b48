import type { ListedLevels } from './listing.ts';
import type { TransferLimits } from './transfer-plan.ts';
import type { TransferProgress } from './rclone-log.ts';

export interface StoredEntry {
  /** Relative to the prefix that was listed, `/` between its parts. */
  readonly path: string;
  /** -1 where the store does not know, and for directories. */
  readonly sizeBytes: number;
  /** As the store says, milliseconds since 1970: when it was written, or on file systems the time of its source. */
  readonly modifiedMs: number;
  readonly isDirectory: boolean;
}

export interface UploadRequest {
  readonly localDir: string;
  /** Paths relative to `localDir`, `/` between their parts, with the size that was inspected. */
  readonly files: readonly { readonly path: string; readonly sizeBytes: number }[];
  /** Where the same relative paths go. */
  readonly prefix: string;
  readonly limits: TransferLimits;
  /** No byte for this long: ended, and STORE_UNREACHABLE. */
  readonly stallTimeoutMs: number;
  readonly onProgress?: (progress: TransferProgress) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface DownloadRequest extends Omit<UploadRequest, 'localDir' | 'prefix'> {
  /** Where the objects are. */
  readonly prefix: string;
  /** Where the same relative paths go; nobody else writes there. */
  readonly localDir: string;
}

export interface HashRequest extends Omit<UploadRequest, 'localDir' | 'prefix' | 'onProgress'> {
  /** Where the objects are. */
  readonly prefix: string;
  /** Told once for each file, in any order: its path as in `files`, and its SHA-256 in hexadecimal. */
  readonly onHashed: (path: string, sha256: string) => void;
  /** Bytes read so far; they begin anew with another attempt. */
  readonly onProgress?: (bytes: number) => void;
}

/** Ends the call when it fires; the reason is thrown where it is a BackupError. */
interface Cancellable {
  readonly signal?: AbortSignal | undefined;
}

interface ListScope {
  readonly levels?: ListedLevels;
  /** Names of letters, digits, dashes and underscores. */
  readonly only?: readonly string[] | undefined;
}

/**
 * A place that keeps objects which are written once. Paths are relative to the destination and come from the layout.
 *
 * Every method throws BackupError STORE_*: `retryable` says whether the same call may succeed later. A call that failed
 * or was cancelled leaves nothing that a later call would take for a whole object.
 */
export interface ObjectStore {
  /**
   * Everything directly below `prefix`, or more levels of it; a prefix that does not exist is empty.
   *
   * With `levels: 2` and `only`, what is in these directories directly below it, and not much else.
   */
  list(prefix: string, options?: Cancellable & ListScope): Promise<StoredEntry[]>;

  /** The text of an object, or undefined where there is none (or an empty one). Over `maxBytes`: STORE_MISMATCH. */
  readText(path: string, options: Cancellable & { maxBytes: number }): Promise<string | undefined>;

  /**
   * The texts of many objects, by path. One that is not there (any more), or is empty, is left out. They pass through
   * files of this machine: ask for no more at a time than fits there, and in memory.
   */
  readTexts(paths: readonly string[], options?: Cancellable): Promise<ReadonlyMap<string, string>>;

  /**
   * Puts the bytes of an object into a file of this machine, which is replaced.
   *
   * @returns false where there is no such object (or an empty one), and then no file either
   */
  fetch(path: string, file: string, options?: Cancellable): Promise<boolean>;

  /**
   * Writes an object that appears whole or not at all. The same text already there is fine; another is
   * STORE_MISMATCH, and stays.
   */
  writeText(path: string, text: string, options?: Cancellable): Promise<void>;

  /**
   * Sends files and returns when the store lists all of them with their sizes. What is there in full is not sent
   * again; other content under the same name is STORE_MISMATCH, and stays.
   */
  upload(request: UploadRequest): Promise<void>;

  /**
   * Fetches files. What is there in full size is not fetched again; a file that is not in the store, or has another size
   * there, is not told of: the caller checks what it got.
   */
  download(request: DownloadRequest): Promise<void>;

  /**
   * Reads files back and tells the hash of each. One that is not in the store is not told of. Those that cannot be read
   * do not keep the others from being told of: the error comes at the end.
   */
  hash(request: HashRequest): Promise<void>;

  /** Removes one object; none there is fine. */
  remove(path: string, options?: Cancellable): Promise<void>;

  /**
   * Removes everything below a prefix but the objects of these names directly below it, and the directories that this
   * empties. None there is fine. Objects that cannot be removed do not keep the others: the error comes at the end.
   */
  removeBelow(prefix: string, options?: Cancellable & { except?: readonly string[] }): Promise<void>;

  /** Bytes left; undefined where the store cannot tell. It is asked once: nobody waits for this answer. */
  freeBytes(options?: Cancellable): Promise<number | undefined>;

  /** Writes and removes a small object. */
  checkWritable(options?: Cancellable): Promise<void>;
}
