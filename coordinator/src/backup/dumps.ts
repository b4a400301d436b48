import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ManifestWarning } from '@rondb-backup/shared/manifest/schema.ts';
import { together } from '../concurrency/together.ts';
import type { SqlCatalog } from '../sql/catalog.ts';
import { dumpSql } from '../sql/dump.ts';
import type { SqlServer } from '../sql/server.ts';
import type { RunContext } from './run-context.ts';

export interface DumpFile {
  /** `users.sql`, `databases.sql` or `quotas.txt`. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** What the native backup does not hold, as files of this machine. */
export interface Dumps {
  readonly directory: string;
  readonly files: readonly DumpFile[];
  /** What the MySQL server has; undefined where none is configured. */
  readonly catalog: SqlCatalog | undefined;
  readonly server: SqlServer | undefined;
}

/** Runs `work` with a private directory that goes with it, whatever happens. */
export async function withDumpDirectory<Result>(
  { op, ports, backupId }: RunContext,
  work: (directory: string) => Promise<Result>,
): Promise<Result> {
  const { tempDir } = ports.config.backup;
  const directory = await freshDirectory(tempDir, `rondb-backup-${backupId}-`);
  // The coordinator may end in the middle of a run, which the next one resumes.
  const removeAtExit = (): void => rmSync(directory, { recursive: true, force: true });
  process.once('exit', removeAtExit);
  try {
    return await work(directory);
  } finally {
    process.off('exit', removeAtExit);
    await rm(directory, { recursive: true, force: true }).catch((err: unknown) =>
      op.log.warn({ directory, err }, 'cannot remove the directory of the dumps'),
    );
  }
}

async function freshDirectory(tempDir: string, prefix: string): Promise<string> {
  try {
    // An interrupted run of this id may have left its own.
    const stale = (await readdir(tempDir)).filter((name) => name.startsWith(prefix));
    await Promise.all(stale.map((name) => rm(join(tempDir, name), { recursive: true, force: true })));
    return await mkdtemp(join(tempDir, prefix));
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    const full = reason === 'ENOSPC' || reason === 'EDQUOT';
    throw new BackupError(
      full ? 'DISK_SPACE' : 'CONFIG_INVALID',
      `cannot make a directory for SQL dumps in ${tempDir}: ${reason}`,
      { cause, hint: 'correct backup.tempDir, or make room there' },
    );
  }
}

/** users.sql and databases.sql from the MySQL server, and RonDB's quotas where the management client knows them. */
export async function dump(run: RunContext, directory: string, signal: AbortSignal): Promise<Dumps> {
  const { op, ports } = run;
  const [sql, quotas] = await together(signal, [
    async (either) =>
      ports.config.mysql &&
      dumpSql({ config: ports.config.mysql, outDir: directory, signal: either, log: op.log }),
    (either) => saveQuotas(run, directory, either),
  ]);
  op.warn(sql?.warnings ?? [noSqlDump]);
  return { directory, files: [...(sql?.files ?? []), ...quotas], catalog: sql?.catalog, server: sql?.server };
}

async function saveQuotas(
  { ports }: RunContext,
  directory: string,
  signal: AbortSignal,
): Promise<DumpFile[]> {
  const name = 'quotas.txt';
  const path = join(directory, name);
  if (!(await ports.management.saveQuotas(path, signal))) return [];
  const content = await readFile(path);
  return [{ name, sizeBytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }];
}

const noSqlDump: ManifestWarning = {
  code: 'SQL_NOT_DUMPED',
  message:
    'no MySQL server is configured: users, views, routines, triggers and events are not in this backup',
  object: '',
};
