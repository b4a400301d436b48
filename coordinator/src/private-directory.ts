import { rmSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';

interface DirectoryRequest {
  /** `backup.tempDir`. */
  readonly tempDir: string;
  /** Of its name; what a run that died left under it is removed. */
  readonly prefix: string;
  readonly log: Logger;
}

/** Runs `work` with a private directory that goes with it, whatever happens. */
export async function withPrivateDirectory<Result>(
  { tempDir, prefix, log }: DirectoryRequest,
  work: (directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = await freshDirectory(tempDir, prefix);
  // The coordinator may end in the middle of a run, which the next one resumes.
  const removeAtExit = (): void => rmSync(directory, { recursive: true, force: true });
  process.once('exit', removeAtExit);
  try {
    return await work(directory);
  } finally {
    process.off('exit', removeAtExit);
    await rm(directory, { recursive: true, force: true }).catch((err: unknown) =>
      log.warn({ directory, err }, 'cannot remove the directory of the SQL files'),
    );
  }
}

async function freshDirectory(tempDir: string, prefix: string): Promise<string> {
  try {
    const stale = (await readdir(tempDir)).filter((name) => name.startsWith(prefix));
    await Promise.all(stale.map((name) => rm(join(tempDir, name), { recursive: true, force: true })));
    return await mkdtemp(join(tempDir, prefix));
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    const full = reason === 'ENOSPC' || reason === 'EDQUOT';
    throw new BackupError(
      full ? 'DISK_SPACE' : 'CONFIG_INVALID',
      `cannot make a directory for SQL files in ${tempDir}: ${reason}`,
      { cause, hint: 'correct backup.tempDir, or make room there' },
    );
  }
}
