import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import { runProgram } from '@rondb-backup/shared/process/run.ts';
import { type BrokenObject, brokenComment, brokenWarning, findBrokenObjects } from './broken-objects.ts';
import { label, queryCatalog, type SqlCatalog } from './catalog.ts';
import { OWN_DATABASES, type SqlConfig, type SqlWarning } from './config.ts';
import { type SqlConnection, withConnection } from './connection.ts';
import { type DumpProgram, dumpArguments, inspectDumpProgram, clientOptions } from './dump-program.ts';
import { sqlErrorOf } from './errors.ts';
import { orderViews } from './order-views.ts';
import { replayableDump } from './replayable.ts';
import { readServer, type SqlServer } from './server.ts';

export interface DatabasesRequest {
  readonly config: SqlConfig;
  readonly workDir: string;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

export interface DatabasesDump {
  readonly content: Buffer;
  /** As it was dumped. */
  readonly catalog: SqlCatalog;
  readonly warnings: readonly SqlWarning[];
}

const EMPTY = '-- This server has no databases of its own.\n';

/**
 * The content of databases.sql: every database with its tables (no rows), views, routines, triggers and events.
 *
 * A view or table that cannot be read does not cost the dump: it is left out, kept as a comment, and named in the
 * warnings. Files that the work needs are below `workDir` and gone afterwards.
 *
 * @throws BackupError SQL_UNREACHABLE, SQL_DENIED, SQL_FAILED, PROGRAM_NOT_FOUND, PROGRAM_FAILED, PROGRAM_TIMEOUT,
 * DEADLINE_EXCEEDED, or the reason of `signal`
 */
export async function dumpDatabases(request: DatabasesRequest): Promise<DatabasesDump> {
  const { config, signal, log } = request;
  const program = await inspectDumpProgram(config.mysqldumpProgram, signal, log);
  const first = await look(request, async () => []);
  const mismatch = program.kind === first.server.kind ? [] : [mismatchWarning(program, first.server)];
  const { catalog, broken, dump } = await dumpAround(request, program, first);
  const text = [
    orderViews(replayableDump(dump)),
    ...broken.map((object) => latin1(brokenComment(object))),
  ].join('\n');
  const content = Buffer.from(`${text.trimEnd()}\n`, 'latin1');
  return { content, catalog, warnings: [...mismatch, ...broken.map(brokenWarning)] };
}

/**
 * Dumps, and where the program stops at something, finds all that it would stop at and dumps the rest. Looked for
 * only then: most servers have nothing broken, and it asks for every table. What was dropped since the first look is
 * gone from the second too.
 */
async function dumpAround(
  request: DatabasesRequest,
  program: DumpProgram,
  first: Look,
): Promise<Look & { readonly dump: string }> {
  const dir = await mkdtemp(join(request.workDir, 'dump-'));
  try {
    const dump = await runDump(request, program, dir, first);
    if (typeof dump === 'string') return { ...first, dump };
    const second = await look(request, findBrokenObjects);
    request.log.warn(
      { err: dump, broken: second.broken.map(label) },
      'dumping the SQL schema again, without what is broken',
    );
    const again = await runDump(request, program, dir, second);
    if (typeof again === 'string') return { ...second, dump: again };
    throw again;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

interface Look {
  readonly server: SqlServer;
  readonly catalog: SqlCatalog;
  readonly broken: readonly BrokenObject[];
}

async function look(
  { config, signal }: DatabasesRequest,
  findBroken: (connection: SqlConnection, catalog: SqlCatalog) => Promise<BrokenObject[]>,
): Promise<Look> {
  const options = { signal, timeoutMs: config.dumpTimeoutMs, what: 'reading the SQL catalog' };
  return await withConnection(config, options, async (connection) => {
    const server = await readServer(connection);
    const excludeDatabases = [...config.excludeDatabases, ...OWN_DATABASES];
    const catalog = await queryCatalog(connection, { ...config, excludeDatabases });
    return { server, catalog, broken: await findBroken(connection, catalog) };
  });
}

/** The program's output, one character a byte; or the error that ended it, for which there may be a cure. */
async function runDump(
  { config, signal, log }: DatabasesRequest,
  program: DumpProgram,
  dir: string,
  { catalog, broken }: Look,
): Promise<string | BackupError> {
  if (catalog.databases.length === 0) return EMPTY;
  const secret = join(dir, 'client.cnf');
  await writeFile(secret, clientOptions(config, program.kind), { mode: 0o600 });
  const output = join(dir, 'dump.sql');
  const result = await runProgram({
    program: program.program,
    args: dumpArguments(program, secret, catalog.databases, broken),
    // MySQL's clients read this file beside --defaults-file, and its password would win.
    env: { MYSQL_TEST_LOGIN_FILE: join(dir, 'no-login-file') },
    timeoutMs: config.dumpTimeoutMs,
    signal,
    stdoutFile: output,
    log,
  });
  if (result.exitCode === 0) return await readFile(output, 'latin1');
  const error = dumpError(program.program, result.exitCode ?? result.signal, result.stderr);
  if (error.code === 'SQL_FAILED') return error;
  throw error;
}

/** Types what mysqldump or mariadb-dump print: `Got error: 1045: ...` or `Couldn't execute '...': ... (1356)`. */
export function dumpError(program: string, exit: number | string | undefined, stderr: string): BackupError {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !/\[?warning\]?/i.test(line));
  const numbers = lines.flatMap((line) => /Got error: (\d+):|\((\d+)\)\s*$/.exec(line)?.slice(1) ?? []);
  const number = numbers.find((found) => found !== undefined);
  const text = lines.length === 0 ? 'it printed no reason' : lines.join(' ').slice(0, 2_000);
  return sqlErrorOf(
    number === undefined ? undefined : Number(number),
    `${program} ended with ${exit}: ${text}`,
  );
}

const latin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

const mismatchWarning = (program: DumpProgram, server: SqlServer): SqlWarning => ({
  code: 'SQL_CLIENT_MISMATCH',
  message: `${program.program} is the client of ${program.kind} and the server is ${server.kind} ${server.version}: databases.sql may differ in details; set mysql.mysqldumpProgram to the server's own`,
  object: program.program,
});
