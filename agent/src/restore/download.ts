import { randomBytes } from 'node:crypto';
import { chmod, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { backupPrefix } from '@rondb-backup/shared/storage/layout.ts';
import { volumeSpace } from '../node/disk.ts';
import type { AgentPorts } from '../ports.ts';
import type { JobProgress } from '../work/job.ts';
import type { RestoreConfig } from './config.ts';
import { downloadDirectory, makeDirectory } from './directories.ts';
import { fetchFiles } from './fetch-files.ts';
import { FileChecker } from './file-checker.ts';
import type { WantedFile } from './wanted-files.ts';

export interface Downloaded {
  readonly fetchedBytes: number;
  readonly durationMs: number;
}

interface Target {
  readonly backupId: number;
  /** Checked. */
  readonly files: readonly WantedFile[];
  readonly signal: AbortSignal;
  readonly report: (progress: JobProgress) => void;
}

/** A file may turn out to be another than was wanted, and is fetched once more: it may have been damaged on its way. */
const ATTEMPTS = 2;

/**
 * Fetches files so that each is below `<dir>/<backup id>/` with the wanted size and hash, and nowhere else under its name:
 * they arrive in a directory of this attempt, and are moved when they have been read and found right.
 *
 * What is there in full is not fetched again, be it in place or in the directory of an attempt that died. There a file whose
 * hash nobody knows is fetched again: rclone may have given it its size before its content.
 *
 * @throws BackupError RESTORE_DISK_FULL, RESTORE_FILE_DIFFERS, STORE_*, or the reason of `signal`
 */
export async function download(
  ports: AgentPorts,
  { dir }: RestoreConfig,
  { backupId, files, signal, report }: Target,
): Promise<Downloaded> {
  const started = Date.now();
  const root = await makeDirectory(dir, backupPrefix(backupId));
  const totalBytes = sizeOf(files);
  let reported = 0;
  const onBytes = (bytes: number) => {
    reported = Math.min(totalBytes, Math.max(reported, bytes));
    report({ bytes: reported, totalBytes });
  };
  const keep = keeper(dir, backupId, signal, onBytes);

  let missing = await keep(root, files);
  for (const earlier of await arrivalsIn(root)) {
    const [known, unknown] = [missing.filter(hasHash), missing.filter((file) => !hasHash(file))];
    missing = [...(await keep(earlier, known)), ...unknown];
    await rm(earlier, { recursive: true });
  }
  const fetchedBytes = sizeOf(missing);
  await requireSpace(dir, fetchedBytes);
  for (let attempt = 1; missing.length > 0; attempt += 1) {
    if (attempt > ATTEMPTS) throw differs(backupId, missing);
    if (attempt > 1)
      ports.log.warn({ backupId, files: missing }, 'fetched files differ; fetching them again');
    const arrivals = join(root, `arriving-${randomBytes(4).toString('hex')}`);
    const bytesBefore = totalBytes - sizeOf(missing);
    const checker = await fetchFiles(ports, {
      directory: arrivals,
      backupId,
      files: missing,
      signal,
      onBytes: (bytes) => onBytes(bytesBefore + bytes),
    });
    missing = await keep(arrivals, missing, checker);
    await rm(arrivals, { recursive: true });
  }
  return { fetchedBytes, durationMs: Date.now() - started };
}

/** Makes a function that moves the good ones of some files from a directory to their place, and returns the others. */
function keeper(dir: string, backupId: number, signal: AbortSignal, onBytes: (bytes: number) => void) {
  const root = downloadDirectory(dir, backupId);
  let keptBytes = 0;
  return async (
    from: string,
    files: readonly WantedFile[],
    checker = new FileChecker(from, signal),
  ): Promise<readonly WantedFile[]> => {
    const others: WantedFile[] = [];
    for (const file of files) {
      if ((await checker.stateOf(file)) !== 'good') {
        others.push(file);
        continue;
      }
      const place = join(root, file.path);
      await makeDirectory(dir, `${backupPrefix(backupId)}/${dirname(file.path)}`);
      if (from !== root) await rename(join(from, file.path), place);
      await chmod(place, 0o640);
      keptBytes += file.sizeBytes;
      onBytes(keptBytes);
    }
    return others;
  };
}

/** Directories that files arrived in, of attempts that have died. */
async function arrivalsIn(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && /^arriving-[0-9a-f]{8}$/.test(entry.name))
    .map(({ name }) => join(root, name));
}

/** A volume that is filled to its last byte may be that of the data node. */
const SPARE_SHARE = 0.1;
const SPARE_BYTES = 64 * 1024 * 1024;

async function requireSpace(dir: string, bytes: number): Promise<void> {
  if (bytes === 0) return;
  const { freeBytes } = await volumeSpace(dir);
  const needed = Math.ceil(bytes * (1 + SPARE_SHARE)) + SPARE_BYTES;
  if (freeBytes >= needed) return;
  throw new BackupError(
    'RESTORE_DISK_FULL',
    `${bytes} bytes are to be fetched to ${dir}, which takes ${needed} bytes with a reserve, and ${freeBytes} are free`,
  );
}

function differs(backupId: number, files: readonly WantedFile[]): BackupError {
  const more = files.length > 1 ? ` and ${files.length - 1} more` : '';
  const what = `${files[0]?.path} of backup ${backupId}${more}`;
  return new BackupError(
    'RESTORE_FILE_DIFFERS',
    `${what}: not of the stated size and SHA-256 in the object store, or not there`,
  );
}

const hasHash = ({ sha256 }: WantedFile): boolean => sha256 !== '';

const sizeOf = (files: readonly WantedFile[]): number =>
  files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
