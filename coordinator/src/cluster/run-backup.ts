import { setTimeout as sleep } from 'node:timers/promises';
import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { ENCRYPT_ARGS, startBackupCommand } from './arguments.ts';
import { backupPasswordPattern } from './config.ts';
import type { RunningBackup } from './backup-status.ts';
import type { StartBackupOptions } from './management-client.ts';
import type { MgmPrograms, MgmReply } from './run-mgm.ts';
import { type BackupOutcome, parseStartBackup } from './start-backup.ts';

/** How long a start is tried again while the cluster refuses it though no backup is to be seen, in milliseconds. */
const REFUSAL_PATIENCE_MS = 20_000;
const REFUSAL_PAUSE_MS = 500;
/** How long the client may take to end after the first order to abort, in milliseconds. */
const ABORT_PATIENCE_MS = 60_000;
/** The order is repeated: the first may come before the backup has begun, or while the server is away. */
const ABORT_PAUSE_MS = 1_000;
/** How long the data nodes may take to let go of a backup that failed, in milliseconds; about 3 s were seen. */
const LETTING_GO_PATIENCE_MS = 30_000;
const HIGHEST_ID = 4_294_967_294;

interface Cluster {
  readonly programs: MgmPrograms;
  readonly runningBackup: (signal?: AbortSignal) => Promise<RunningBackup | undefined>;
  readonly abortBackup: (backupId: number, signal?: AbortSignal) => Promise<void>;
}

