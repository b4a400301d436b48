import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ManifestWarning } from '@rondb-backup/shared/manifest/schema.ts';
import { together } from '../concurrency/together.ts';
import type { SqlCatalog } from '../sql/catalog.ts';
import { withPrivateDirectory } from '../private-directory.ts';
import { dumpSql } from '../sql/dump.ts';
import type { SqlServer } from '../sql/server.ts';
import type { RunContext } from './run-context.ts';
import { describeFile } from '../described-file.ts';

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
export const withDumpDirectory = <Result>(
  { op, ports, backupId }: RunContext,
  work: (directory: string) => Promise<Result>,
): Promise<Result> =>
  withPrivateDirectory(
    { tempDir: ports.config.backup.tempDir, prefix: `rondb-backup-${backupId}-`, log: op.log },
    work,
  );

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
  return [describeFile(name, content)];
}

const noSqlDump: ManifestWarning = {
  code: 'SQL_NOT_DUMPED',
  message:
    'no MySQL server is configured: users, views, routines, triggers and events are not in this backup',
  object: '',
};
