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

export type ListedLevels = 1 | 2 | 'all';

/**
 * Object storage is asked for whole pages of 1,000 objects (`--fast-list`; rclone leaves out what is deeper), which of
 * thousands of directories with dozens of objects each takes a fiftieth of the requests that directories take. Only where
 * some of the directories are wanted these are asked for, many at a time. Remotes with real directories do not know
 * `--fast-list`, and are asked directory by directory, no deeper than wanted.
 */
function levelArguments(levels: ListedLevels, only: readonly string[] | undefined): string[] {
  if (levels === 1) return [];
  if (levels === 'all') return ['--recursive', '--fast-list'];
  const some = ['--recursive', '--max-depth=2', `--checkers=${PARALLEL_DIRECTORIES}`];
  return only === undefined ? [...some, '--fast-list'] : [...some, '--include-from=-'];
}

const PARALLEL_DIRECTORIES = 16;

interface ListOptions {
  readonly levels: ListedLevels;
  readonly only?: readonly string[] | undefined;
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
      ...levelArguments(options.levels, options.only),
      directoryArgument(rclone.destination, prefix),
    ],
    input: options.only === undefined ? undefined : includeOnly(options.only),
    signal: options.signal,
    timeoutMs: options.timeoutMs,
    accept: (exitCode) => exitCode === DIRECTORY_NOT_FOUND,
  });
  if (output !== undefined) return parseListing(output);
  if (!BUCKET_TYPES.has(rclone.destination.storageType)) return [];
  throw new BackupError('STORE_NOT_FOUND', `cannot ${action}: the bucket does not exist`);
}

/** @throws BackupError INTERNAL for a name that would be a pattern */
function includeOnly(directories: readonly string[]): string {
  const strange = directories.find((name) => !/^[\w-]+$/.test(name));
  if (strange !== undefined) throw new BackupError('INTERNAL', `not a name to list: ${strange}`);
  return `/{${directories.join(',')}}/**\n`;
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
