import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import { runProgram } from '@rondb-backup/shared/process/run.ts';
import type { OperationSnapshot } from '../operation/state.ts';
import type { Hook } from './config.ts';

/** The end of what a program printed that goes into the log. */
const LOGGED_CHARACTERS = 2_000;

export interface HookContext {
  readonly when: 'before' | 'after';
  readonly cluster: string;
  readonly label: string | undefined;
  readonly snapshot: OperationSnapshot;
}

/**
 * What a hook is told. The names do not begin with RONDB_BACKUP_: a hook may well run `rondb-backup`, which reads its
 * configuration from such variables.
 */
const environmentOf = ({ when, cluster, label, snapshot }: HookContext): Record<string, string> => ({
  BACKUP_HOOK: when,
  BACKUP_CLUSTER: cluster,
  BACKUP_OPERATION_ID: snapshot.operationId,
  BACKUP_STATE: snapshot.state,
  ...(label !== undefined && { BACKUP_LABEL: label }),
  ...(snapshot.backupId !== undefined && { BACKUP_ID: String(snapshot.backupId) }),
  ...(snapshot.error && { BACKUP_ERROR_CODE: snapshot.error.code }),
});

/** @throws BackupError HOOK_FAILED, or the reason of the signal */
export async function runHook(
  { command: [program = '', ...args], timeoutMs }: Hook,
  context: HookContext,
  log: Logger,
  signal?: AbortSignal,
): Promise<void> {
  const { when } = context;
  const env = environmentOf(context);
  const result = await runProgram({ program, args, env, timeoutMs, signal, log }).catch((cause: unknown) => {
    signal?.throwIfAborted();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BackupError('HOOK_FAILED', `the command of hooks.${when} failed: ${reason}`, { cause });
  });
  const [stdout, stderr] = [result.stdout, result.stderr].map((text) =>
    text.trim().slice(-LOGGED_CHARACTERS),
  );
  log.info({ hook: when, program, exitCode: result.exitCode, stdout, stderr }, 'hook ended');
  if (result.exitCode === 0) return;
  const end = result.exitCode === undefined ? `signal ${result.signal}` : `exit code ${result.exitCode}`;
  throw new BackupError('HOOK_FAILED', `the command of hooks.${when} ended with ${end}`);
}
