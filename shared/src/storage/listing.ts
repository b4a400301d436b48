import { BackupError } from '../errors/backup-error.ts';
import type { StoredEntry } from './object-store.ts';
import { directoryArgument, type Rclone, runRclone } from './rclone.ts';

/** rclone's exit code for a directory that does not exist. */
const DIRECTORY_NOT_FOUND = 3;

/**
 * Remotes without real directories: listing a prefix that holds nothing succeeds, and "directory not found" means
 * that the bucket is missing.
 */
const BUCKET_TYPES = new Set([
  's3',
  'google cloud storage',
  'azureblob',
  'b2',
  'swift',
  'oracleobjectstorage',
  'qingstor',
]);

/** Only what a listing itself tells: type and time of our own metadata would cost a request for each object. */
const CHEAP = ['--no-mimetype', '--use-server-modtime'];

/** `all` asks for whole pages of objects; a number asks directory by directory, and no deeper. */
export type ListedLevels = 1 | 2 | 'all';

const levelArguments: Readonly<Record<ListedLevels, readonly string[]>> = {
  1: [],
  2: ['--recursive', '--max-depth=2'],
  all: ['--recursive', '--fast-list'],
};

interface ListOptions {
  readonly levels: ListedLevels;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** See ObjectStore.list. */
export async function listPrefix(
  rclone: Rclone,
  prefix: string,
  options: ListOptions,
): Promise<StoredEntry[]> {
  const action = `list ${rclone.destination.remote}:${rclone.destination.path}/${prefix}`;
  const output = await runRclone(rclone, {
    action,
    args: [
      'lsjson',
      ...CHEAP,
      ...levelArguments[options.levels],
      directoryArgument(rclone.destination, prefix),
    ],
    signal: options.signal,
    timeoutMs: options.timeoutMs,
    accept: (exitCode) => exitCode === DIRECTORY_NOT_FOUND,
  });
  if (output !== undefined) return parseListing(output);
  if (!BUCKET_TYPES.has(rclone.destination.storageType)) return [];
  throw new BackupError('STORE_NOT_FOUND', `cannot ${action}: the bucket does not exist`);
}

/**
 * Reads the output of `rclone lsjson`.
 *
 * @throws BackupError STORE_FAILED when it is cut short or of another form
 */
export function parseListing(output: string): StoredEntry[] {
  let entries: unknown;
  try {
    entries = JSON.parse(output);
  } catch (error) {
    throw new BackupError('STORE_FAILED', 'the listing of rclone is cut short', { cause: error });
  }
  if (!Array.isArray(entries)) throw new BackupError('STORE_FAILED', 'the listing of rclone is no list');
  return entries.map(readEntry);
}

function readEntry(entry: unknown): StoredEntry {
  const { Path, Size, ModTime, IsDir } = (entry ?? {}) as Record<string, unknown>;
  if (typeof Path !== 'string' || typeof Size !== 'number' || typeof IsDir !== 'boolean') {
    throw new BackupError('STORE_FAILED', 'the listing of rclone has an entry without path, size or kind');
  }
  const modifiedMs = typeof ModTime === 'string' ? Date.parse(ModTime) : Number.NaN;
  return {
    path: Path,
    sizeBytes: IsDir ? -1 : Size,
    modifiedMs: Number.isNaN(modifiedMs) ? 0 : modifiedMs,
    isDirectory: IsDir,
  };
}
