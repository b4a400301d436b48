import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import { together } from '../concurrency/together.ts';
import type { SqlCatalog } from './catalog.ts';
import type { SqlConfig, SqlWarning } from './config.ts';
import { dumpDatabases } from './dump-databases.ts';
import { dumpUsers } from './dump-users.ts';
import type { SqlServer } from './server.ts';
import { describeFile } from '../described-file.ts';

export interface SqlDumpRequest {
  readonly config: SqlConfig;
  /** Must exist and be private; a file of the same name is replaced. */
  readonly outDir: string;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

interface SqlDumpFile {
  readonly name: 'users.sql' | 'databases.sql';
  readonly sizeBytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

export interface SqlDump {
  readonly files: readonly SqlDumpFile[];
  readonly server: SqlServer;
  /** What databases.sql holds, for `compareTables`. */
  readonly catalog: SqlCatalog;
  readonly warnings: readonly SqlWarning[];
}

/**
 * The SQL part of a backup: users.sql and databases.sql, made at once; the first failure ends the other. The files
 * appear only when both are whole, readable by their owner only: they hold password hashes.
 *
 * @throws BackupError SQL_UNREACHABLE, SQL_DENIED, SQL_FAILED, PROGRAM_NOT_FOUND, PROGRAM_FAILED, PROGRAM_TIMEOUT,
 * DEADLINE_EXCEEDED, or the reason of `signal`
 */
export async function dumpSql(request: SqlDumpRequest): Promise<SqlDump> {
  const { config, outDir, log } = request;
  const [users, databases] = await together(request.signal, [
    (signal) => dumpUsers(config, signal),
    (signal) => dumpDatabases({ config, workDir: outDir, signal, log }),
  ]);
  return {
    files: [
      await save(outDir, 'users.sql', users.content),
      await save(outDir, 'databases.sql', databases.content),
    ],
    server: users.server,
    catalog: databases.catalog,
    warnings: [...users.warnings, ...databases.warnings],
  };
}

async function save(dir: string, name: SqlDumpFile['name'], content: Buffer): Promise<SqlDumpFile> {
  await writeFile(join(dir, name), content, { mode: 0o600, flush: true });
  return describeFile(name, content);
}
