import { readFile } from 'node:fs/promises';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { excerpt } from './numbers.ts';
import { quotaFileArgument } from './quota-file.ts';
import type { MgmPrograms } from './run-mgm.ts';
import { saveQuotas } from './save-quotas.ts';

/** A database that did not get its quota, and why, in the words of ndb_mgm. */
export interface RefusedQuota {
  readonly database: string;
  readonly reason: string;
}

/** `restoreQuotas` of ManagementClient. */
export async function restoreQuotas(
  programs: MgmPrograms,
  file: string,
  signal?: AbortSignal,
): Promise<readonly RefusedQuota[] | undefined> {
  const { exitCode, output } = await programs.run(`DATABASE QUOTA RESTORE ${quotaFileArgument(file)}`, {
    timeoutMs: programs.config.commandTimeoutMs,
    signal,
  });
  if (output.includes('Invalid command: DATABASE QUOTA RESTORE')) return undefined;
  const refused = parseQuotaRestore(output);
  if (exitCode !== 0 || refused === undefined)
    throw new BackupError('MGM_OUTPUT', `DATABASE QUOTA RESTORE failed: ${excerpt(output)}`);
  if (refused.length === 0) return [];
  // Set before, by a restore that broke off: then it is as it should be.
  const now = `${file}.now`;
  await saveQuotas(programs, now, signal);
  const [wanted, found] = [await quotasIn(file), await quotasIn(now)];
  return refused.filter(({ database }) => wanted.get(database) !== found.get(database));
}

/** The commands of a file by the database that they are about; none where there is no file. */
async function quotasIn(file: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return new Map(text.split('\n').map((line) => [databaseOf(line) ?? '', line.trim()]));
}

const databaseOf = (line: string): string | undefined => /^DATABASE +QUOTA +SET +(\S+)/i.exec(line)?.[1];

const SUCCEEDED = 'DATABASE QUOTA SET command succeeded for RESTORE';
const FAILED = 'DATABASE QUOTA SET command failed';
/** Some commands print an error and exit with 0. */
const TROUBLE = /^\* +\d+: |\bfailed\b/im;

/**
 * What `DATABASE QUOTA RESTORE` prints: for each line of the file `Execute` and that line, then what came of it. It goes on
 * after one that fails, and exits with 0. (RonDB's CommandInterpreter.cpp, executeDatabaseQuotaRestore.)
 *
 * @returns undefined for anything else
 */
export function parseQuotaRestore(output: string): readonly RefusedQuota[] | undefined {
  const [before = '', ...commands] = output.split(/^Execute /m);
  if (TROUBLE.test(before)) return undefined;
  const refused: RefusedQuota[] = [];
  for (const command of commands) {
    const [line = '', ...lines] = command.split('\n');
    const answer = lines.join('\n');
    const database = databaseOf(line);
    if (database === undefined) return undefined;
    if (answer.includes(FAILED)) refused.push({ database, reason: excerpt(answer) });
    else if (!answer.includes(SUCCEEDED) || TROUBLE.test(answer)) return undefined;
  }
  return refused;
}
