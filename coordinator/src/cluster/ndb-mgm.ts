import { setTimeout as sleep } from 'node:timers/promises';
import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import { parseFreeApiSlots } from './api-slots.ts';
import { abortBackupCommand, configArgs, systemNameArgs } from './arguments.ts';
import { parseBackupStatus, type RunningBackup } from './backup-status.ts';
import type { ManagementConfig } from './config.ts';
import { parseConfigRows } from './config-rows.ts';
import type { ManagementClient } from './management-client.ts';
import { parseMemoryUsage } from './memory-usage.ts';
import { parseAllStatus, parseDeactivated } from './node-status.ts';
import { runBackup } from './run-backup.ts';
import { MgmPrograms } from './run-mgm.ts';
import { restoreQuotas } from './restore-quotas.ts';
import { saveQuotas } from './save-quotas.ts';
import { type ClusterTopology, combineTopology } from './topology.ts';

/** The management client over the programs `ndb_mgm` and `ndb_config`, which belong to the cluster's version. */
export function createManagementClient(config: ManagementConfig, log: Logger): ManagementClient {
  const programs = new MgmPrograms(config, log);
  const runningBackup = async (signal?: AbortSignal) =>
    parseBackupStatus(await programs.ask('ALL REPORT BACKUPSTATUS', signal));
  const abortBackup = async (backupId: number, signal?: AbortSignal) => {
    await programs.ask(abortBackupCommand(backupId), signal);
  };
  return {
    topology: (signal) => readTopology(programs, signal),
    systemName: async (signal) => (await programs.askConfig(systemNameArgs(programs.config), signal)).trim(),
    runningBackup,
    abortBackup,
    startBackup: (backupId, options) =>
      runBackup({ programs, runningBackup, abortBackup }, backupId, options),
    awaitIdle: (timeoutMs, signal) => awaitIdle(runningBackup, config.pollIntervalMs, timeoutMs, signal),
    saveQuotas: (file, signal) => saveQuotas(programs, file, signal),
    restoreQuotas: (file, signal) => restoreQuotas(programs, file, signal),
    freeApiSlots: async (signal) => parseFreeApiSlots(await programs.ask('SHOW', signal)),
    memoryUsage: async (signal) => parseMemoryUsage(await programs.ask('ALL REPORT MEMORYUSAGE', signal)),
  };
}

async function readTopology(programs: MgmPrograms, signal?: AbortSignal): Promise<ClusterTopology> {
  const configured = parseConfigRows(await programs.askConfig(configArgs(programs.config), signal));
  const statuses = parseAllStatus(await programs.ask('ALL STATUS', signal));
  const someAway = statuses.some(({ status }) => status === 'not connected');
  const deactivated = someAway ? parseDeactivated(await programs.ask('SHOW', signal)) : [];
  return combineTopology(configured, statuses, deactivated);
}

async function awaitIdle(
  runningBackup: (signal?: AbortSignal) => Promise<RunningBackup | undefined>,
  pollIntervalMs: number,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const reason = await whyNotIdle(runningBackup, signal);
    if (reason === undefined) return;
    if (Date.now() + pollIntervalMs > deadline) throw reason;
    await sleep(pollIntervalMs, undefined, { signal });
  }
}

async function whyNotIdle(
  runningBackup: (signal?: AbortSignal) => Promise<RunningBackup | undefined>,
  signal?: AbortSignal,
): Promise<BackupError | undefined> {
  try {
    const running = await runningBackup(signal);
    if (running === undefined) return undefined;
    return new BackupError('NATIVE_BACKUP_RUNNING', `native backup ${running.backupId} runs`);
  } catch (thrown) {
    signal?.throwIfAborted();
    return toBackupError(thrown);
  }
}