/** `startBackup` of ManagementClient. */
export async function runBackup(
  cluster: Cluster,
  backupId: number,
  options: StartBackupOptions,
): Promise<BackupOutcome> {
  if (!Number.isInteger(backupId) || backupId < 1 || backupId > HIGHEST_ID) {
    return { kind: 'failed', error: new BackupError('BACKUP_ID_INVALID', `${backupId} is no backup id`) };
  }
  if (options.encryptPassword !== undefined && !backupPasswordPattern.test(options.encryptPassword)) {
    const error = new BackupError(
      'CONFIG_INVALID',
      'the cluster takes no such password for an encrypted backup',
      {
        hint: 'choose 1 to 256 printable ASCII characters, none of them ! \' " $ % \\ or ^',
      },
    );
    return { kind: 'failed', error };
  }
  const deadline = new AbortController();
  const { backupTimeoutMs } = cluster.programs.config;
  const timer = setTimeout(() => {
    const message = `native backup ${backupId} did not end within ${backupTimeoutMs} ms`;
    deadline.abort(new BackupError('DEADLINE_EXCEEDED', message));
  }, backupTimeoutMs);
  const stop = AbortSignal.any([options.signal, deadline.signal]);
  try {
    const outcome = await startUntilAccepted(cluster, backupId, options, stop);
    if (outcome.kind === 'failed') await letGo(cluster, backupId);
    return outcome;
  } catch (thrown) {
    return { kind: 'failed', error: toBackupError(thrown) };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The client hears of an abort at once, but the data nodes are still closing files and would refuse the next backup.
 * Whoever cancelled waits for this too: a run ends when nothing of it is left in the cluster.
 */
async function letGo({ programs, runningBackup }: Cluster, backupId: number): Promise<void> {
  const patience = Date.now() + LETTING_GO_PATIENCE_MS;
  try {
    while ((await runningBackup())?.backupId === backupId) {
      if (Date.now() > patience) throw new Error(`still reported after ${LETTING_GO_PATIENCE_MS} ms`);
      await sleep(programs.config.pollIntervalMs);
    }
  } catch (thrown) {
    programs.log.warn({ backupId, err: thrown }, 'cannot tell whether the failed backup is gone');
  }
}

/** Where the end of another backup crosses our start, the cluster refuses though its report names none any more. */
async function startUntilAccepted(
  cluster: Cluster,
  backupId: number,
  options: StartBackupOptions,
  stop: AbortSignal,
): Promise<BackupOutcome> {
  const patience = Date.now() + REFUSAL_PATIENCE_MS;
  for (;;) {
    stop.throwIfAborted();
    const outcome = await startOnce(cluster, backupId, options, stop);
    const refused = outcome.kind === 'failed' && outcome.error.code === 'NATIVE_BACKUP_RUNNING';
    if (!refused || Date.now() > patience) return outcome;
    const running = await cluster.runningBackup(stop);
    if (running !== undefined) {
      const message = `native backup ${backupId} cannot start: native backup ${running.backupId} runs`;
      return { kind: 'failed', error: new BackupError('NATIVE_BACKUP_RUNNING', message) };
    }
    await sleep(REFUSAL_PAUSE_MS, undefined, { signal: stop });
  }
}

async function startOnce(
  cluster: Cluster,
  backupId: number,
  options: StartBackupOptions,
  stop: AbortSignal,
): Promise<BackupOutcome> {
  const { config } = cluster.programs;
  const giveUp = new AbortController();
  const ended = new AbortController();
  const { encryptPassword } = options;
  const client = cluster.programs.run(startBackupCommand(backupId), {
    timeoutMs: config.backupTimeoutMs + ABORT_PATIENCE_MS + config.commandTimeoutMs,
    signal: giveUp.signal,
    ...(encryptPassword === undefined ? {} : { args: ENCRYPT_ARGS, input: `${encryptPassword}\n` }),
  });
  const beside = Promise.all([
    report(cluster, backupId, options, ended.signal),
    abortOn(stop, cluster, backupId, options, ended.signal, giveUp),
  ]);
  try {
    return judge(backupId, await client, stop);
  } catch (thrown) {
    const error = toBackupError(thrown);
    // Whatever else ended the client, the backup may run without it.
    return { kind: error.code === 'PROGRAM_NOT_FOUND' ? 'failed' : 'unknown', error };
  } finally {
    ended.abort();
    await beside;
  }
}

/** What we aborted ourselves failed for the reason that we had. */
function judge(backupId: number, reply: MgmReply, stop: AbortSignal): BackupOutcome {
  const outcome = parseStartBackup(backupId, reply);
  const ours = stop.aborted && outcome.kind === 'failed' && outcome.error.code === 'NATIVE_ABORTED';
  return ours ? { kind: 'failed', error: toBackupError(stop.reason) } : outcome;
}

/** Calls `onProgress` until `ended`. A question that fails costs one report, never the backup. */
async function report(
  { programs, runningBackup }: Cluster,
  backupId: number,
  { onProgress }: StartBackupOptions,
  ended: AbortSignal,
): Promise<void> {
  if (onProgress === undefined) return;
  while (await pause(programs.config.pollIntervalMs, ended)) {
    try {
      const running = await runningBackup(ended);
      if (running?.backupId === backupId && !ended.aborted) onProgress(running);
    } catch (thrown) {
      if (!ended.aborted) programs.log.warn({ backupId, err: thrown }, 'cannot ask for the progress');
    }
  }
}

/** After `stop`, orders the abort again and again until `ended`; after a while it gives the client up. */
async function abortOn(
  stop: AbortSignal,
  { programs, abortBackup }: Cluster,
  backupId: number,
  { mayAbort }: StartBackupOptions,
  ended: AbortSignal,
  giveUp: AbortController,
): Promise<void> {
  if (!(await stopped(stop, ended))) return;
  if (mayAbort !== undefined && !(await mayAbort())) return giveUp.abort(toBackupError(stop.reason));
  const patience = Date.now() + ABORT_PATIENCE_MS;
  do {
    try {
      await abortBackup(backupId, ended);
    } catch (thrown) {
      if (!ended.aborted) programs.log.warn({ backupId, err: thrown }, 'cannot order the abort');
    }
    if (Date.now() > patience && !ended.aborted) {
      const message = `ndb_mgm did not end within ${ABORT_PATIENCE_MS} ms after the order to abort backup ${backupId}`;
      giveUp.abort(new BackupError('NATIVE_UNSETTLED', message, { cause: stop.reason }));
    }
  } while (await pause(ABORT_PAUSE_MS, ended));
}

/** Whether `stop` fired before `ended` did. */
async function stopped(stop: AbortSignal, ended: AbortSignal): Promise<boolean> {
  const either = AbortSignal.any([stop, ended]);
  if (!either.aborted) {
    await new Promise<void>((resolve) => {
      either.addEventListener('abort', () => resolve(), { once: true });
    });
  }
  return !ended.aborted;
}

/** Whether the time passed without `ended` firing. */
const pause = (ms: number, ended: AbortSignal): Promise<boolean> =>
  sleep(ms, true, { signal: ended }).catch(() => false);
