import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import { runProgram } from '@rondb-backup/shared/process/run.ts';
import type { SqlConfig } from './config.ts';
import type { SqlServer } from './server.ts';

export interface DumpProgram {
  readonly program: string;
  /** Whose client it is. Debian's `mysqldump` is MariaDB's. */
  readonly kind: SqlServer['kind'];
  /** Names of its long options, without dashes. */
  readonly options: ReadonlySet<string>;
}

const HELP_TIMEOUT_MS = 30_000;

/**
 * Asks the dump program what it is and which options it knows.
 *
 * @throws BackupError PROGRAM_NOT_FOUND, PROGRAM_FAILED
 */
export async function inspectDumpProgram(
  program: string,
  signal: AbortSignal | undefined,
  log: Logger,
): Promise<DumpProgram> {
  const result = await runProgram({
    program,
    args: ['--no-defaults', '--help'],
    timeoutMs: HELP_TIMEOUT_MS,
    signal,
    log,
  });
  const found = parseHelp(program, result.stdout);
  if (found !== undefined) return found;
  throw new BackupError(
    'PROGRAM_FAILED',
    `${program} --help ends with ${result.exitCode} and is no mysqldump`,
    {
      hint: 'mysql.mysqldumpProgram must be mysqldump or mariadb-dump',
    },
  );
}

/** Reads the output of `--help`; undefined where it is not that of mysqldump or mariadb-dump. */
export function parseHelp(program: string, help: string): DumpProgram | undefined {
  const version = /^.*\bVer .*$/m.exec(help)?.[0];
  const options = new Set(
    [...help.matchAll(/^ +(?:-\w, )?--([a-z0-9-]+)/gm)].flatMap((match) => match[1] ?? []),
  );
  if (version === undefined || !options.has('no-data') || !options.has('routines')) return undefined;
  return { program, kind: /mariadb/i.test(version) ? 'mariadb' : 'mysql', options };
}

/**
 * Arguments of a dump without rows. No locks and no tablespaces: they would need LOCK TABLES and PROCESS, and there
 * is no row to keep consistent. DROP statements stay on, for routines, events, triggers and views; those of tables
 * are taken out afterwards. Every other option is passed only to a program that knows it.
 */
export function dumpArguments(
  program: DumpProgram,
  optionFile: string,
  databases: readonly string[],
  ignored: readonly { readonly database: string; readonly name: string }[],
): string[] {
  const wanted: readonly [name: string, argument: string][] = [
    ['skip-dump-date', '--skip-dump-date'],
    ['dump-date', '--skip-dump-date'],
    ['no-tablespaces', '--no-tablespaces'],
    ['set-gtid-purged', '--set-gtid-purged=OFF'],
    // Client 8.0 asks servers for histograms, which older servers and MariaDB do not have.
    ['column-statistics', '--column-statistics=0'],
    ['add-drop-trigger', '--add-drop-trigger'],
  ];
  const known = wanted.filter(([name]) => program.options.has(name)).map(([, argument]) => argument);
  return [
    `--defaults-file=${optionFile}`,
    '--no-data',
    '--routines',
    '--events',
    '--triggers',
    '--skip-lock-tables',
    '--default-character-set=utf8mb4',
    ...new Set(known),
    ...ignored.map(({ database, name }) => `--ignore-table=${database}.${name}`),
    // A name may start with a dash.
    '--databases',
    '--',
    ...databases,
  ];
}

/**
 * The option file that carries host, account and password, so that they are in no argument list. Options that one of
 * the clients does not know are marked `loose-`.
 */
export function clientOptions(config: SqlConfig, kind: DumpProgram['kind']): string {
  const lines = [
    '[client]',
    `host=${quoteOption(config.host)}`,
    `port=${config.port}`,
    // `localhost` would mean the socket file of this machine.
    'protocol=TCP',
    `user=${quoteOption(config.user)}`,
    ...(config.password === undefined ? [] : [`password=${quoteOption(config.password)}`]),
    // Without TLS caching_sha2_password sends the password encrypted with this key, never plain.
    'loose-get-server-public-key',
    ...tlsLines(config.tls, kind),
  ];
  return `${lines.join('\n')}\n`;
}

function tlsLines(tls: SqlConfig['tls'], kind: DumpProgram['kind']): string[] {
  if (tls === undefined) return [];
  const ca = tls.caFile === undefined ? [] : [`ssl-ca=${quoteOption(tls.caFile)}`];
  if (kind === 'mysql') return [...ca, `ssl-mode=${tls.caFile === undefined ? 'REQUIRED' : 'VERIFY_CA'}`];
  return ['ssl', ...ca, tls.caFile === undefined ? 'skip-ssl-verify-server-cert' : 'ssl-verify-server-cert'];
}

/** Quotes keep spaces and `#`; inside them only a backslash is special. From the manual's page on option files. */
const quoteOption = (value: string): string =>
  `"${value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`;
