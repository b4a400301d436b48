import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ErrorCode } from '@rondb-backup/shared/errors/catalogue.ts';

interface Rule {
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  readonly hint?: string;
}

/**
 * From what ndb_restore says to what a retry would meet. The first rule that fits any line decides, so that a cause
 * comes before what follows from it: a lost cluster makes reads fail, a full one makes transactions fail.
 *
 * Numbers are NDB's error codes: `721: Schema object with ...` or `UnknownResult: 4009 Cluster Failure`.
 */
const RULES: readonly Rule[] = [
  { pattern: /Wrong password\?|backup password/i, code: 'RESTORE_PASSWORD_WRONG' },
  {
    pattern: /No free node id/,
    code: 'RESTORE_NO_API_SLOT',
  },
  {
    pattern: /Unable to connect with connect string|Could not connect to socket/,
    code: 'MGM_UNREACHABLE',
    hint: 'check restore.connectString of this agent and that a management server is running and reachable',
  },
  { pattern: /Failed to find backup|Failed to open .+\.(?:ctl|Data|log)/, code: 'RESTORE_FILES_MISSING' },
  { pattern: /\b721\b: |already exists/, code: 'RESTORE_TABLES_EXIST' },
  {
    pattern: /ndb_apply_status.*\b723\b/,
    code: 'RESTORE_TABLE_MISSING',
    hint: 'a MySQL server that joins the cluster creates mysql.ndb_apply_status; start one, or restore without the epoch',
  },
  {
    pattern: /Failed to retrieve (?:logfile group|tablespace)/,
    code: 'RESTORE_TABLE_MISSING',
    hint: 'tables of this backup keep columns on disk; restore its logfile groups and tablespaces too',
  },
  { pattern: /\b723\b: |No such table existed|parent table .+ not found/, code: 'RESTORE_TABLE_MISSING' },
  {
    pattern:
      /\b(?:826|827|623|625|630|633|640|707|708|773|904|905|906|909|915|921|1501|1504|1602)(?=:? [A-Z])|Table is full|Out of (?:memory|extents|undo|fragment|attribute|table)|file group full|No more (?:table|index|attribute)|MaxNoOf\w+/i,
    code: 'RESTORE_CLUSTER_FULL',
  },
  {
    pattern:
      /\b(?:4009|4010|4025|4028|4029|4035|4115|270|286|1203|1204|1220|1234|2810|701|711|763)(?=:? [A-Z])|Cluster Failure|Node failure|node shutdown|cluster shutdown|Could not alloc node id|Failed to connect to ndb|Could not connect to (?:storage|data) nodes|not ready|lost the cluster/i,
    code: 'RESTORE_CLUSTER_FAILED',
  },
  {
    pattern:
      /Read error|reading data\b|fragment footer|Failed to read |Failed to load content|readGCPEntry|Might be corrupt|reading the data log|wrong operation type/i,
    code: 'RESTORE_FILE_DAMAGED',
  },
];

/**
 * Whether a line says that the connection to all data nodes is lost. A node that fails alone is no matter: transactions
 * are tried again. But after this ndb_restore 9.7.4 neither goes on nor ends, not even when the cluster is back.
 */
export const isClusterLost = (line: string): boolean => /\b4009 Cluster Failure/.test(line);

/** How a run ended, as runProgram tells. */
export interface RestoreEnd {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
}

/**
 * The typed error for a run of ndb_restore that did not end well.
 *
 * @param action what was tried, such as `restore the data of node 4 of backup 7`
 * @param problems its complaints, oldest first; it never prints its password
 */
export function classifyRestoreFailure(
  action: string,
  problems: readonly string[],
  end: RestoreEnd,
): BackupError {
  for (const { pattern, code, hint } of RULES) {
    const line = problems.find((text) => pattern.test(text));
    if (line !== undefined)
      return new BackupError(code, `cannot ${action}: ${oneLine(line)}`, hint === undefined ? {} : { hint });
  }
  const said = problems.length === 0 ? 'ndb_restore gave no reason' : oneLine(problems.slice(-3).join('; '));
  const message = `cannot ${action}: ${said} (${howItEnded(end)})`;
  // An assertion: it has read something that cannot be.
  if (end.signal === 'SIGABRT') return new BackupError('RESTORE_FILE_DAMAGED', message);
  // Somebody, or a system without memory, may have killed it.
  return new BackupError('RESTORE_FAILED', message, { retryable: KILLED.has(end.signal ?? '') });
}

const KILLED: ReadonlySet<string> = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP']);

function howItEnded({ exitCode, signal }: RestoreEnd): string {
  if (exitCode === undefined) return `ended by ${signal ?? 'a signal'}`;
  return exitCode === 0 ? 'exit code 0, and not a word of success' : `exit code ${exitCode}`;
}

/** Enough for a cause. */
const MAX_MESSAGE = 400;

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE)}…` : line;
}
